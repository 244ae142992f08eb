using Ocx.Compression.Deflate;
using Ocx.Linux;

namespace Ocx.Compression.Encoders;

/// <summary>zlib, as it comes with the system.</summary>
/// <param name="level">1 to 9.</param>
/// <param name="output">Takes the deflated bytes.</param>
internal sealed class ZlibDeflater(int level, Stream output) : IStreamDeflater
{
    private readonly ZlibContext _zlib = ZlibContext.Create(level);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => Deflate(bytes, Libz.NoFlush);

    /// <inheritdoc/>
    public void Finish() => Deflate([], Libz.Finish);

    /// <summary>Deflates bytes, and brings out what <paramref name="flush"/> says.</summary>
    public void Deflate(ReadOnlySpan<byte> bytes, int flush)
    {
        // Room that is left says that there is nothing more.
        int written;
        do
        {
            written = _zlib.Deflate(bytes, _buffer, flush, out int consumed);
            bytes = bytes[consumed..];
            output.Write(_buffer.AsSpan(0, written));
        }
        while (written == _buffer.Length || !bytes.IsEmpty);
    }

    /// <inheritdoc cref="ZlibContext.Restart"/>
    public void Restart(ReadOnlySpan<byte> history) => _zlib.Restart(history);

    /// <summary>Brings the output to the end of a byte, as pigz does at the end of a block.</summary>
    public void Align()
    {
        const int EmptyBlockBits = 10, EmptyBlock = 2;
        int bits = _zlib.PendingBits();
        if (bits % 2 != 0)
        {
            Deflate([], Libz.SyncFlush);
        }
        else if (bits % 8 != 0)
        {
            // Empty blocks of fixed codes take ten bits each, and less than the five bytes of a stored one.
            for (; bits % 8 != 0; bits = _zlib.PendingBits()) _zlib.Prime(EmptyBlockBits, EmptyBlock);
            Deflate([], Libz.Block);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zlib.Dispose();
}
