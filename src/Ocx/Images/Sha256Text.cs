using Ocx.Errors;

namespace Ocx.Images;

/// <summary>The text of the digests that can only be SHA-256: diffIDs, chainIDs and image IDs.</summary>
internal static class Sha256Text
{
    /// <exception cref="ImageFormatException">The text is no SHA-256 digest.</exception>
    public static Digest Parse(string text)
    {
        Digest digest = Digest.Parse(text);
        return digest.Algorithm == DigestAlgorithm.Sha256
            ? digest
            : throw new ImageFormatException(text, "expected a sha256 digest: Docker's store has no other");
    }
}
