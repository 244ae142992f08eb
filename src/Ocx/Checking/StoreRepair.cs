using Ocx.Checking.Overlay2;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Checking;

/// <summary>Sets a store right, from a source that has the same images.</summary>
public static class StoreRepair
{
    // What is wrong behind something else that is wrong shows only when that is right.
    private const int MostRounds = 5;

    /// <summary>Checks, rewrites exactly what is damaged, and checks again. Holds the daemon's lock meanwhile; what is sound is never touched.</summary>
    /// <param name="root">Docker's data root.</param>
    /// <param name="source">An archive, a layout or a store with the same images; null to repair nothing.</param>
    /// <param name="prunes">Whether leaks are removed, where nothing is damaged any more.</param>
    /// <param name="options">What to check and how.</param>
    /// <param name="kernel">The system calls to use; null for the real ones.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DestinationConflictException">The store is in use, and <see cref="CheckOptions.Patience"/> is over.</exception>
    /// <exception cref="OcxException">The store is none.</exception>
    /// <exception cref="LinuxException">A system call failed, and not because of a single file.</exception>
    public static RepairReport Run(string root, IImageReader? source, bool prunes, CheckOptions options, Kernel? kernel, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        kernel ??= Kernel.Real;
        Overlay2Writer.RequireWritable(root, options.Patience, kernel);
        using DirectoryHandle directory = Overlay2Root.Open(root, kernel);
        using StoreLock? storeLock = StoreLock.TryTake(directory, _ => { }, options.Patience, options.Listener, cancellation);
        if (storeLock is null) throw new ImageNotFoundException($"no Docker data root at {root}: whoever was making it took it back", root);
        var parts = new RepairSource(source);
        CheckReport? before = null, last = null, repaired = null;
        List<Finding> removed = [];
        for (int rounds = 0; ; rounds++)
        {
            using var store = new CheckedStore(root, options, kernel);
            CheckReport report = StoreChecker.Check(store, cancellation);
            before ??= report;

            // What was done in the end did not fail.
            if (report.IsSound && repaired is null) parts.Forget();
            bool isStuck = repaired is not null || source is null || report.IsSound || rounds == MostRounds || (last is not null && AreSame(report, last));
            last = report;
            if (!isStuck)
            {
                Repair(store, parts, report, cancellation);
            }
            else
            {
                // What was removed may have been all that needed something else.
                repaired ??= report;
                Finding[] pruned = prunes ? [.. new StorePrune(store, parts).Run(report.Findings).ExceptBy(removed.Select(KeyOf), KeyOf)] : [];
                if (pruned.Length == 0) return Report(before, repaired, removed, report, parts.Failures, source is null ? null : new Shortfall(store, parts.Images, report.Findings));
                removed.AddRange(pruned);
            }

            // All of it at once, before anybody relies on it.
            store.Root.SyncFileSystem();
        }
    }

    private static bool AreSame(CheckReport one, CheckReport other) =>
        one.Findings.Select(f => (f.Code, f.Subject, f.Found)).SequenceEqual(other.Findings.Select(f => (f.Code, f.Subject, f.Found)));

    // A leak that is none any more was a part of what is whole again: nothing happened to it.
    private static RepairReport Report(CheckReport before, CheckReport repaired, IReadOnlyList<Finding> removed, CheckReport after, IReadOnlyList<string> failures, Shortfall? shortfall)
    {
        HashSet<(string, string)> left = [.. repaired.Findings.Select(f => (f.Code, f.Subject))];
        if (shortfall is not null) after = after with { Findings = shortfall.Advise(after.Findings) };
        return new RepairReport(before, [.. before.Findings.Where(f => f.Severity != Severity.Leak && !left.Contains((f.Code, f.Subject)))], after) { Removed = removed, Failures = failures, Lacking = shortfall?.Images ?? [] };
    }

    private static (string Code, string? Path) KeyOf(Finding leak) => (leak.Code, leak.Path);

    // What one thing's repair fails on keeps no other from being repaired.
    private static void Repair(CheckedStore store, RepairSource source, CheckReport report, CancellationToken cancellation)
    {
        StoreSkeleton.Make(store.Root, store.Owners, _ => { });
        source.Try(() => new ImagesRepair(store, source.Images).Run(report.Findings));
        ILookup<string, string> codes = report.Findings.Where(f => f is { Severity: Severity.Damage, Layer: not null }).ToLookup(f => f.Layer!, f => f.Code);

        // From the base up: a layer is put on those below.
        foreach (CheckedLayer layer in store.Layers.Values.Where(l => codes.Contains(l.ChainId.ToString())).OrderBy(l => DepthOf(store, l)).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            source.Try(() => new LayerRepair(store, layer, source.Layers.GetValueOrDefault(layer.ChainId), codes[layer.ChainId.ToString()].ToHashSet()).Run(cancellation), layer.ChainId);
        }

        if (store.IsWhole) source.Try(() => new MountRepair(store).Run());
    }

    private static int DepthOf(CheckedStore store, CheckedLayer layer)
    {
        int depth = 0;
        for (CheckedLayer? at = layer; at?.Parent is { } parent && depth <= store.Layers.Count; at = store.Layers.GetValueOrDefault(parent)) depth++;
        return depth;
    }
}
