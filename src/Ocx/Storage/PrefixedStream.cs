namespace Ocx.Storage;

/// <summary>A stream whose first bytes have been read already, put together again. The rest is disposed with it.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _start = start;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_start.IsEmpty) return rest.Read(buffer);
        int count = Math.Min(buffer.Length, _start.Length);
        _start.Span[..count].CopyTo(buffer);
        _start = _start[count..];
        return count;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        // The class's own takes an array for each byte, and some decoders read no other way.
        if (_start.IsEmpty) return rest.ReadByte();
        byte next = _start.Span[0];
        _start = _start[1..];
        return next;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }
}
