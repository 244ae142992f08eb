using System.IO.Compression;
using Ocx.Errors;

namespace Ocx.Compression;

/// <summary>gzip (RFC 1952), multi-member included.</summary>
internal static class GzipCodec
{
    /// <summary>The plain bytes of <paramref name="compressed"/>, which is disposed with the result.</summary>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="path">What to call them in the <see cref="ImageFormatException"/> that reading throws where they are damaged.</param>
    public static Stream Decompress(Stream compressed, string path) => new GzipStream(compressed, path);

    private sealed class GzipStream(Stream compressed, string path) : Stream
    {
        private readonly GZipStream _plain = new(compressed, CompressionMode.Decompress);
        private bool _any;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            try
            {
                int count = _plain.Read(buffer);

                // .NET takes no bytes at all for an empty stream; a gzip stream has a header.
                if (count == 0 && !_any && compressed.Length == 0) throw new ImageFormatException(path, "must be a gzip stream, found an empty file");
                _any = true;
                return count;
            }
            catch (InvalidDataException e)
            {
                throw new ImageFormatException(path, $"must be a gzip stream: {e.Message}", inner: e);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _plain.Dispose();
            base.Dispose(disposing);
        }
    }
}
