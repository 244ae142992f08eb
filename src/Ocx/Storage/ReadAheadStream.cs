using System.Runtime.ExceptionServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ocx.Storage;

/// <summary>
/// A stream that is read on a thread of its own, a few buffers ahead of who reads this: inflating goes on while what was inflated is
/// unpacked.
/// </summary>
/// <remarks>
/// One thread reads this and disposes it. What the other thread meets with is thrown here, once the bytes before it are read. To stop
/// means to dispose, which waits for the buffer under way: not for streams whose next byte may never come.
/// </remarks>
internal sealed class ReadAheadStream : ForwardStream
{
    // Both ends work at their own pace for about a millisecond, and the memory of a pair of layers is 2 MiB.
    private const int BufferSize = 256 * 1024;
    private const int BufferCount = 4;

    // An image can have a hundred layers of a few kilobytes, and a thread costs as much as inflating one of them.
    private const long ThreadFrom = 1 << 20;

    private readonly Stream _source;
    private readonly Action<ReadOnlySpan<byte>>? _seen;
    private readonly object _gate = new();
    private readonly Queue<Filled> _filled = new(BufferCount);
    private readonly Stack<MemoryOwner<byte>> _free = new(BufferCount);
    private readonly List<MemoryOwner<byte>> _buffers = new(BufferCount);
    private Thread? _thread;
    private Filled _current;
    private int _taken;
    private long _done;
    private bool _isAtEnd;
    private bool _abandoned;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Reads <paramref name="source"/>, which is disposed with this.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="seen">Is shown every byte once and in order, on whichever thread reads: all of them before a read of this gives 0.</param>
    public ReadAheadStream(Stream source, Action<ReadOnlySpan<byte>>? seen = null)
    {
        _source = source;
        _seen = seen;
    }

    /// <summary>Whether there is another thread.</summary>
    internal bool IsAhead => _thread is not null;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_thread is null)
        {
            if (_done < ThreadFrom) return ReadHere(buffer);
            Start();
        }

        if (_taken == _current.Length && !MoveNext()) return 0;
        int count = Math.Min(buffer.Length, _current.Length - _taken);
        _current.Bytes.Slice(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _abandoned = true;
                Monitor.PulseAll(_gate);
            }

            _thread?.Join();
            foreach (MemoryOwner<byte> buffer in _buffers) buffer.Dispose();
            _buffers.Clear();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadHere(Span<byte> buffer)
    {
        int count = _source.Read(buffer);
        _seen?.Invoke(buffer[..count]);
        _done += count;
        return count;
    }

    private void Start()
    {
        for (int i = 0; i < BufferCount; i++)
        {
            _buffers.Add(MemoryOwner<byte>.Allocate(BufferSize));
            _free.Push(_buffers[i]);
        }

        _thread = new Thread(ReadAhead) { IsBackground = true, Name = "read ahead" };
        _thread.Start();
    }

    // Gives the used buffer back and takes the next one; false at the end.
    private bool MoveNext()
    {
        lock (_gate)
        {
            if (_current.Owner is { } used) _free.Push(used);
            _current = default;
            _taken = 0;
            Monitor.Pulse(_gate);
            while (_filled.Count == 0 && !_isAtEnd) Monitor.Wait(_gate);
            if (_filled.TryDequeue(out _current)) return true;
            _failure?.Throw();
            return false;
        }
    }

    private void ReadAhead()
    {
        ExceptionDispatchInfo? failure = null;
        for (bool isLast = false; !isLast && TakeFree() is { } buffer;)
        {
            int length = 0;
            try
            {
                length = Fill(buffer.Span, ref failure);
                _seen?.Invoke(buffer.Span[..length]);
            }
            catch (Exception e)
            {
                // Nothing that was not shown may be read.
                failure = ExceptionDispatchInfo.Capture(e);
                length = 0;
            }

            isLast = length < buffer.Length;
            HandOver(new Filled(buffer, length), isLast, failure);
        }
    }

    // Less than a whole buffer is the end, or the failure.
    private int Fill(Span<byte> buffer, ref ExceptionDispatchInfo? failure)
    {
        int length = 0;
        try
        {
            for (int count; length < buffer.Length && (count = _source.Read(buffer[length..])) > 0;) length += count;
        }
        catch (Exception e)
        {
            // A thread that nobody waits for would end the process: it is thrown where this is read.
            failure = ExceptionDispatchInfo.Capture(e);
        }

        return length;
    }

    private MemoryOwner<byte>? TakeFree()
    {
        lock (_gate)
        {
            while (_free.Count == 0 && !_abandoned) Monitor.Wait(_gate);
            return _abandoned ? null : _free.Pop();
        }
    }

    private void HandOver(Filled filled, bool isLast, ExceptionDispatchInfo? failure)
    {
        lock (_gate)
        {
            if (filled.Length > 0) _filled.Enqueue(filled);
            _isAtEnd = isLast;
            _failure = failure;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>A buffer and how much of it is filled.</summary>
    private readonly record struct Filled(MemoryOwner<byte>? Owner, int Length)
    {
        public ReadOnlySpan<byte> Bytes => Owner is null ? default : Owner.Span[..Length];
    }
}
