using System.Buffers.Binary;

namespace Ocx.Compression.Encoders;

/// <summary>What stands behind the deflated bytes of a gzip file: the checksum of the plain ones, and how many they are.</summary>
/// <remarks>Source: RFC 1952, 2.3.1.</remarks>
internal sealed class GzipTrailer
{
    /// <summary>How many bytes it has.</summary>
    public const int Length = 8;

    private uint _checksum;
    private long _length;

    /// <summary>Adds the next plain bytes.</summary>
    public void Append(ReadOnlySpan<byte> plain)
    {
        _checksum = Crc32.Combine(_checksum, Crc32.Of(plain), plain.Length);
        _length += plain.Length;
    }

    /// <summary>The trailer's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, _checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), unchecked((uint)_length));
        return bytes;
    }
}
