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

    /// <summary>Writes a layer and compares its digest.</summary>
    /// <exception cref="IntegrityException">The bytes are not those of the digest.</exception>
    public static void Copy(IByteSource source, PlannedBlob layer, IByteSink sink, TransferListener listener, CancellationToken cancellation)
    {
        listener.Started(layer);
        Digest found;
        try
        {
            found = Digest.FromBytes(DigestAlgorithm.Sha256, sink.Write(source, bytes => listener.Advanced(layer, bytes), cancellation));
        }
        catch (IntegrityException e) when (source is IDiagnosableSource)
        {
            // It names the first part that does not fit, and perhaps not where that is.
            throw Damaged(source, layer, "other bytes", e);
        }

        if (found != layer.Digest) throw Damaged(source, layer, found.ToString(), null);
        listener.Finished(layer);
    }

    private static IntegrityException Damaged(IByteSource source, PlannedBlob layer, string found, IntegrityException? inner)
    {
        string[] damage = source is IDiagnosableSource diagnosable ? [.. diagnosable.Diagnose().Take(DamageShown + 1)] : [];
        string where = damage.Length switch
        {
            0 => "",
            <= DamageShown => $"; damaged: {string.Join("; ", damage)}",
            _ => $"; damaged, among others: {string.Join("; ", damage.Take(DamageShown))}",
        };
        return new IntegrityException(
            $"layer {layer.Digest}", layer.Digest.ToString(), found + where,
            "restore what is named from a backup, or remove the image with 'docker rmi' and pull it again (a pull alone keeps the layers that it finds)", inner);
    }
}
