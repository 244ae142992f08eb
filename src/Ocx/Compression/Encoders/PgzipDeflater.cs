using Ocx.Compression.Deflate;
using Ocx.Compression.Klauspost;

namespace Ocx.Compression.Encoders;

/// <summary>
/// pgzip, which podman, buildah, skopeo and apko compress with: klauspost's encoder, block by block. Each may refer to the end of the one before,
/// and ends at the end of a byte, so that several can be made at a time.
/// </summary>
/// <param name="output">Takes the deflated bytes.</param>
/// <remarks>Source: github.com/klauspost/pgzip, gzip.go.</remarks>
internal sealed class PgzipDeflater(Stream output) : IStreamDeflater
{
    private const int BlockLength = 1 << 20, HistoryLength = 16 * 1024;

    private readonly KlauspostDeflater _deflater = new(output);

    // What is before the block, and the block.
    private readonly byte[] _window = new byte[HistoryLength + BlockLength];
    private int _history, _length;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = int.Min(bytes.Length, BlockLength - _length);
            bytes[..count].CopyTo(_window.AsSpan(_history + _length));
            _length += count;
            bytes = bytes[count..];
            if (_length < BlockLength) continue;
            Deflate();
            _window.AsSpan(_history + BlockLength - HistoryLength, HistoryLength).CopyTo(_window);
            (_history, _length) = (HistoryLength, 0);
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        // A whole block is followed by an empty one.
        Deflate();
        _deflater.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _deflater.Dispose();

    private void Deflate() => _deflater.Deflate(_window.AsSpan(0, _history + _length), _history);
}
