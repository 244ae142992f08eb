using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats;

/// <summary>
/// A home of images, opened for writing. Images are named first (<see cref="Put(Image)"/>), then it can be asked what there
/// is to do (<see cref="Plan"/>), and bytes move only in <see cref="Commit"/>, layers side by side.
/// </summary>
/// <remarks>
/// <para>Every byte is checked against its digest on the way. What was there stays as it was until everything new is
/// complete and durable; disposing without a commit, or after a failed one, leaves nothing behind.</para>
/// <para>The result depends on the images and their order alone: not on time, chance or the number of threads. Not
/// safe for concurrent use.</para>
/// </remarks>
public interface IImageWriter : IDisposable
{
    /// <summary>The home, as the user would name it.</summary>
    string Location { get; }

    /// <summary>The format's name, as on the command line.</summary>
    string Format { get; }

    /// <summary>What the home can hold.</summary>
    FormatFeatures Features { get; }

    /// <summary>What users should know of what was written, each a line; known after the commit.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Adds an image to what is to be written. Its reader must stay open until the commit.</summary>
    void Put(Image image);

    /// <summary>Adds something that is no image.</summary>
    /// <exception cref="NotSupportedException">The home has not <see cref="FormatFeatures.Artifacts"/>.</exception>
    void Put(BlobTree artifact);

    /// <summary>Finds out what is to be written and what is there already; after a commit, what was. Writes nothing.</summary>
    /// <exception cref="OcxException">A layer cannot be read, or the destination is not to be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    WritePlan Plan(CancellationToken cancellation);

    /// <summary>Writes everything and makes it visible.</summary>
    /// <exception cref="IntegrityException">A layer's bytes are not those of its digest; the message names the damaged file where it can be found.</exception>
    /// <exception cref="OcxException">A layer cannot be read, or the destination is not to be written to.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    void Commit(CancellationToken cancellation);
}
