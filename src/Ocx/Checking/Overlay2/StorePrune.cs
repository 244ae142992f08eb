using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Removes what nothing in a store needs.</summary>
/// <param name="store">The store, checked.</param>
/// <param name="attempts">Is told of what cannot be removed, which keeps nothing else from being.</param>
internal sealed class StorePrune(CheckedStore store, RepairSource attempts)
{
    /// <summary>Removes what the findings call leaks. Where something else is damaged, that might be a part of it: then nothing is removed.</summary>
    /// <returns>Those that were removed.</returns>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public IReadOnlyList<Finding> Run(IReadOnlyList<Finding> findings)
    {
        Finding[] leaks = [.. findings.Where(f => f.Severity == Severity.Leak)];
        HashSet<string> orphans = [.. leaks.Where(f => f.Code == FindingCodes.LayerOrphan).Select(f => $"sha256:{Path.GetFileName(f.Subject)}")];
        bool isDamaged = findings.Any(f => f.Severity == Severity.Damage && (f.Layer is null || !orphans.Contains(f.Layer)));
        if (isDamaged) return [];

        // What an import left is more than its journal, and of a layer its record goes first.
        List<Finding> removed = [];
        foreach (Finding leak in leaks.OrderBy(f => f.Code switch { FindingCodes.ImportLeftover => 0, FindingCodes.LayerOrphan => 1, _ => 2 }))
        {
            attempts.TryOnStore(() =>
            {
                Remove(leak);
                removed.Add(leak);
            });
        }

        return removed;
    }

    private void Remove(CheckedLayer layer)
    {
        // First it is no layer any more, and then its files go.
        store.ImageRoot.TryRemoveTree(Overlay2Paths.LayerOf(layer.ChainId));
        if (layer.CacheId is null || store.MountIds.Contains(layer.CacheId) || store.Layers.Values.Any(l => l != layer && l.CacheId == layer.CacheId)) return;
        if (layer.Link is { } link) store.Root.TryRemoveTree(Overlay2Paths.LinkOf(link));
        store.Root.TryRemoveTree(Overlay2Paths.DirectoryOf(layer.CacheId));
    }

    private void Remove(Finding leak)
    {
        string path = leak.Path!, name = Path.GetFileName(path);
        switch (leak.Code)
        {
            case FindingCodes.ImportLeftover:
                new ImportJournal(store.Root, store.ImageRoot).Undo();
                break;
            case FindingCodes.LayerOrphan:
                Remove(store.Layers.Values.First(l => l.ChainId.Hex == name));
                break;
            case FindingCodes.TreeOrphan:
                RemoveDirectory(name);
                break;
            default:
                if (leak.Code == FindingCodes.ContainerOrphan && store.Mounts.FirstOrDefault(m => m.Name == name) is { } mount) RemoveContainer(mount);
                store.Root.TryRemoveTree(path);
                break;
        }
    }

    // Its own two layers with it, unless somebody else has them.
    private void RemoveContainer(CheckedMount mount)
    {
        foreach ((string name, _) in mount.Directories)
        {
            if (!store.Layers.Values.Any(l => l.CacheId == name) && !store.Mounts.Any(m => m != mount && m.Names(name))) RemoveDirectory(name);
        }
    }

    // With its short name, unless that is one of a layer.
    private void RemoveDirectory(string name)
    {
        string? link = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(name)}/{Overlay2Paths.Link}").Text;
        if (link is { Length: > 0 } && link.All(char.IsAsciiLetterOrDigit) && store.Layers.Values.All(l => l.Link != link)) store.Root.TryRemoveTree(Overlay2Paths.LinkOf(link));
        store.Root.TryRemoveTree(Overlay2Paths.DirectoryOf(name));
    }
}
