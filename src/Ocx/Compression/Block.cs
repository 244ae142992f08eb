using System.Runtime.ExceptionServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ocx.Compression;

/// <summary>A block on its way: read by the layer's thread, compressed by a worker, written by the layer's thread; then used again.</summary>
internal sealed class Block(IBlockEncoder encoder) : IDisposable
{
    // The bytes before it, and its own.
    private readonly MemoryOwner<byte> _bytes = MemoryOwner<byte>.Allocate(encoder.History + encoder.BlockSize);
    private readonly MemoryStream _compressed = new();
    private readonly ManualResetEventSlim _isDone = new();
    private int _start;
    private ExceptionDispatchInfo? _failure;

    /// <summary>How many bytes it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Whether a worker has it or had it.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>The checksum of its bytes, once it is compressed.</summary>
    public uint Checksum { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Plain => _bytes.Span.Slice(_start, Length);

    /// <summary>What they became.</summary>
    public ReadOnlySpan<byte> Compressed => _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length);

    /// <summary>Fills it; less than a whole block is the last one.</summary>
    /// <param name="history">The bytes before it.</param>
    /// <param name="stream">Where its bytes come from.</param>
    public void Begin(ReadOnlySpan<byte> history, Stream stream)
    {
        history.CopyTo(_bytes.Span);
        _start = history.Length;
        IsGiven = false;
        _isDone.Reset();
        _failure = null;
        _compressed.SetLength(0);
        Length = 0;
        Length = stream.ReadAtLeast(_bytes.Span.Slice(_start, encoder.BlockSize), encoder.BlockSize, throwOnEndOfStream: false);
        IsGiven = Length > 0;
    }

    /// <summary>Copies the bytes that the next block wants to know, and returns how many they are. A block that was written is soon another one.</summary>
    public int CopyTail(Span<byte> tail)
    {
        int count = Math.Min(Length, tail.Length);
        Plain[^count..].CopyTo(tail);
        return count;
    }

    /// <summary>Compresses it; what goes wrong is thrown by <see cref="Wait"/>.</summary>
    public void Encode(IDisposable? state)
    {
        try
        {
            Checksum = encoder.Encode(state, _bytes.Span[..(_start + Length)], _start, _compressed);
        }
        catch (Exception e)
        {
            // The thread belongs to all layers and must go on.
            _failure = ExceptionDispatchInfo.Capture(e);
        }

        _isDone.Set();
    }

    /// <summary>Waits until it is compressed.</summary>
    public void Wait()
    {
        Settle();
        _failure?.Throw();
    }

    /// <summary>Waits until no worker has a hand on it.</summary>
    public void Settle()
    {
        if (IsGiven) _isDone.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bytes.Dispose();
        _compressed.Dispose();
        _isDone.Dispose();
    }
}
