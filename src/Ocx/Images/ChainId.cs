using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// The digest that names a layer together with all layers below it: the name of its directory in Docker's layer
/// store. The base's is its diffID; every other is the SHA-256 of the text <c>parent's chainID + " " + diffID</c>
/// (OCI image specification, config.md, "Layer ChainID"; moby, layer/layer.go).
/// </summary>
public readonly record struct ChainId
{
    // Two times "sha256:" with 64 digits, and the blank between them.
    private const int TextLength = 71 + 1 + 71;

    /// <summary>Takes a digest for a chainID.</summary>
    /// <exception cref="ArgumentException">The digest is not SHA-256, the only algorithm of Docker's layer store.</exception>
    public ChainId(Digest digest)
    {
        if (digest.Algorithm != DigestAlgorithm.Sha256)
            throw new ArgumentException("a chainID is a SHA-256 digest", nameof(digest));
        Digest = digest;
    }

    /// <summary>The digest itself; none for <c>default(ChainId)</c>.</summary>
    public Digest Digest { get; }

    /// <summary>The digits alone: the name of the layer's directory.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(ChainId)</c>.</exception>
    public string Hex => Digest.Hex;

    /// <summary>The chainID of a layer with nothing below it.</summary>
    public static ChainId Of(DiffId lowest) => new(lowest.Digest);

    /// <summary>The chainIDs of an image's layers, in the same order, base first.</summary>
    public static IReadOnlyList<ChainId> ForLayers(IEnumerable<DiffId> diffIds)
    {
        ArgumentNullException.ThrowIfNull(diffIds);
        var chain = new List<ChainId>();
        foreach (DiffId diffId in diffIds)
            chain.Add(chain.Count == 0 ? Of(diffId) : chain[^1].Append(diffId));
        return chain;
    }

    /// <summary>Reads <c>sha256:…</c>.</summary>
    /// <exception cref="ImageFormatException">The text is no SHA-256 digest.</exception>
    public static ChainId Parse(string text) => new(Sha256Text.Parse(text));

    /// <summary>The chainID of the layer <paramref name="next"/> on top of this one.</summary>
    /// <exception cref="InvalidOperationException">One of the two is the default value, which has no text to hash.</exception>
    public ChainId Append(DiffId next)
    {
        if (Digest.IsNone || next.Digest.IsNone)
            throw new InvalidOperationException("a default value has no chainID");
        Span<byte> text = stackalloc byte[TextLength];
        int length = Digest.Format(text);
        text[length++] = (byte)' ';
        next.Digest.Format(text[length..]);
        return new ChainId(Digest.Compute(text));
    }

    /// <summary>The digest as the formats write it.</summary>
    public override string ToString() => Digest.ToString();
}
