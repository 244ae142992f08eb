using Ocx.Images;

namespace Ocx.Formats;

/// <summary>A blob as it is going to be written.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="IsLayer">Whether it is a layer; a document if not.</param>
/// <param name="IsReused">Whether it is there already and will not be written again.</param>
public sealed record PlannedBlob(Digest Digest, long Length, bool IsLayer, bool IsReused)
{
    /// <summary>The lengths of all of them, in bytes; the greatest number where files claim more than 64 bits hold.</summary>
    public static long TotalLength(IEnumerable<PlannedBlob> blobs) => Storage.TotalLength.Of(blobs, b => b.Length);
}
