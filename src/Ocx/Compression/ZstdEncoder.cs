using Ocx.Linux;

namespace Ocx.Compression;

/// <summary>Writes zstd as frames in a row, each with its length and checksum, as pzstd does: every decoder takes them for one stream.</summary>
internal sealed class ZstdEncoder(int level) : IBlockEncoder
{
    public int BlockSize => 4 << 20;

    // Frames know nothing of each other.
    public int History => 0;

    public ReadOnlyMemory<byte> Start => default;

    public IDisposable? CreateState() => ZstdContext.ForWriting(level);

    public uint Encode(IDisposable? state, ReadOnlySpan<byte> bytes, int start, MemoryStream output)
    {
        ReadOnlySpan<byte> block = bytes[start..];
        output.SetLength(ZstdContext.BoundOf(block.Length));
        int length = ((ZstdContext)state!).Compress(block, output.GetBuffer().AsSpan(0, (int)output.Length));
        output.SetLength(length);
        return 0;
    }

    public byte[] End(uint checksum, long length)
    {
        // No bytes at all are no stream: nothing becomes one frame with nothing in it.
        if (length > 0) return [];
        using ZstdContext context = ZstdContext.ForWriting(level);
        byte[] frame = new byte[ZstdContext.BoundOf(0)];
        return frame[..context.Compress([], frame)];
    }
}
