using System.Buffers.Binary;
using Ocx.Linux;

namespace Ocx.Compression;

/// <summary>
/// How long the frames of a zstd stream (RFC 8878, section 3.1) say that they are when they are inflated: found by the headers of
/// their blocks, one small read for each. An image's layer has one frame, or hundreds where several threads made it.
/// </summary>
internal static class ZstdFrames
{
    private const uint Magic = 0xfd2fb528;
    private const uint SkippableMagic = 0x184d2a50;
    private const uint SkippableMask = 0xfffffff0;

    // Magic number, descriptor, window, dictionary and length.
    private const int MaxHeader = 18;
    private const int BlockHeader = 3;
    private const int MaxBlock = 128 * 1024;
    private const int Checksum = 4;
    private const int SkippableHeader = 8;

    // A second's work, and 128 GiB in whole blocks. A stranger's blocks may hold nothing, and be a hundred million.
    private const int MostReads = 1 << 20;

    private enum BlockType
    {
        Raw,
        Repeated,
        Compressed,
        Reserved,
    }

    /// <summary>The sum of what the frames in a range of a file say; null where one says nothing, or more than its blocks can hold, or there are too many of them, or it is no whole stream.</summary>
    public static long? TryMeasure(FileHandle file, long offset, long length)
    {
        long total = 0;
        long end = offset + length;
        int reads = 0;
        Span<byte> header = stackalloc byte[MaxHeader];
        for (long position = offset; position < end;)
        {
            if (++reads > MostReads) return null;
            header.Clear();
            _ = file.ReadFullyAt(header[..(int)Math.Min(MaxHeader, end - position)], position);
            uint magic = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if ((magic & SkippableMask) == SkippableMagic)
            {
                position += SkippableHeader + BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
                if (position > end) return null;
                continue;
            }

            if (magic != Magic || LengthIn(header, out int headerLength) is not { } claimed) return null;
            position += headerLength;
            if (!TrySkipBlocks(file, ref position, end, ref reads, out long blocks) || claimed > blocks * MaxBlock) return null;
            position += (header[4] & 4) != 0 ? Checksum : 0;
            if (position > end) return null;
            total += claimed;
        }

        return total;
    }

    // Section 3.1.1.1. More than there are numbers is more than any blocks can hold.
    private static long? LengthIn(ReadOnlySpan<byte> header, out int headerLength)
    {
        int descriptor = header[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int offset = 5 + (isSingleSegment ? 0 : 1) + (descriptor & 3) switch { 3 => 4, int n => n };
        (headerLength, ulong? length) = (descriptor >> 6) switch
        {
            0 => (offset + (isSingleSegment ? 1 : 0), isSingleSegment ? header[offset] : default(ulong?)),
            1 => (offset + 2, BinaryPrimitives.ReadUInt16LittleEndian(header[offset..]) + 256UL),
            2 => (offset + 4, BinaryPrimitives.ReadUInt32LittleEndian(header[offset..])),
            _ => (offset + 8, BinaryPrimitives.ReadUInt64LittleEndian(header[offset..])),
        };
        return length is null ? null : (long)Math.Min(length.Value, long.MaxValue);
    }

    // Section 3.1.1.2.
    private static bool TrySkipBlocks(FileHandle file, ref long position, long end, ref int reads, out long count)
    {
        Span<byte> header = stackalloc byte[sizeof(uint)];
        header.Clear();
        count = 0;
        for (bool isLast = false; !isLast; count++)
        {
            if (++reads > MostReads || position + BlockHeader > end || file.ReadFullyAt(header[..BlockHeader], position) < BlockHeader) return false;
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(header);
            isLast = (bits & 1) != 0;
            var type = (BlockType)((bits >> 1) & 3);
            if (type == BlockType.Reserved) return false;
            position += BlockHeader + (type == BlockType.Repeated ? 1 : bits >> 3);
        }

        return position <= end;
    }
}
