using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// The digest of a layer's uncompressed tar (OCI image specification, config.md, "Layer DiffID"). The same for a
/// layer however it is compressed.
/// </summary>
public readonly record struct DiffId
{
    /// <summary>Takes a digest for a diffID.</summary>
    /// <exception cref="ArgumentException">The digest is not SHA-256, the only algorithm of Docker's layer store.</exception>
    public DiffId(Digest digest)
    {
        if (digest.Algorithm != DigestAlgorithm.Sha256)
            throw new ArgumentException("a diffID is a SHA-256 digest", nameof(digest));
        Digest = digest;
    }

    /// <summary>The digest itself; none for <c>default(DiffId)</c>.</summary>
    public Digest Digest { get; }

    /// <summary>The digits alone.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(DiffId)</c>.</exception>
    public string Hex => Digest.Hex;

    /// <summary>Reads <c>sha256:…</c>.</summary>
    /// <exception cref="ImageFormatException">The text is no SHA-256 digest.</exception>
    public static DiffId Parse(string text) => new(Sha256Text.Parse(text));

    /// <summary>The digest as the formats write it.</summary>
    public override string ToString() => Digest.ToString();
}
