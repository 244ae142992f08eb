using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>The checksum of gzip (RFC 1952, section 8), over pieces that are summed on different threads and then put together.</summary>
internal static class Crc32
{
    // x^32+x^26+x^23+x^22+x^16+x^12+x^11+x^10+x^8+x^7+x^5+x^4+x^2+x+1, the lowest power in the highest bit.
    private const uint Polynomial = 0xedb88320;

    // One step of the loop takes as many bytes; table k holds what a byte becomes with k bytes of zeros behind it.
    private const int Slices = 16;

    private static readonly uint[] Tables = MakeTables();

    // x^(512+32), x^(512-32), x^(128+32) and x^(128-32), as the article has them.
    private static readonly CarrylessFolding Folding = new(Vector128.Create(0x154442bd4UL, 0x1c6e41596UL), Vector128.Create(0x1751997d0UL, 0x0ccaa009eUL));

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        // Tables would take a twentieth of the time that deflating takes.
        if (!CarrylessFolding.IsSupported || bytes.Length < CarrylessFolding.MinLength) return ~Update(uint.MaxValue, bytes);
        Span<byte> folded = stackalloc byte[CarrylessFolding.Size];
        int taken = Folding.Fold(bytes, uint.MaxValue, folded);
        return ~Update(Update(0, folded), bytes[taken..]);
    }

    /// <summary>The checksum, by tables alone: what processors without the instruction do.</summary>
    internal static uint ByTables(ReadOnlySpan<byte> bytes) => ~Update(uint.MaxValue, bytes);

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            uint first = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint next = 0;
            for (int i = 0; i < 4; i++) next ^= tables[((Slices - 1 - i) << 8) + (int)((first >> (8 * i)) & 0xff)];
            for (int i = 4; i < Slices; i++) next ^= tables[((Slices - 1 - i) << 8) + bytes[i]];
            crc = next;
        }

        foreach (byte b in bytes) crc = (crc >> 8) ^ tables[(int)((crc ^ b) & 0xff)];
        return crc;
    }

    /// <summary>The checksum of two pieces in a row.</summary>
    /// <param name="first">That of the first one.</param>
    /// <param name="second">That of the second one.</param>
    /// <param name="secondLength">How long the second one is, in bytes.</param>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        // The first one's is what it would be with that many zeros behind it: multiplied by x to the eighth for each.
        uint factor = 0x80000000;
        uint power = 0x00800000;
        for (long n = secondLength; n > 0; n >>= 1)
        {
            if ((n & 1) != 0) factor = Multiply(factor, power);
            power = Multiply(power, power);
        }

        return Multiply(first, factor) ^ second;
    }

    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = 0x80000000; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0) product ^= right;
            right = (right & 1) != 0 ? (right >> 1) ^ Polynomial : right >> 1;
        }

        return product;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Slices << 8];
        for (uint n = 0; n < 256; n++)
        {
            uint crc = n;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[n] = crc;
        }

        for (int i = 256; i < tables.Length; i++) tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xff];
        return tables;
    }
}
