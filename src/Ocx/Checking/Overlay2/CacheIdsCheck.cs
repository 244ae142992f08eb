using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// Checks whether the directory that a layer's record names is the layer's own, as far as that can be told without its files: what
/// stands on a layer knows it by a short name, and that leads to its directory.
/// </summary>
internal static class CacheIdsCheck
{
    /// <summary>Looks at all layers that name a directory; one that names another's has none from here on, and nothing else is said of that directory.</summary>
    public static void Run(CheckedStore store, CancellationToken cancellation)
    {
        ILookup<ChainId, string> names = NamesAbove(store, MountsOf(store)).ToLookup(n => n.Layer, n => n.Name);
        foreach (CheckedLayer layer in store.Layers.Values.Where(l => l.CacheId is not null))
        {
            cancellation.ThrowIfCancellationRequested();
            store.Try(() => Compare(store, layer, [.. names[layer.ChainId]]), layer);
        }

        FindShared(store);
    }

    /// <summary>The directories of containers, and the layer that each stands on.</summary>
    public static IEnumerable<(string Directory, ChainId? Top)> MountsOf(CheckedStore store)
    {
        foreach (string name in store.List(store.ImageRoot, Overlay2Paths.Mounts))
        {
            string record = $"{Overlay2Paths.Mounts}/{name}";
            StoreText parent = StoreText.Read(store.ImageRoot, $"{record}/{Overlay2Paths.Parent}");
            store.IsIncomplete |= parent.IsUnknown;
            ChainId? top = Digest.TryParse(parent.Text, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256 ? new ChainId(digest) : null;
            foreach (string file in (string[])[Overlay2Paths.MountId, Overlay2Paths.InitId])
            {
                StoreText id = StoreText.Read(store.ImageRoot, $"{record}/{file}");
                store.IsIncomplete |= id.IsUnknown;
                if (id.Text is { Length: > 0 } directory && !directory.Contains('/', StringComparison.Ordinal)) yield return (directory, top);
            }
        }
    }

    // What each list of lower layers calls the layers in it. The base is its last, and a container's own first directory may be before all.
    private static IEnumerable<(ChainId Layer, string Name)> NamesAbove(CheckedStore store, IEnumerable<(string Directory, ChainId? Top)> mounts)
    {
        IEnumerable<(string Directory, ChainId? Top)> layers = store.Layers.Values.Where(l => l is { CacheId: not null, Parent: not null }).Select(l => (l.CacheId!, l.Parent));
        foreach ((string directory, ChainId? top) in layers.Concat(mounts))
        {
            if (ChainTo(store, top) is not { Count: > 0 } chain) continue;
            string[] lower = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Lower}").Text?.Split(':') ?? [];
            if (lower.Length != chain.Count && lower.Length != chain.Count + 1) continue;
            for (int i = 0; i < chain.Count; i++)
            {
                if (lower[^(i + 1)] is ['l', '/', .. { Length: > 0 } name] && name.All(char.IsAsciiLetterOrDigit)) yield return (chain[i], name);
            }
        }
    }

    // Base first; null where a layer's record does not tell what is below it.
    private static List<ChainId>? ChainTo(CheckedStore store, ChainId? top)
    {
        var chain = new List<ChainId>();
        for (ChainId? at = top; at is { } id; at = store.Layers[id].Parent)
        {
            if (chain.Count > store.Layers.Count || !store.Layers.TryGetValue(id, out CheckedLayer? layer) || layer.DiffId is null) return null;
            chain.Insert(0, id);
        }

        return chain;
    }

    // All that stand on it know it by a name that is not this directory's, and which leads to one that knows the name, too, and that nobody else has.
    private static void Compare(CheckedStore store, CheckedLayer layer, HashSet<string> names)
    {
        if (names.Count != 1 || !store.Root.TryStatus(Overlay2Paths.DirectoryOf(layer.CacheId!), out _)) return;
        string name = names.First();
        if (LinkOf(store, layer.CacheId!) == name) return;
        string? directory = ShortNames.TargetOf(store.Root, name)?.Split('/') is ["..", { } other, Overlay2Paths.Diff] ? other : null;
        if (directory is null || directory == layer.CacheId || LinkOf(store, directory) != name || store.TakenFrom(layer).Contains(directory)) return;
        Lose(store, layer, $"'{directory}', by what stands on the layer", $"'{layer.CacheId}'");
    }

    private static string? LinkOf(CheckedStore store, string directory) => StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Link}", trims: false).Text;

    private static void Lose(CheckedStore store, CheckedLayer layer, string expected, string found)
    {
        store.Damage(layer, FindingCodes.LayerCacheIdWrong, PathOf(store, layer), expected, found);
        layer.CacheId = null;
    }

    private static void FindShared(CheckedStore store)
    {
        foreach (IGrouping<string, CheckedLayer> same in store.Layers.Values.Where(l => l.CacheId is not null).GroupBy(l => l.CacheId!).Where(g => g.Count() > 1))
        {
            foreach (CheckedLayer layer in same)
                store.Damage(layer, FindingCodes.LayerCacheIdShared, PathOf(store, layer), "a directory of the layer's own", $"'{same.Key}', which {same.Count() - 1} other layer has, too");
        }
    }

    private static string PathOf(CheckedStore store, CheckedLayer layer) => $"{store.ImageRoot.Path}/{Overlay2Paths.LayerOf(layer.ChainId)}/{Overlay2Paths.CacheId}";
}
