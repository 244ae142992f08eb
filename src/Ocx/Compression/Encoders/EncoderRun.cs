using System.Security.Cryptography;
using Ocx.Compression.Deflate;
using Ocx.Images;

namespace Ocx.Compression.Encoders;

/// <summary>One encoder on its way through a layer: the digests of all files that programs with it would have made.</summary>
internal sealed class EncoderRun : IDisposable
{
    private readonly KnownEncoder _encoder;
    private readonly byte[][] _headers;
    private readonly Output _output;
    private readonly IStreamDeflater _deflater;

    /// <summary>Begins a layer.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="deflated">Takes what stands between header and trailer, which is the same in all files; null to keep nothing. It stays open.</param>
    /// <param name="limit">How many bytes that may be at most; beyond, the run gives up.</param>
    public EncoderRun(KnownEncoder encoder, Stream? deflated = null, long limit = long.MaxValue)
    {
        _encoder = encoder;
        _headers = [.. encoder.Headers.Select(h => h.ToBytes())];
        _output = new Output(_headers, deflated, limit);
        _deflater = encoder.Open(_output);
    }

    /// <summary>The encoder.</summary>
    public KnownEncoder Encoder => _encoder;

    /// <summary>Takes the next bytes of the layer.</summary>
    public void Write(ReadOnlySpan<byte> plain)
    {
        if (!_output.IsBeyond) _deflater.Write(plain);
    }

    /// <summary>Ends the layer; returns the files that it can have become, none where it became too long.</summary>
    /// <param name="trailer">What stands at the end of each.</param>
    public IReadOnlyList<EncodedFile> Finish(ReadOnlySpan<byte> trailer)
    {
        if (!_output.IsBeyond) _deflater.Finish();
        if (_output.IsBeyond) return [];
        byte[] end = trailer.ToArray();
        Digest[] digests = _output.Finish(end);
        return [.. digests.Select((digest, i) => new EncodedFile(digest, _headers[i], _output.Length, end))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deflater.Dispose();
        _output.Dispose();
    }

    private sealed class Output(byte[][] headers, Stream? deflated, long limit) : Stream
    {
        private readonly IncrementalHash[] _hashes = [.. headers.Select(Begun)];
        private long _length;

        public bool IsBeyond => _length > limit;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _length += buffer.Length;
            if (IsBeyond) return;
            foreach (IncrementalHash hash in _hashes) hash.AppendData(buffer);
            deflated?.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public Digest[] Finish(byte[] trailer) => [.. _hashes.Select(hash =>
        {
            hash.AppendData(trailer);
            return Digest.FromBytes(DigestAlgorithm.Sha256, hash.GetHashAndReset());
        })];

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) foreach (IncrementalHash hash in _hashes) hash.Dispose();
            base.Dispose(disposing);
        }

        private static IncrementalHash Begun(byte[] header)
        {
            var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(header);
            return hash;
        }
    }
}
