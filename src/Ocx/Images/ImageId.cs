using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// What Docker calls an image's ID: the digest of its config's bytes (moby, image/store.go, and OCI image
/// specification, config.md, "ImageID"). Not the digest of its manifest.
/// </summary>
public readonly record struct ImageId
{
    /// <summary>Takes a digest for an image ID.</summary>
    /// <exception cref="ArgumentException">The digest is not SHA-256, the only algorithm of Docker's image store.</exception>
    public ImageId(Digest digest)
    {
        if (digest.Algorithm != DigestAlgorithm.Sha256)
            throw new ArgumentException("an image ID is a SHA-256 digest", nameof(digest));
        Digest = digest;
    }

    /// <summary>The digest itself; none for <c>default(ImageId)</c>.</summary>
    public Digest Digest { get; }

    /// <summary>The digits alone.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(ImageId)</c>.</exception>
    public string Hex => Digest.Hex;

    /// <summary>Reads <c>sha256:…</c>.</summary>
    /// <exception cref="ImageFormatException">The text is no SHA-256 digest.</exception>
    public static ImageId Parse(string text) => new(Sha256Text.Parse(text));

    /// <summary>The ID of the image whose config is <paramref name="config"/>, byte for byte.</summary>
    public static ImageId Of(ReadOnlySpan<byte> config) => new(Digest.Compute(config));

    /// <summary>The digest as the formats write it.</summary>
    public override string ToString() => Digest.ToString();
}
