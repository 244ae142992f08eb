using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>The plain bytes of a compressed source. To know for certain how many there are, it is inflated once.</summary>
/// <param name="compressed">The compressed bytes.</param>
/// <param name="kind">How they are compressed.</param>
/// <param name="path">What to call them in messages.</param>
/// <param name="limit">How far they may inflate.</param>
internal sealed class InflatedSource(IByteSource compressed, CompressionKind kind, string path, InflationLimit limit) : IEstimatedSource
{
    private const int BufferSize = 256 * 1024;

    private readonly Lazy<long> _length = new(() => Measure(compressed, kind, path, limit));

    /// <inheritdoc/>
    /// <exception cref="ImageFormatException">The compressed bytes are damaged, or a bomb.</exception>
    public long Length => _length.Value;

    /// <inheritdoc/>
    public long? ClaimedLength => _length.IsValueCreated ? _length.Value : Allowed(PlainLength.Claimed(compressed, kind));

    /// <inheritdoc/>
    public long EstimatedLength => _length.IsValueCreated ? _length.Value : Allowed(PlainLength.Estimate(compressed, kind)) ?? compressed.Length;

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments()
    {
        using Stream plain = Open();
        using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(BufferSize);
        for (int count; (count = plain.ReadAtLeast(buffer.Span, BufferSize, throwOnEndOfStream: false)) > 0;) yield return ByteSegment.Of(buffer.Memory[..count]);
    }

    /// <summary>The plain bytes as a stream, inflated on another thread than the one that reads it.</summary>
    /// <param name="seen">
    /// Is shown the compressed bytes, all of them when the plain ones are read to their end; on other threads, but on one at a time. So
    /// the digests of both come from one pass.
    /// </param>
    public Stream Open(Action<ReadOnlySpan<byte>>? seen = null)
    {
        Stream bytes = new SegmentStream(compressed);
        return new ReadAheadStream(Codecs.Decompress(kind, seen is null ? bytes : new ReadAheadStream(bytes, seen), path, limit));
    }

    // No room is made for what will be refused: it ends as a bomb then, and not for want of room.
    private long? Allowed(long? length) => length is { } plain && limit.Allows(compressed.Length, plain) ? length : null;

    private static long Measure(IByteSource compressed, CompressionKind kind, string path, InflationLimit limit)
    {
        using Stream plain = Codecs.Decompress(kind, new SegmentStream(compressed), path, limit);
        using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(BufferSize);
        long total = 0;
        for (int count; (count = plain.Read(buffer.Span)) > 0;) total += count;
        return total;
    }
}
