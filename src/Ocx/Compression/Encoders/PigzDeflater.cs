using Ocx.Compression.Deflate;
using Ocx.Linux;

namespace Ocx.Compression.Encoders;

/// <summary>
/// pigz: zlib, block by block. Each may refer to what is before it, and ends at the end of a byte, so that several can be made at a time.
/// </summary>
/// <param name="level">1 to 9.</param>
/// <param name="output">Takes the deflated bytes.</param>
/// <param name="isAlone">
/// Whether it runs on one core, where zlib goes on from block to block. It makes the same as several do but for levels 1 to 3, which remember
/// less of what they have seen than of what they are told that there was.
/// </param>
internal sealed class PigzDeflater(int level, Stream output, bool isAlone = false) : IStreamDeflater
{
    private const int BlockLength = 128 * 1024, HistoryLength = 32 * 1024;

    private readonly ZlibDeflater _zlib = new(level, output);
    private readonly byte[] _history = new byte[HistoryLength];
    private readonly byte[] _block = new byte[BlockLength];
    private int _length, _historyLength;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // The last block ends in another way, and only now this one is known not to be the last.
            if (_length == BlockLength) EndBlock();
            int count = int.Min(bytes.Length, BlockLength - _length);
            bytes[..count].CopyTo(_block.AsSpan(_length));
            _length += count;
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        BeginBlock();
        _zlib.Deflate(_block.AsSpan(0, _length), Libz.Finish);
    }

    /// <inheritdoc/>
    public void Dispose() => _zlib.Dispose();

    private void BeginBlock()
    {
        if (!isAlone) _zlib.Restart(_history.AsSpan(0, _historyLength));
    }

    private void EndBlock()
    {
        BeginBlock();
        _zlib.Deflate(_block, Libz.Block);
        _zlib.Align();
        _block.AsSpan(BlockLength - HistoryLength).CopyTo(_history);
        (_historyLength, _length) = (HistoryLength, 0);
    }
}
