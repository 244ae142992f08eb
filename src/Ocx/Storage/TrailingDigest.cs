using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>
/// The SHA-256 of a region of a file, computed on another thread while the region is being written: from the output's
/// own pages, so that what is checked is what arrived, also where the kernel copied it unseen.
/// </summary>
/// <remarks>One writer calls it; memory is one buffer whatever the region's length.</remarks>
internal sealed class TrailingDigest : IDisposable
{
    // Pages this young are still in the cache of the core, and few enough to wake another one for.
    private const int Lag = 1 << 20;
    private const int BufferSize = 512 * 1024;

    private readonly FileHandle _file;
    private readonly long _offset;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly object _gate = new();
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private Task? _worker;
    private long _hashed;
    private long _written;
    private bool _complete;
    private bool _abandoned;

    /// <summary>
    /// Watches the region of <paramref name="file"/> that starts at <paramref name="offset"/>, until the token is
    /// cancelled: a range whose blocks were shared can put the writer far ahead.
    /// </summary>
    public TrailingDigest(FileHandle file, long offset, CancellationToken cancellation)
    {
        _file = file;
        _offset = offset;
        _cancellation = cancellation;
        _registration = cancellation.Register(Abandon);
    }

    /// <summary>Tells how much of the region is written by now.</summary>
    public void Advance(long written)
    {
        lock (_gate)
        {
            _written = written;
            if (_written - _hashed < Lag) return;

            // Not before it is worth it: an image can have a hundred layers of a few kilobytes. And not on the pool, whose
            // threads the writers wait on.
            _worker ??= Task.Factory.StartNew(Follow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for the rest and returns the digest.</summary>
    /// <exception cref="LinuxException">The output could not be read back.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public byte[] Finish(long written)
    {
        lock (_gate)
        {
            _written = written;
            _complete = true;
            Monitor.Pulse(_gate);
        }

        if (_worker is null) Follow();
        else _worker.GetAwaiter().GetResult();
        _cancellation.ThrowIfCancellationRequested();
        return _hash.GetHashAndReset();
    }

    /// <summary>Stops the other thread and waits for it.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        Abandon();

        // What it failed with was thrown by Finish, or does not matter any more.
        if (_worker is not null) Task.WhenAny(_worker).Wait();
        _hash.Dispose();
    }

    private void Abandon()
    {
        lock (_gate)
        {
            _abandoned = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Follow()
    {
        using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(BufferSize);
        while (true)
        {
            long end;
            lock (_gate)
            {
                while (!_complete && !_abandoned && _written - _hashed < Lag) Monitor.Wait(_gate);
                if (_abandoned) return;
                end = _written;
            }

            if (_hashed == end) return;
            for (long position = _hashed; position < end && !Volatile.Read(ref _abandoned);)
            {
                int count = _file.ReadFullyAt(buffer.Span[..(int)Math.Min(BufferSize, end - position)], _offset + position);
                if (count == 0) throw new IntegrityException(_file.Path, $"{end} bytes that were written", $"{position} bytes", "somebody else changes the output; try again");
                _hash.AppendData(buffer.Span[..count]);
                position += count;
            }

            lock (_gate) _hashed = end;
        }
    }
}
