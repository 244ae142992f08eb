using System.Buffers;
using ICSharpCode.SharpZipLib.BZip2;
using Ocx.Errors;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>bzip2, by SharpZipLib. Streams in a row, as parallel compressors write them, count as one, and zeros may follow.</summary>
internal static class Bzip2Codec
{
    /// <inheritdoc cref="GzipCodec.Decompress"/>
    public static Stream Decompress(Stream compressed, string path) => new Bzip2Reader(compressed, path);

    private sealed class Bzip2Reader(Stream compressed, string path) : ForwardStream
    {
        // The library reads byte by byte, and no byte beyond the end of its stream: the next one begins where it stops.
        private readonly BufferedStream _input = new(compressed, 64 * 1024);
        private BZip2InputStream? _plain;
        private int _next = -1;
        private bool _any;
        private bool _isDone;

        public override int Read(Span<byte> buffer)
        {
            while (!_isDone && !buffer.IsEmpty)
            {
                if (_plain is null && !Begin()) break;
                int count = Decode(buffer);
                if (count > 0) return count;
                _plain!.Dispose();
                _plain = null;
            }

            _isDone = true;
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _plain?.Dispose();
                _input.Dispose();
            }

            base.Dispose(disposing);
        }

        // Begins the next stream; false where there is none.
        private bool Begin()
        {
            _next = _input.ReadByte();
            if (_next < 0 && !_any) throw new ImageFormatException(path, "must be a bzip2 stream, found an empty file");
            if (_any && _next <= 0)
            {
                while (_next == 0) _next = _input.ReadByte();
                return _next < 0 ? false : throw new ImageFormatException(path, "must be a bzip2 stream: there are other bytes behind it");
            }

            _any = true;
            return true;
        }

        private int Decode(Span<byte> buffer)
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(buffer.Length);
            try
            {
                _plain ??= new BZip2InputStream(new PrefixedStream(new[] { (byte)_next }, _input)) { IsStreamOwner = false };
                int count = _plain.Read(bytes, 0, buffer.Length);
                bytes.AsSpan(0, count).CopyTo(buffer);
                return count;
            }
            catch (Exception e) when (e is not (OcxException or IOException or OutOfMemoryException) || e is EndOfStreamException)
            {
                // The library trusts the numbers of the stream, and has a dozen ways to fail on wrong ones.
                throw new ImageFormatException(path, $"must be a bzip2 stream: {e.Message}", inner: e);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }
}
