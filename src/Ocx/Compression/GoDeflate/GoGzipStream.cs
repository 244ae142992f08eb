using System.Buffers.Binary;

namespace Ocx.Compression.GoDeflate;

/// <summary>
/// Compresses as <c>compress/gzip</c> of Go's standard library does, bit for bit: what docker push, BuildKit and containerd made layers of
/// from 2016 on, and what the digests in registries are those of.
/// </summary>
/// <remarks>
/// Go's output at levels 4 to 9 is the same from Go 1.7 to 1.26, that of level 1 from 1.15 on, and from 1.8 to 1.14. Where writes are cut changes
/// nothing, but for a rare case of levels 4 to 9 that pieces of 32 KiB, as everybody has them, do not meet.
/// </remarks>
internal sealed class GoGzipStream : Stream
{
    private const int HeaderLength = 10, TrailerLength = 8;
    private const byte Fastest = 4, Best = 2, UnknownSystem = 0xff;

    private readonly Stream _output;
    private readonly IGoDeflater _deflater;
    private readonly byte[] _header = new byte[HeaderLength];
    private uint _checksum;
    private uint _length;
    private bool _isBegun, _isFinished;

    /// <summary>Compresses into a stream, which stays open.</summary>
    /// <param name="output">Takes the compressed bytes.</param>
    /// <param name="level">1, or 4 to 9.</param>
    /// <param name="header">Which header.</param>
    /// <param name="isBefore115">Whether level 1 is that of Go 1.8 to 1.14.</param>
    public GoGzipStream(Stream output, int level = GoDeflateLevel.Default, GoGzipHeader header = GoGzipHeader.NoTime, bool isBefore115 = false)
    {
        _output = output;
        _deflater = level == GoDeflateLevel.Fastest ? new FastGoDeflater(isBefore115, output) : new LazyGoDeflater(GoDeflateLevel.Of(level), output);
        (_header[0], _header[1], _header[2]) = (0x1f, 0x8b, 8);
        if (header == GoGzipHeader.ZeroTime) BinaryPrimitives.WriteInt32BigEndian(_header.AsSpan(4), 0x00096e88);
        _header[8] = level switch { GoDeflateLevel.Fastest => Fastest, 9 => Best, _ => 0 };
        _header[9] = UnknownSystem;
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Begin();
        _checksum = Crc32.Combine(_checksum, Crc32.Of(buffer), buffer.Length);
        _length = unchecked(_length + (uint)buffer.Length);
        _deflater.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes what is left, and the end. Disposing alone does not.</summary>
    public void Finish()
    {
        if (_isFinished) return;
        _isFinished = true;
        Begin();
        _deflater.Finish();
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        _output.Write(trailer);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _deflater.Dispose();
        base.Dispose(disposing);
    }

    private void Begin()
    {
        if (_isBegun) return;
        _isBegun = true;
        _output.Write(_header);
    }
}
