using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>A blob that is kept in a store, opened when it is read.</summary>
/// <param name="kept">What is kept.</param>
/// <param name="layer">The layer.</param>
/// <param name="blob">Which of its blobs.</param>
internal sealed class KeptBlobSource(KeptOriginals kept, ChainId layer, Digest blob) : IByteSource
{
    /// <inheritdoc/>
    public long Length
    {
        get
        {
            using FileHandle file = Open();
            return file.Status().Size;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments()
    {
        using FileHandle file = Open();
        yield return ByteSegment.Of(file, 0, file.Status().Size);
    }

    private FileHandle Open() => kept.TryOpenBlob(layer, blob) ?? throw new IntegrityException($"layer {layer}", $"the blob {blob} that is kept of it", "nothing", "somebody removes the image meanwhile: try again");
}
