using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Originals;

/// <summary>A blob that was made again: it has the digest that is recorded.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Encoder">What made it, in words.</param>
/// <param name="Open">Opens its bytes.</param>
internal sealed record RestoredBlob(Digest Digest, string Encoder, Func<IByteSource> Open)
{
    /// <summary>What is said of a blob that is the tar itself.</summary>
    public const string Uncompressed = "uncompressed";

    /// <summary>What is said of a blob that was kept as it is.</summary>
    public const string Kept = "kept";

    /// <summary>Whether an encoder made it.</summary>
    public bool IsEncoded => Encoder is not (Uncompressed or Kept);
}
