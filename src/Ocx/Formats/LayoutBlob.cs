using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats;

/// <summary>A blob to be written, with its bytes.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Source">Its bytes: in memory if they are known to be the digest's.</param>
/// <param name="IsLayer">Whether it is a layer.</param>
internal sealed record LayoutBlob(Digest Digest, IByteSource Source, bool IsLayer)
{
    /// <summary>The blob's file, from the layout's root.</summary>
    public string Path => LayoutPaths.BlobOf(Digest);
}
