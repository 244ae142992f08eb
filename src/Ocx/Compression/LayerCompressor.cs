using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Compression;

/// <summary>
/// Compresses layers on several cores, one layer or many at a time. The result depends on the bytes and the level alone.
/// </summary>
/// <remarks>
/// The threads and the blocks under way are shared by all layers, so that memory does not grow with their number: about 8 MiB
/// for each of <c>jobs</c> with gzip, and 16 MiB with zstd. Safe for concurrent use until it is disposed.
/// </remarks>
internal sealed class LayerCompressor : IDisposable
{
    private readonly IBlockEncoder _encoder;
    private readonly BlockingCollection<Block> _work = [];
    private readonly ConcurrentBag<Block> _free = [];
    private readonly SemaphoreSlim _slots;
    private readonly Thread[] _workers;

    /// <summary>Starts the threads.</summary>
    /// <param name="kind">gzip or zstd.</param>
    /// <param name="level">How hard; null for the format's default.</param>
    /// <param name="jobs">How many blocks are compressed at a time.</param>
    /// <exception cref="Errors.UnsupportedFeatureException">The format's library is not there.</exception>
    public LayerCompressor(CompressionKind kind, int? level, int jobs)
    {
        _encoder = kind switch
        {
            CompressionKind.Gzip => new GzipEncoder(level ?? CompressionLevels.DefaultOf(kind)),
            CompressionKind.Zstd => new ZstdEncoder(level ?? CompressionLevels.DefaultOf(kind)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "this format is only read"),
        };

        // While a block is compressed, another one is read, and a third one written.
        _slots = new SemaphoreSlim((2 * jobs) + 1);
        IDisposable?[] states = [.. Enumerable.Range(0, jobs).Select(_ => _encoder.CreateState())];
        _workers = [.. states.Select(state => new Thread(() => Work(state)) { IsBackground = true, Name = "compressor" })];
        foreach (Thread worker in _workers) worker.Start();
    }

    /// <summary>Compresses a layer.</summary>
    /// <param name="plain">Its bytes.</param>
    /// <param name="output">An empty file, which stays the caller's.</param>
    /// <param name="advanced">Is told how many plain bytes are done.</param>
    /// <param name="cancellation">Looked at for each block.</param>
    /// <exception cref="Errors.OcxException">The source is damaged.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public CompressedLayer Compress(IByteSource plain, FileHandle output, Action<long> advanced, CancellationToken cancellation)
    {
        using var stream = new SegmentStream(plain);
        using var layer = new LayerOutput(_encoder, output);
        using var input = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var underWay = new Queue<Block>();
        byte[] tail = new byte[_encoder.History];
        int tailLength = 0;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                Reserve(underWay, layer, advanced, cancellation);
                Block block = _free.TryTake(out Block? used) ? used : new Block(_encoder);
                underWay.Enqueue(block);
                block.Begin(tail.AsSpan(0, tailLength), stream);
                if (block.Length == 0) break;
                input.AppendData(block.Plain);
                tailLength = block.CopyTail(tail);
                _work.Add(block, CancellationToken.None);
            }

            // The last one is empty and was given to nobody.
            while (underWay.Count > 1) WriteFirst(underWay, layer, advanced);
            (Digest digest, long size) = layer.Finish();
            return new CompressedLayer(Digest.FromBytes(DigestAlgorithm.Sha256, input.GetHashAndReset()), digest, size);
        }
        finally
        {
            // A worker may still have a hand on a block of a layer that failed.
            foreach (Block block in underWay)
            {
                block.Settle();
                Release(block);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (Thread worker in _workers) worker.Join();
        foreach (Block block in _free) block.Dispose();
        _work.Dispose();
        _slots.Dispose();
    }

    // Who holds blocks must not wait for others to give theirs back: it writes its own first.
    private void Reserve(Queue<Block> underWay, LayerOutput layer, Action<long> advanced, CancellationToken cancellation)
    {
        while (!_slots.Wait(0, CancellationToken.None))
        {
            if (underWay.Count == 0)
            {
                _slots.Wait(cancellation);
                return;
            }

            WriteFirst(underWay, layer, advanced);
        }
    }

    private void WriteFirst(Queue<Block> underWay, LayerOutput layer, Action<long> advanced)
    {
        Block first = underWay.Peek();
        first.Wait();
        layer.Write(first);
        advanced(first.Length);
        Release(underWay.Dequeue());
    }

    private void Release(Block block)
    {
        _free.Add(block);
        _slots.Release();
    }

    private void Work(IDisposable? state)
    {
        using (state)
        {
            foreach (Block block in _work.GetConsumingEnumerable()) block.Encode(state);
        }
    }
}
