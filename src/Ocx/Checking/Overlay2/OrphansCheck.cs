using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Finds what is in a store and belongs to nothing.</summary>
internal static class OrphansCheck
{
    private const string InitSuffix = "-init";

    /// <summary>Looks through all directories; called after everything else is known.</summary>
    public static void Run(CheckedStore store)
    {
        var cache = new BuildCache(store.Root);
        FindTransactions(store);
        HashSet<ChainId> needed = Needed(store);

        // Where a config cannot be read nobody knows which layers its image has.
        bool isKnown = store.Images.All(i => i.Config is not null);
        foreach (CheckedLayer layer in store.Layers.Values.Where(l => l.IsRecorded && isKnown && !needed.Contains(l.ChainId) && !cache.Has(l.ChainId.ToString())))
        {
            long bytes = layer.CacheId is null ? 0 : CheckedStore.SizeOf(store.Root, Overlay2Paths.DirectoryOf(layer.CacheId));
            store.Findings.Leak(FindingCodes.LayerOrphan, $"{store.ImageRoot.Path}/{Overlay2Paths.LayerOf(layer.ChainId)}", "an image, a container or a layer on top of it", "nothing that needs it", store.PruneAdvice, bytes);
        }

        HashSet<string> used = [.. store.Layers.Values.Select(l => l.CacheId).OfType<string>(), .. store.MountIds];
        foreach (string name in CheckedStore.NamesIn(store.Root, Overlay2Paths.DriverRoot))
        {
            string path = Overlay2Paths.DirectoryOf(name);
            if (name == "l" || used.Contains(name) || !store.Root.TryStatus(path, out FileStatus status) || status.Type != FileType.Directory || cache.Has(name)) continue;

            // The files of a container, perhaps: they are nowhere else.
            if (store.HasUnknownMounts && (name.EndsWith(InitSuffix, StringComparison.Ordinal) || store.Root.TryStatus(path + InitSuffix, out _))) continue;
            store.Findings.Leak(FindingCodes.TreeOrphan, $"{store.Root.Path}/{PathText.Of(path)}", "a layer or a container that has it", "nothing", store.PruneAdvice, CheckedStore.SizeOf(store.Root, path));
        }

        FindLinks(store);
    }

    private static HashSet<ChainId> Needed(CheckedStore store)
    {
        HashSet<ChainId> needed = [];
        foreach (ChainId top in store.Images.SelectMany(i => i.Chains).Concat(store.MountedLayers))
        {
            for (ChainId? at = top; at is { } chain && needed.Add(chain);) at = store.Layers.GetValueOrDefault(chain)?.Parent;
        }

        return needed;
    }

    private static void FindTransactions(CheckedStore store)
    {
        foreach (string name in CheckedStore.NamesIn(store.ImageRoot, Overlay2Paths.LayerTemporary))
        {
            string path = $"{Overlay2Paths.LayerTemporary}/{name}", full = $"{store.ImageRoot.Path}/{PathText.Of(path)}";
            if (path == Overlay2Paths.Journal)
                store.Findings.Leak(FindingCodes.ImportLeftover, full, "no import under way", "the journal of one", $"with the daemon stopped, run it again, or remove what it left: {store.PruneCommand}", CheckedStore.SizeOf(store.ImageRoot, path));
            else
                store.Findings.Leak(FindingCodes.LayerTransaction, full, "no layer being made", "the record of one", store.PruneAdvice, CheckedStore.SizeOf(store.ImageRoot, path));
        }
    }

    // A short name is of use where its directory is there and knows it.
    private static void FindLinks(CheckedStore store)
    {
        using DirectoryHandle? links = store.Root.TryOpenDirectory(Overlay2Paths.Links);
        if (links is null) return;
        Dictionary<string, string?> mounts = store.MountIds.Where(m => !m.Contains('/', StringComparison.Ordinal)).ToDictionary(m => m, m => StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(m)}/{Overlay2Paths.Link}", trims: false).Text);
        HashSet<string> used = [.. store.Layers.Values.Select(l => l.Link).Concat(mounts.Values).OfType<string>()];

        // What leads to a layer or a container that has forgotten its short name tells it.
        HashSet<string> forgotten = [.. store.Layers.Values.Where(l => l.Link is null).Select(l => l.CacheId).Concat(mounts.Where(m => string.IsNullOrEmpty(m.Value)).Select(m => m.Key)).OfType<string>()];
        foreach (DirectoryEntry entry in links.Entries().OrderBy(e => PathText.Of(e.Name), StringComparer.Ordinal))
        {
            string name = PathText.Of(entry.Name);
            if (used.Contains(name) || !links.TryStatus(entry.Name, out FileStatus status)) continue;
            string target = status.Type == FileType.SymbolicLink ? PathText.Of(links.LinkTarget(entry.Name)) : "";
            string owner = target.Split('/') is ["..", var directory, Overlay2Paths.Diff] ? directory : "";
            if (owner.Length > 0 && ((forgotten.Contains(owner) && store.Root.TryStatus(Overlay2Paths.DirectoryOf(owner), out _)) || StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(owner)}/{Overlay2Paths.Link}").Text == name)) continue;
            store.Findings.Leak(FindingCodes.LinkOrphan, $"{store.Root.Path}/{Overlay2Paths.LinkOf(name)}", "a layer of this short name", "nothing", store.PruneAdvice, 0);
        }
    }
}
