using Ocx.Errors;

namespace Ocx.Storage;

/// <summary>The bytes of a source as a stream to read once, for what knows only streams.</summary>
public sealed class SegmentStream(IByteSource source) : ForwardStream
{
    private readonly IEnumerator<ByteSegment> _segments = source.Segments().GetEnumerator();
    private long _done;
    private bool _any;

    /// <inheritdoc/>
    /// <exception cref="IntegrityException">A file of the source was cut while it was read.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (!_any || _done == _segments.Current.Length)
        {
            if (!_segments.MoveNext()) return 0;
            _any = true;
            _done = 0;
        }

        ByteSegment segment = _segments.Current;
        buffer = buffer[..(int)Math.Min(buffer.Length, segment.Length - _done)];
        int count = buffer.Length;
        if (segment.File is null) segment.Literal.Slice((int)_done, count).CopyTo(buffer);
        else count = segment.File.ReadAt(buffer, segment.Offset + _done);
        if (count == 0) throw new IntegrityException(segment.File!.Path, $"{segment.Length} bytes from byte {segment.Offset} on", $"{_done} bytes", "it was cut while it was read; try again");
        _done += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _segments.Dispose();
        base.Dispose(disposing);
    }
}
