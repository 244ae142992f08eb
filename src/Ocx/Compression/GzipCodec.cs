using System.IO.Compression;
using Ocx.Errors;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>gzip (RFC 1952), by System.IO.Compression; several members in a row count as one stream, zeros may follow, and other bytes may not, as in Go.</summary>
internal static class GzipCodec
{
    /// <summary>The plain bytes of <paramref name="compressed"/>, which is disposed with the result.</summary>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="path">What to call them in the <see cref="ImageFormatException"/> that reading throws where they are damaged.</param>
    public static Stream Decompress(Stream compressed, string path) => new GzipReader(compressed, path);

    private sealed class GzipReader : ForwardStream
    {
        private readonly string _path;
        private readonly GzipFeed _feed;
        private readonly GZipStream _plain;
        private bool _isDone;

        public GzipReader(Stream compressed, string path)
        {
            _path = path;
            _feed = new GzipFeed(compressed);
            _plain = new GZipStream(_feed, CompressionMode.Decompress);
        }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty || _isDone) return 0;
            int count;
            try
            {
                count = _plain.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw _feed.IsInTail ? CutShort(e) : new ImageFormatException(_path, $"must be a gzip stream: {e.Message}", inner: e);
            }

            if (_feed.IsOverdrawn) throw CutShort(null);
            if (count > 0) return count;
            if (!_feed.IsInTail) throw new ImageFormatException(_path, "must be a gzip stream: there are other bytes behind it");
            _isDone = true;
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _plain.Dispose();
            base.Dispose(disposing);
        }

        private ImageFormatException CutShort(Exception? inner) =>
            new(_path, _feed.IsEmpty ? "must be a gzip stream, found an empty file" : "must be a gzip stream: it is cut short", inner: inner);
    }
}
