using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>
/// What a <see cref="System.IO.Compression.GZipStream"/> is fed with, so that one can tell how it ended. On its own it takes
/// the end of the input for the end of the data wherever that is, and takes no notice of what follows the data.
/// </summary>
/// <remarks>
/// It asks for more only when it has used up all that it was given. So the zeros at the end of the input, and one more that
/// is not there, are given separately, and last. Where it stops before it has asked for these, something else than zeros
/// follows the data; where it wants more than these, the data are not complete; otherwise they are.
/// </remarks>
internal sealed class GzipFeed(Stream compressed) : ForwardStream
{
    private const int BufferSize = 64 * 1024;

    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(BufferSize);
    private int _start;
    private int _end;
    private long _zerosBefore;
    private long _zerosAfter;
    private bool _isAtEnd;

    /// <summary>Whether it was given all of the input but for the zeros at its end.</summary>
    public bool IsInTail { get; private set; }

    /// <summary>Whether it wants more than there is.</summary>
    public bool IsOverdrawn { get; private set; }

    /// <summary>Whether there is no input at all.</summary>
    public bool IsEmpty { get; private set; } = true;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_start == _end && !_isAtEnd) Fill();
        if (_isAtEnd && !IsInTail)
        {
            IsInTail = true;
            _zerosBefore++;
        }

        int count;
        if (_zerosBefore > 0)
        {
            count = (int)Math.Min(buffer.Length, _zerosBefore);
            buffer[..count].Clear();
            _zerosBefore -= count;
            return count;
        }

        count = Math.Min(buffer.Length, _end - _start);
        _buffer.Span.Slice(_start, count).CopyTo(buffer);
        _start += count;
        IsOverdrawn = count == 0;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            compressed.Dispose();
            _buffer.Dispose();
        }

        base.Dispose(disposing);
    }

    // Zeros that end the buffer are only counted: whether they end the input too is not known yet.
    private void Fill()
    {
        _zerosBefore += _zerosAfter;
        int count = compressed.Read(_buffer.Span);
        _isAtEnd = count == 0;
        IsEmpty &= _isAtEnd;
        _start = 0;
        _end = _buffer.Span[..count].LastIndexOfAnyExcept((byte)0) + 1;
        _zerosAfter = count - _end;
    }
}
