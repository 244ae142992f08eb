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

    /// <summary>A guess, which the one who wrote the bytes may have made wrong on purpose.</summary>
    public static long Estimate(IByteSource compressed, CompressionKind kind)
    {
        long? told = kind switch
        {
            CompressionKind.Gzip => OfGzip(compressed),
            CompressionKind.Zstd => OfZstd(compressed),
            _ => null,
        };
        return told ?? compressed.Length * UsualRatio;
    }

    // RFC 1952, ISIZE: that of the last member, modulo 2^32. The first number that compresses to as much as this.
    private static long? OfGzip(IByteSource compressed)
    {
        Span<byte> trailer = stackalloc byte[GzipTrailer];
        if (!TryReadEnd(compressed, trailer)) return null;
        long length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        long least = compressed.Length - (compressed.Length / StoredShare) - StoredBytes;
        return length + ((Math.Max(0, least - length) + GzipModulus - 1) / GzipModulus * GzipModulus);
    }

    // Of one range of a file, which most blobs are; a file is open for as long as its segment is looked at.
    private static bool TryReadEnd(IByteSource source, Span<byte> end)
    {
        foreach (ByteSegment segment in source.Segments())
            return segment.File is { } file && segment.Length == source.Length && segment.Length >= end.Length && file.ReadFullyAt(end, segment.Offset + segment.Length - end.Length) == end.Length;
        return false;
    }

    // RFC 8878, 3.1.1.1: that of the first frame, where its header says so.
    private static long? OfZstd(IByteSource compressed)
    {
        Span<byte> start = stackalloc byte[18];
        using var bytes = new SegmentStream(compressed);
        start = start[..bytes.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.Length < 18 || BinaryPrimitives.ReadUInt32LittleEndian(start) != 0xfd2fb528) return null;
        int descriptor = start[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int offset = 5 + (isSingleSegment ? 0 : 1) + (descriptor & 3) switch { 3 => 4, int n => n };
        return (descriptor >> 6) switch
        {
            0 => isSingleSegment ? start[offset] : null,
            1 => BinaryPrimitives.ReadUInt16LittleEndian(start[offset..]) + 256,
            2 => BinaryPrimitives.ReadUInt32LittleEndian(start[offset..]),
            _ => offset + 8 <= start.Length && BinaryPrimitives.ReadInt64LittleEndian(start[offset..]) is var length and >= 0 ? length : null,
        };
    }
}
