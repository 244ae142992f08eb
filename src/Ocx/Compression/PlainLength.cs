using System.Buffers.Binary;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>How long compressed bytes are likely to be when they are inflated, by what their formats say of it.</summary>
internal static class PlainLength
{
    // What gzip's modulus is; the trailer is 8 bytes of which the last 4 are the length.
    private const long GzipModulus = 1L << 32;
    private const int GzipTrailer = 4;

    // What cannot be compressed grows: 5 bytes for each 16 KiB, and header and trailer.
    private const int StoredShare = 1000;
    private const int StoredBytes = 64;

    // Layers become a third as a rule.
    private const int UsualRatio = 3;

    // A match of 258 bytes takes two bits at least: a gzip stream never holds more than this for each of its bytes.
    private const int MostDeflated = 1032;

    /// <summary>A guess, which the one who wrote the bytes may have made wrong on purpose.</summary>
    public static long Estimate(IByteSource compressed, CompressionKind kind) =>
        Claimed(compressed, kind)
        ?? (kind == CompressionKind.Gzip && OfGzip(compressed) is { } length ? WithWraps(length, LeastOf(compressed)) : compressed.Length * UsualRatio);

    /// <summary>
    /// What the bytes say, where that is possible: as a rule the truth, and not where somebody lies, or where gzip has several
    /// members, or a little more than 4 GiB. Null where they say nothing, or what cannot be.
    /// </summary>
    public static long? Claimed(IByteSource compressed, CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => OfGzip(compressed) is { } length && length >= LeastOf(compressed) && length / MostDeflated <= compressed.Length ? length : null,
        CompressionKind.Zstd => OfZstd(compressed),
        _ => null,
    };

    // RFC 1952, ISIZE: that of the last member, modulo 2^32.
    private static long? OfGzip(IByteSource compressed)
    {
        Span<byte> trailer = stackalloc byte[GzipTrailer];
        foreach (ByteSegment segment in compressed.Segments())
        {
            return IsAll(segment, compressed) && segment.Length >= GzipTrailer && segment.File!.ReadFullyAt(trailer, segment.Offset + segment.Length - GzipTrailer) == GzipTrailer
                ? BinaryPrimitives.ReadUInt32LittleEndian(trailer)
                : null;
        }

        return null;
    }

    private static long? OfZstd(IByteSource compressed)
    {
        foreach (ByteSegment segment in compressed.Segments()) return IsAll(segment, compressed) ? ZstdFrames.TryMeasure(segment.File!, segment.Offset, segment.Length) : null;
        return null;
    }

    // One range of a file, which most blobs are; the file is open for as long as its segment is looked at.
    private static bool IsAll(ByteSegment segment, IByteSource source) => segment.File is not null && segment.Length == source.Length;

    private static long LeastOf(IByteSource compressed) => compressed.Length - (compressed.Length / StoredShare) - StoredBytes;

    // The first number that compresses to as much as this.
    private static long WithWraps(long length, long least) => length + ((Math.Max(0, least - length) + GzipModulus - 1) / GzipModulus * GzipModulus);
}
