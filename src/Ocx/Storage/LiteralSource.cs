namespace Ocx.Storage;

/// <summary>A document in memory.</summary>
public sealed class LiteralSource(ReadOnlyMemory<byte> bytes) : IByteSource
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <inheritdoc/>
    public long Length => Bytes.Length;

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments()
    {
        if (!Bytes.IsEmpty) yield return ByteSegment.Of(Bytes);
    }
}
