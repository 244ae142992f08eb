using CommunityToolkit.HighPerformance.Buffers;

namespace Ocx.Tar;

/// <summary>
/// A buffered, forward-only view of a stream that knows its position. Reads are complete unless the stream ends, so
/// that nothing above depends on how the stream cuts its bytes.
/// </summary>
internal sealed class TarInput : IDisposable
{
    // Headers are 512 bytes; larger reads bypass the buffer.
    private const int BufferSize = 64 * 1024;

    private readonly Stream _stream;
    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(BufferSize);
    private int _start;
    private int _end;

    public TarInput(Stream stream) => _stream = stream;

    /// <summary>Bytes consumed so far.</summary>
    public long Position { get; private set; }

    /// <summary>Fills <paramref name="destination"/>; fewer bytes only at the stream's end.</summary>
    public int Read(Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int count = ReadSome(destination[total..]);
            if (count == 0) break;
            total += count;
        }

        Position += total;
        return total;
    }

    /// <summary>Passes over <paramref name="count"/> bytes, without reading them where the stream can. Returns how many there were.</summary>
    public long Skip(long count)
    {
        long buffered = Math.Min(count, _end - _start);
        _start += (int)buffered;
        Position += buffered;
        long rest = count - buffered;
        if (rest > 0 && _stream.CanSeek)
        {
            long present = Math.Min(rest, _stream.Length - _stream.Position);
            _stream.Seek(present, SeekOrigin.Current);
            Position += present;
            return buffered + present;
        }

        if (rest > 0 && _stream is ISkippable skippable)
        {
            long present = skippable.Skip(rest);
            Position += present;
            return buffered + present;
        }

        Span<byte> sink = stackalloc byte[4096];
        while (rest > 0)
        {
            int read = Read(sink[..(int)Math.Min(sink.Length, rest)]);
            if (read == 0) break;
            rest -= read;
        }

        return count - rest;
    }

    public void Dispose() => _buffer.Dispose();

    private int ReadSome(Span<byte> destination)
    {
        if (_start == _end)
        {
            if (destination.Length >= BufferSize) return _stream.Read(destination);
            _start = 0;
            _end = _stream.Read(_buffer.Span);
            if (_end == 0) return 0;
        }

        int count = Math.Min(destination.Length, _end - _start);
        _buffer.Span.Slice(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }
}
