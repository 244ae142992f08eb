using System.Buffers.Binary;
using System.Runtime.InteropServices;

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

    private ulong _inverted;

    /// <summary>The checksum so far, big-endian, as tar-split stores it.</summary>
    public readonly void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, _inverted);

    /// <summary>The checksum so far.</summary>
    public readonly ulong Value => _inverted;

    /// <summary>Adds bytes to the checksum.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
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
