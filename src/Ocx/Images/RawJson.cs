namespace Ocx.Images;

/// <summary>
/// A JSON document that has a digest: its bytes exactly as received, and what they say. The bytes are what is
/// passed on; the view is only looked at and never written back, since serialising it again would change the
/// digest (OCI image specification, considerations.md, "Canonicalization").
/// </summary>
/// <typeparam name="T">The view: <see cref="Manifest"/>, <see cref="ImageIndex"/> or <see cref="ImageConfig"/>.</typeparam>
public sealed class RawJson<T>
    where T : class
{
    internal RawJson(ReadOnlyMemory<byte> bytes, T value)
    {
        Bytes = bytes;
        Value = value;
        Digest = Digest.Compute(bytes.Span);
    }

    /// <summary>The document, byte for byte.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// The SHA-256 of <see cref="Bytes"/>. A descriptor may name the same document by another algorithm.
    /// </summary>
    public Digest Digest { get; }

    /// <summary>What the document says.</summary>
    public T Value { get; }
}
