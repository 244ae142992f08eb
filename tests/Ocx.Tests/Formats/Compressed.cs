using System.Buffers.Binary;
using System.IO.Compression;

namespace Ocx.Tests.Formats;

/// <summary>Compressed streams as other programs write them, made without the library and without those programs.</summary>
public static class Compressed
{
    /// <summary>The layer <see cref="SampleLayers.Top"/> as bzip2 1.0.8 compresses it: there is no way to store bytes in that format.</summary>
    public static byte[] TopInBzip2 { get; } = Convert.FromBase64String(
        "QlpoOTFBWSZTWRA4vTUAAGBbkMuAQAH3hEBAbkeegARAAEggAHIak0AeoABkHqNP1QSKEQyaD9UM0QANZjjIp+XZkrQS4x3KEDC85brzYJMEzS" +
        "NChAxKwYJVrMqMMBhlXUTJToMhZTsLRjOlYO7yfiqwhukdSSgj0ikNaQmAA/F3JFOFCQEDi9NQ");

    public static byte[] Gzip(byte[] plain)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest)) gzip.Write(plain);
        return bytes.ToArray();
    }

    /// <summary>The plain bytes of a gzip file, by another library than ours.</summary>
    public static byte[] Gunzip(byte[] compressed)
    {
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress)) gzip.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Two members, as <c>cat a.gz b.gz</c> makes them; together they are one stream.</summary>
    public static byte[] GzipInTwo(byte[] plain) => [.. Gzip(plain[..(plain.Length / 2)]), .. Gzip(plain[(plain.Length / 2)..])];

    /// <summary>A frame of raw blocks (RFC 8878, 3.1.1): legal, and needs no encoder.</summary>
    public static byte[] Zstd(byte[] plain)
    {
        const int most = 100_000;

        // No checksum, a single segment, and a content size of eight bytes.
        byte[] header = [0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000, .. new byte[8]];
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(5), plain.Length);
        var bytes = new MemoryStream();
        bytes.Write(header);
        int at = 0;
        do
        {
            int length = Math.Min(most, plain.Length - at);
            int block = (length << 3) | (at + length == plain.Length ? 1 : 0);
            bytes.Write([(byte)block, (byte)(block >> 8), (byte)(block >> 16)]);
            bytes.Write(plain.AsSpan(at, length));
            at += length;
        }
        while (at < plain.Length);
        return bytes.ToArray();
    }

    /// <summary>A stream of one block whose LZMA2 chunks are not compressed (The .xz File Format, 1.2.1).</summary>
    public static byte[] Xz(byte[] plain)
    {
        const int most = 1 << 16;
        byte[] flags = [0, 0]; // no check
        byte[] blockHeader = [2, 0, 0x21, 1, 0x08, 0, 0, 0];
        var chunks = new MemoryStream();
        for (int at = 0; at < plain.Length; at += most)
        {
            int length = Math.Min(most, plain.Length - at);
            chunks.Write([(byte)(at == 0 ? 1 : 2), (byte)((length - 1) >> 8), (byte)(length - 1)]);
            chunks.Write(plain.AsSpan(at, length));
        }

        chunks.WriteByte(0);
        long unpadded = blockHeader.Length + 4 + chunks.Length;
        var bytes = new MemoryStream();
        bytes.Write([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, .. flags, .. Crc32(flags)]);
        bytes.Write([.. blockHeader, .. Crc32(blockHeader), .. chunks.ToArray(), .. new byte[-chunks.Length & 3]]);
        byte[] index = [0, 1, .. Number(unpadded), .. Number(plain.Length)];
        index = [.. index, .. new byte[-index.Length & 3]];
        bytes.Write([.. index, .. Crc32(index)]);
        byte[] footer = [.. new byte[4], .. flags];
        BinaryPrimitives.WriteInt32LittleEndian(footer, ((index.Length + 4) / 4) - 1);
        bytes.Write([.. Crc32(footer), .. footer, (byte)'Y', (byte)'Z']);
        return bytes.ToArray();
    }

    private static byte[] Number(long value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static byte[] Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++) crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }

        byte[] result = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(result, ~crc);
        return result;
    }
}
