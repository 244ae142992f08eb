using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>xz, by the system's liblzma: streams in a row, with zeros between and behind them, count as one.</summary>
internal static class XzCodec
{
    // Enough for the dictionary of xz -9, which is 64 MiB. Others can be told to need gigabytes.
    private const long MemoryLimit = 128 << 20;

    private const int BufferSize = 64 * 1024;

    /// <inheritdoc cref="GzipCodec.Decompress"/>
    public static Stream Decompress(Stream compressed, string path) => new XzReader(compressed, path);

    private sealed class XzReader(Stream compressed, string path) : ForwardStream
    {
        private readonly XzDecoder _decoder = new(MemoryLimit);
        private readonly MemoryOwner<byte> _input = MemoryOwner<byte>.Allocate(BufferSize);
        private int _start;
        private int _end;
        private bool _isLast;
        private bool _isDone;

        public override int Read(Span<byte> buffer)
        {
            while (!_isDone && !buffer.IsEmpty)
            {
                if (_start == _end && !_isLast)
                {
                    _start = 0;
                    _end = compressed.Read(_input.Span);
                    _isLast = _end == 0;
                }

                try
                {
                    _isDone = _decoder.Decode(_input.Span[_start.._end], _isLast, buffer, out int consumed, out int written);
                    _start += consumed;
                    if (written > 0) return written;
                }
                catch (InvalidDataException e)
                {
                    throw new ImageFormatException(path, $"must be an xz stream: {e.Message}", inner: e);
                }
            }

            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _decoder.Dispose();
                _input.Dispose();
                compressed.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
