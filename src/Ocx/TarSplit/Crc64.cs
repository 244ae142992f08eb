using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ocx.Storage;

namespace Ocx.TarSplit;

/// <summary>
/// The 64-bit checksum of ISO 3309 that tar-split keeps of each payload: reflected polynomial 0xD800000000000000, all
/// ones before and after. (Not the ECMA-182 one that is better known.)
/// </summary>
/// <remarks>Source: tar-split tar/storage/getter.go, CRCTable; Go hash/crc64, ISO.</remarks>
internal struct Crc64
{
    /// <summary>Bytes of a checksum.</summary>
    public const int Size = 8;

    private const ulong Polynomial = 0xD800000000000000;
    private const int Slices = 16;

    // Slicing: table k gives what a byte contributes when k more bytes follow it, so that 16 bytes cost 16 independent
    // look-ups instead of a chain of 16.
    private static readonly ulong[] Tables = MakeTables();

    // In the product of two reflected polynomials each power is one higher than it should be.
    private static readonly CarrylessFolding Folding = new(Vector128.Create(Power(512 + 63), Power(512 - 1)), Vector128.Create(Power(128 + 63), Power(128 - 1)));

    private ulong _inverted;

    /// <summary>The checksum so far, big-endian, as tar-split stores it.</summary>
    public readonly void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, _inverted);

    /// <summary>The checksum so far.</summary>
    public readonly ulong Value => _inverted;

    /// <summary>Adds bytes to the checksum.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!CarrylessFolding.IsSupported || bytes.Length < CarrylessFolding.MinLength)
        {
            AppendByTables(bytes);
            return;
        }

        Span<byte> folded = stackalloc byte[CarrylessFolding.Size];
        int taken = Folding.Fold(bytes, ~_inverted, folded);
        _inverted = ulong.MaxValue;
        AppendByTables(folded);
        AppendByTables(bytes[taken..]);
    }

    /// <summary>Adds bytes by tables alone: what processors without a multiplication of polynomials do.</summary>
    internal void AppendByTables(ReadOnlySpan<byte> bytes)
    {
        ulong crc = ~_inverted;
        ReadOnlySpan<ulong> tables = Tables;
        while (bytes.Length >= Slices)
        {
            ulong low = crc ^ MemoryMarshal.Read<ulong>(bytes);
            ulong high = MemoryMarshal.Read<ulong>(bytes[8..]);
            if (!BitConverter.IsLittleEndian)
            {
                low = crc ^ BinaryPrimitives.ReverseEndianness(crc ^ low);
                high = BinaryPrimitives.ReverseEndianness(high);
            }

            crc = Look(tables, 8, low) ^ Look(tables, 0, high);
            bytes = bytes[Slices..];
        }

        foreach (byte b in bytes) crc = tables[(byte)(crc ^ b)] ^ (crc >> 8);
        _inverted = ~crc;
    }

    /// <summary>
    /// Adds <paramref name="count"/> zero bytes in time that does not grow with their number: a hole of a sparse file may
    /// be of any length, and a hostile header says so in twelve bytes.
    /// </summary>
    public void AppendZeros(long count)
    {
        ulong crc = ~_inverted;
        for (int i = 0; count > 0; i++, count >>= 1)
        {
            if ((count & 1) != 0) crc = Multiply(ZeroRuns.Value[i], crc);
        }

        _inverted = ~crc;
    }

    // A zero byte changes the checksum linearly, so that a run of them is a matrix over GF(2), and one twice as long its
    // square. Matrix k is for 2^k bytes; its columns are the images of single bits.
    private static readonly Lazy<ulong[][]> ZeroRuns = new(() =>
    {
        ulong[][] runs = new ulong[63][];
        runs[0] = [.. Enumerable.Range(0, 64).Select(bit => Tables[(byte)(1UL << bit)] ^ (1UL << bit >> 8))];
        for (int i = 1; i < runs.Length; i++) runs[i] = [.. runs[i - 1].Select(column => Multiply(runs[i - 1], column))];
        return runs;
    });

    private static ulong Multiply(ulong[] matrix, ulong vector)
    {
        ulong product = 0;
        for (int i = 0; vector != 0; i++, vector >>= 1)
        {
            if ((vector & 1) != 0) product ^= matrix[i];
        }

        return product;
    }

    // What eight bytes, the first in the lowest bits, contribute when `following` more bytes follow them.
    private static ulong Look(ReadOnlySpan<ulong> tables, int following, ulong word) =>
        tables[(following + 7) * 256 + (byte)word]
        ^ tables[(following + 6) * 256 + (byte)(word >> 8)]
        ^ tables[(following + 5) * 256 + (byte)(word >> 16)]
        ^ tables[(following + 4) * 256 + (byte)(word >> 24)]
        ^ tables[(following + 3) * 256 + (byte)(word >> 32)]
        ^ tables[(following + 2) * 256 + (byte)(word >> 40)]
        ^ tables[(following + 1) * 256 + (byte)(word >> 48)]
        ^ tables[following * 256 + (byte)(word >> 56)];

    // x^n modulo the polynomial.
    private static ulong Power(int n)
    {
        ulong power = 1UL << 63;
        for (; n > 0; n--) power = (power & 1) != 0 ? power >> 1 ^ Polynomial : power >> 1;
        return power;
    }

    private static ulong[] MakeTables()
    {
        ulong[] tables = new ulong[Slices * 256];
        for (int i = 0; i < 256; i++)
        {
            ulong crc = (ulong)i;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ Polynomial : crc >> 1;
            tables[i] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            ulong shorter = tables[i - 256];
            tables[i] = tables[(byte)shorter] ^ (shorter >> 8);
        }

        return tables;
    }
}
