using System.Collections.Concurrent;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats;

/// <summary>Moves layers to where a writer wants them, several at a time, and checks what arrives.</summary>
internal static class LayerCopier
{
    // The damaged files that an error names; one is enough to act, and a lost disk has thousands.
    private const int DamageShown = 5;

    /// <summary>Runs <paramref name="action"/> for each item, at most <paramref name="jobs"/> at a time, and throws what the first failure threw.</summary>
    public static void ForEach<T>(IEnumerable<T> items, int jobs, Action<T, CancellationToken> action, CancellationToken cancellation)
    {
        var failures = new List<Exception>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, jobs) };
        // One at a time: the default partitioner hands out bundles, and one worker would get several of the longest.
        Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, (item, loop) =>
        {
            if (stop.IsCancellationRequested) return;
            try
            {
                action(item, stop.Token);
            }
            catch (Exception e)
            {
                // Kept and rethrown below: the others must stop first, since they write to the same destination.
                lock (failures) failures.Add(e);
                stop.Cancel();
                loop.Stop();
            }
        });
        cancellation.ThrowIfCancellationRequested();

        // What the others threw because they were stopped is not the reason.
        Exception? reason = failures.Find(e => e is not OperationCanceledException) ?? failures.FirstOrDefault();
        if (reason is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(reason);
    }

    /// <summary>Writes a blob and compares its digest. The listener hears of layers only.</summary>
    /// <exception cref="IntegrityException">The bytes are not those of the digest.</exception>
    public static void Copy(IByteSource source, PlannedBlob blob, IByteSink sink, TransferListener listener, CancellationToken cancellation)
    {
        if (!blob.IsLayer) listener = Nobody;
        listener.Started(blob);
        Digest found;
        try
        {
            found = Digest.FromBytes(DigestAlgorithm.Sha256, sink.Write(source, bytes => listener.Advanced(blob, bytes), cancellation));
        }
        catch (IntegrityException e) when (source is IDiagnosableSource)
        {
            // It names the first part that does not fit, and perhaps not where that is.
            throw Damaged(source, blob, "other bytes", e);
        }

        // Sinks know the one algorithm that everybody uses. For another one the bytes are read once more.
        if (blob.Digest.Algorithm != DigestAlgorithm.Sha256) found = Digest.Compute(blob.Digest.Algorithm, new SegmentStream(source), cancellation);
        if (found != blob.Digest) throw Damaged(source, blob, found.ToString(), null);
        listener.Finished(blob);
    }

    private static TransferListener Nobody { get; } = new();

    /// <summary>What is wrong with the bytes of <paramref name="source"/>, as far as it can be found out.</summary>
    public static IntegrityException Damaged(IByteSource source, PlannedBlob blob, string found, IntegrityException? inner)
    {
        string subject = $"{(blob.IsLayer ? "layer" : "blob")} {blob.Digest}";
        if (source is not IDiagnosableSource diagnosable)
            return new IntegrityException(subject, blob.Digest.ToString(), $"{found}{PlaceOf(source)}", "the source is damaged: get it again, or find what is wrong with it by its own program", inner);

        string[] damage = [.. diagnosable.Diagnose().Take(DamageShown + 1)];
        string where = damage.Length switch
        {
            0 => "",
            <= DamageShown => $"; damaged: {string.Join("; ", damage)}",
            _ => $"; damaged, among others: {string.Join("; ", damage.Take(DamageShown))}",
        };
        return new IntegrityException(subject, blob.Digest.ToString(), found + where, diagnosable.Advice, inner);
    }

    private static string PlaceOf(IByteSource source)
    {
        ByteSegment first = source.Segments().FirstOrDefault();
        return first.File is { } file ? $" in {file.Path}, {source.Length} bytes from {first.Offset}" : "";
    }
}
