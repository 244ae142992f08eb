using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats.OciLayout;

/// <summary>A blob to be written, with its bytes.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Source">Its bytes.</param>
/// <param name="IsLayer">Whether it is a layer, whose bytes nobody has checked yet.</param>
internal sealed record OciLayoutBlob(Digest Digest, IByteSource Source, bool IsLayer)
{
    /// <summary>The blob's file, from the layout's root.</summary>
    public string Path => OciLayoutPaths.BlobOf(Digest);
}
