using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats;

/// <summary>
/// A home of images, opened for reading. Reading changes nothing there and takes no lock: a store may be in use by a
/// daemon, or on a disk that is mounted read-only.
/// </summary>
/// <remarks>Layers of the images are valid while the reader is open. Safe for concurrent use once opened.</remarks>
public interface IImageReader : IDisposable
{
    /// <summary>The home, as the user would name it.</summary>
    string Location { get; }

    /// <summary>Where else images may be that are not here, as a sentence for people; null where nothing speaks for it.</summary>
    string? Elsewhere { get; }

    /// <summary>Every image and every name that the home lists; in an order that depends on the content alone.</summary>
    IReadOnlyList<ImageEntry> Entries { get; }

    /// <summary>What the home lists that is no image: artifacts, signatures; not what is listed inside an index of images.</summary>
    IReadOnlyList<BlobTree> Artifacts => [];

    /// <summary>Reads an image: its config, which is checked against its digest, its names, and where its layers are.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <exception cref="OcxException">The image, or what belongs to it, is missing, malformed or not what its digest says.</exception>
    Image Open(ImageEntry entry);
}
