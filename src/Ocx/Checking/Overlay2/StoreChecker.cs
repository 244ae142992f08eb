using Ocx.Errors;
using Ocx.Formats;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks a store: names, images, layers and their files, what the driver needs, and what nothing needs.</summary>
internal static class StoreChecker
{
    /// <summary>Looks at everything; changes nothing, and takes no lock: of what a daemon is writing meanwhile, parts may look like leaks.</summary>
    /// <param name="path">Docker's data root.</param>
    /// <param name="options">What to check and how.</param>
    /// <param name="kernel">The system calls to use.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ImageNotFoundException">There is no store, or not the image that was asked for.</exception>
    /// <exception cref="UnsupportedFeatureException">The data root is one of another graph driver, or of the containerd image store.</exception>
    /// <exception cref="LinuxException">A system call failed, which says nothing about the images.</exception>
    public static CheckReport Check(string path, CheckOptions options, Kernel kernel, CancellationToken cancellation)
    {
        using var store = new CheckedStore(path, options, kernel);
        return Check(store, cancellation);
    }

    /// <summary>The same, for what is to be repaired afterwards.</summary>
    public static CheckReport Check(CheckedStore store, CancellationToken cancellation)
    {
        CheckMetadata(store, cancellation);
        long bytes = store.Options.IsQuick ? 0 : CheckContents(store, cancellation);
        return new CheckReport(store.Root.Path, "overlay2", store.Findings.Sorted()) { IsQuick = store.Options.IsQuick, ImageCount = store.Images.Count, LayerCount = store.Layers.Values.Count(store.IsChosen), ByteCount = bytes };
    }

    // All but the files of layers.
    private static void CheckMetadata(CheckedStore store, CancellationToken cancellation)
    {
        NamesCheck.Run(store);
        ImagesCheck.Run(store, cancellation);
        RecordsCheck.Run(store, cancellation);
        CacheIdsCheck.Run(store, cancellation);
        DriverCheck.Run(store, cancellation);
        store.Try(() => ContainersCheck.Run(store));
        if (!store.IsWhole) return;
        DistributionCheck.Run(store, cancellation);
        store.Try(() => OrphansCheck.Run(store));

        // What cannot be read may be what needs it.
        if (store.IsIncomplete) store.Findings.RemoveLeaks();
    }

    private static long CheckContents(CheckedStore store, CancellationToken cancellation)
    {
        // Of a leak nobody asks whether it is whole.
        HashSet<string> leaks = [.. store.Findings.Sorted().Where(f => f.Code == FindingCodes.LayerOrphan).Select(f => f.Subject)];
        ContentCheck[] checks =
        [
            .. store.Layers.Values.Where(l => store.IsChosen(l) && l is { IsRecorded: true, CacheId: not null } && !leaks.Any(s => s.EndsWith(l.ChainId.Hex, StringComparison.Ordinal)))
                .OrderByDescending(l => l.Size ?? 0).ThenBy(l => l.ChainId.Hex, StringComparer.Ordinal).Select(l => new ContentCheck(store, l)),
        ];
        PlannedBlob[] planned = [.. checks.Select(c => c.Progress)];
        store.Options.Listener.Planned(new WritePlan([], planned, PlannedBlob.TotalLength(planned)));
        long bytes = 0;
        LayerCopier.ForEach(checks, store.Options.Jobs, (check, token) => Interlocked.Add(ref bytes, check.Run(token)), cancellation);
        return bytes;
    }
}
