using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Finds what is in a store and belongs to nothing.</summary>
internal static class OrphansCheck
{
    /// <summary>Looks through all directories; called after everything else is known.</summary>
    public static void Run(CheckedStore store)
    {
        FindTransactions(store);
        FindLoss(store);
        HashSet<ChainId> needed = Needed(store);

        // Where a config cannot be read nobody knows which layers its image has.
        bool isKnown = store.Images.All(i => i.Config is not null);
        foreach (CheckedLayer layer in store.Layers.Values.Where(l => l.IsRecorded && isKnown && !needed.Contains(l.ChainId) && !store.BuildCache.Has(l.ChainId.ToString())))
        {
            long bytes = layer.CacheId is null ? 0 : CheckedStore.SizeOf(store.Root, Overlay2Paths.DirectoryOf(layer.CacheId));
            store.Leak(FindingCodes.LayerOrphan, $"{Overlay2Paths.ImageRoot}/{Overlay2Paths.LayerOf(layer.ChainId)}", "an image, a container or a layer on top of it", "nothing that needs it", bytes);
        }

        HashSet<string> used = [.. store.Layers.Values.Select(l => l.CacheId).OfType<string>(), .. store.MountIds];
        foreach (string name in store.List(store.Root, Overlay2Paths.DriverRoot))
        {
            string path = Overlay2Paths.DirectoryOf(name);
            if (name == "l" || used.Contains(name) || !IsDirectory(store, path) || store.BuildCache.Has(name)) continue;

            // The files of a container, perhaps: they are nowhere else.
            if (store.HasUnknownMounts && store.IsPaired(name)) continue;
            store.Leak(FindingCodes.TreeOrphan, path, "a layer or a container that has it", "nothing");
        }

        FindLinks(store);
    }

    private static bool IsDirectory(CheckedStore store, string path)
    {
        bool isDirectory = false;
        store.Try(() => isDirectory = store.Root.TryStatus(path, out FileStatus status) && status.Type == FileType.Directory);
        return isDirectory;
    }

    // Every daemon makes both when it starts. Layers that a first pull left when it was killed are no more than that.
    private static void FindLoss(CheckedStore store)
    {
        bool isLost = !store.ImageRoot.TryStatus(Overlay2Paths.ImageContent, out _) || !store.ImageRoot.TryStatus(Overlay2Paths.Repositories, out _);
        bool isImport = store.ImageRoot.TryStatus(Overlay2Paths.Journal, out _);
        if (isLost && !isImport && store.Images.Count == 0 && store.Names.Count == 0 && store.Layers.Values.Any(l => l.IsRecorded))
            store.Findings.Damage(FindingCodes.ImagesMissing, $"{store.ImageRoot.Path}/{Overlay2Paths.ImageContent}", "the images of the layers that are here", "nothing", store.Advice);
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
        foreach (string name in store.List(store.ImageRoot, Overlay2Paths.LayerTemporary))
        {
            string path = $"{Overlay2Paths.LayerTemporary}/{name}", full = $"{Overlay2Paths.ImageRoot}/{path}";
            if (path == Overlay2Paths.Journal)
                store.Leak(FindingCodes.ImportLeftover, full, "no import under way", "the journal of one", advice: $"with the daemon stopped, run it again, or remove what it left: {store.PruneCommand}");
            else
                store.Leak(FindingCodes.LayerTransaction, full, "no layer being made", "the record of one");
        }
    }

    // A short name is of use where its directory is there and knows it.
    private static void FindLinks(CheckedStore store)
    {
        using DirectoryHandle? links = store.Root.TryOpenDirectory(Overlay2Paths.Links);
        if (links is null) return;
        Dictionary<string, string?> mounts = store.MountIds.ToDictionary(m => m, m => StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(m)}/{Overlay2Paths.Link}", trims: false).Text);
        HashSet<string> used = [.. store.Layers.Values.Select(l => l.Link).Concat(mounts.Values).Concat(store.Mounts.SelectMany(m => m.Directories).Select(d => d.Link)).OfType<string>()];

        // What leads to a layer or a container that has forgotten its short name tells it.
        HashSet<string> forgotten = [.. store.Layers.Values.Where(l => l.Link is null).Select(l => l.CacheId).Concat(mounts.Where(m => string.IsNullOrEmpty(m.Value)).Select(m => m.Key)).OfType<string>()];
        foreach (DirectoryEntry entry in links.Entries().OrderBy(e => FileName.Decode(e.Name), StringComparer.Ordinal))
        {
            string name = FileName.Decode(entry.Name);
            if (used.Contains(name) || !links.TryStatus(entry.Name, out FileStatus status)) continue;
            string target = status.Type == FileType.SymbolicLink ? FileName.Decode(links.LinkTarget(entry.Name)) : "";
            string owner = target.Split('/') is ["..", var directory, Overlay2Paths.Diff] ? directory : "";
            if (owner.Length > 0 && ((forgotten.Contains(owner) && store.Root.TryStatus(Overlay2Paths.DirectoryOf(owner), out _)) || StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(owner)}/{Overlay2Paths.Link}").Text == name)) continue;
            store.Leak(FindingCodes.LinkOrphan, Overlay2Paths.LinkOf(name), "a layer of this short name", "nothing", bytes: 0);
        }
    }
}
