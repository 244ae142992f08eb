using System.Buffers.Binary;
using System.IO.Compression;
using Ocx.Compression.Deflate;

namespace Ocx.Compression;

/// <summary>
/// Writes gzip in one member, as pigz does: each block is deflated by itself, with the 32 KiB before it for a dictionary, and ends on a byte's
/// boundary; put together they are one stream.
/// </summary>
internal sealed class GzipEncoder(int level) : IBlockEncoder
{
    private readonly ZLibCompressionOptions _options = new() { CompressionLevel = level };

    // To learn the dictionary costs a sixty-fourth of the time that way.
    public int BlockSize => 2 << 20;

    // The window of deflate.
    public int History => 32 * 1024;

    // No name, no time; 255 for an unknown system, as Go writes it (RFC 1952, section 2.3).
    public ReadOnlyMemory<byte> Start { get; } = new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };

    public IDisposable? CreateState() => DeflateEffort.Of(level) is { } effort ? new Deflater(effort, BlockSize) : null;

    public uint Encode(IDisposable? state, ReadOnlySpan<byte> bytes, int start, MemoryStream output)
    {
        if (state is Deflater deflater) output.Write(deflater.Deflate(bytes, start));
        else DeflateByLibrary(bytes[..start], bytes[start..], output);
        return Crc32.Of(bytes[start..]);
    }

    // The levels that we have no match finder of our own for.
    private void DeflateByLibrary(ReadOnlySpan<byte> history, ReadOnlySpan<byte> block, MemoryStream output)
    {
        // .NET has no way to set a dictionary: what is deflated first and thrown away is one.
        var deflate = new DeflateStream(output, _options, leaveOpen: true);
        if (!history.IsEmpty)
        {
            deflate.Write(history);
            deflate.Flush();
            output.SetLength(0);
        }

        // To flush ends the block on a byte's boundary, and not the stream, which disposing would do: that part is cut off.
        deflate.Write(block);
        deflate.Flush();
        long length = output.Length;
        deflate.Dispose();
        output.SetLength(length);
    }

    public byte[] End(uint checksum, long length)
    {
        // An empty last block: all blocks before it said that there is another one (RFC 1951, section 3.2.3).
        byte[] end = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(2), checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(6), (uint)length);
        return end;
    }
}
