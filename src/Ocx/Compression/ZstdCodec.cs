using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>Zstandard (RFC 8878), by the system's libzstd: frames in a row and skippable ones between them count as one stream.</summary>
internal static class ZstdCodec
{
    // What the format's own tools and Docker's library allow without being asked: 128 MiB. A frame of a bomb asks for more.
    private const int MaxWindowLog = 27;

    private const int BufferSize = 128 * 1024;

    /// <inheritdoc cref="GzipCodec.Decompress"/>
    public static Stream Decompress(Stream compressed, string path) => new ZstdReader(compressed, path);

    private sealed class ZstdReader(Stream compressed, string path) : ForwardStream
    {
        private readonly ZstdContext _context = ZstdContext.ForReading(MaxWindowLog);
        private readonly MemoryOwner<byte> _input = MemoryOwner<byte>.Allocate(BufferSize);
        private int _start;
        private int _end;

        // Nothing is a stream cut short, and so is the middle of a frame.
        private bool _inFrame = true;

        // Where the result filled the room for it, there may be more that needs no further input.
        private bool _holdsMore;

        // Zeros behind the last frame, with which some tools fill a block.
        private bool _inZeros;

        public override int Read(Span<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                if (_start == _end && !_holdsMore)
                {
                    _start = 0;
                    _end = compressed.Read(_input.Span);
                    if (_end == 0 && _inFrame) throw new ImageFormatException(path, "must be a zstd stream: it is cut short");
                    if (_end == 0) return 0;
                }

                ReadOnlySpan<byte> input = _input.Span[_start.._end];
                if (!_inFrame && !_holdsMore && input[0] == 0) _inZeros = true;
                if (_inZeros)
                {
                    if (input.ContainsAnyExcept((byte)0)) throw new ImageFormatException(path, "must be a zstd stream: there are other bytes behind it");
                    _start = _end;
                    continue;
                }

                try
                {
                    _inFrame = !_context.Decompress(input, buffer, out int consumed, out int written);
                    _start += consumed;
                    _holdsMore = _inFrame && written == buffer.Length;
                    if (written > 0) return written;
                }
                catch (InvalidDataException e)
                {
                    throw new ImageFormatException(path, $"must be a zstd stream: {e.Message}", inner: e);
                }
            }

            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _context.Dispose();
                _input.Dispose();
                compressed.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
