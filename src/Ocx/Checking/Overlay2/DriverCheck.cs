using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks what the driver needs to mount layers: their directories, short names, and lists of those below.</summary>
/// <remarks>Source: moby daemon/graphdriver/overlay2/overlay.go.</remarks>
internal static class DriverCheck
{
    /// <summary>Looks at the directory of every layer that has one.</summary>
    public static void Run(CheckedStore store, CancellationToken cancellation)
    {
        foreach (CheckedLayer layer in store.Layers.Values.Where(l => l.CacheId is not null))
        {
            cancellation.ThrowIfCancellationRequested();
            CheckTree(store, layer);
            if (store.Has(store.Root, Overlay2Paths.DirectoryOf(layer.CacheId!), layer)) store.Try(() => CheckLink(store, layer), layer);
        }

        foreach (CheckedLayer layer in store.Layers.Values.Where(l => l.CacheId is not null && store.Has(store.Root, Overlay2Paths.DirectoryOf(l.CacheId!), l))) CheckLower(store, layer);
    }

    /// <summary>What a layer's list of those below it has to say; null for a base, and where a layer below has no short name.</summary>
    public static string? LowerOf(CheckedStore store, CheckedLayer layer)
    {
        var links = new List<string>();
        while (layer.Parent is { } below)
        {
            if (!store.Layers.TryGetValue(below, out CheckedLayer? next) || next.Link is null) return null;
            links.Add($"l/{next.Link}");
            layer = next;
        }

        return links.Count == 0 ? null : string.Join(':', links);
    }

    /// <summary>What the list of whatever is on top of a layer has to say; null where that is not known.</summary>
    public static string? LowerOnTopOf(CheckedStore store, CheckedLayer layer)
    {
        if (layer.Link is null || layer.DiffId is null) return null;
        if (layer.Parent is null) return $"l/{layer.Link}";
        return LowerOf(store, layer) is { } lower ? $"l/{layer.Link}:{lower}" : null;
    }

    private static void CheckTree(CheckedStore store, CheckedLayer layer)
    {
        string tree = Overlay2Paths.TreeOf(layer.CacheId!), path = $"{store.Root.Path}/{tree}";
        try
        {
            // Elsewhere than here a link's target is not the layer's, and not to be repaired.
            layer.HasTree = store.Root.TryStatus(tree, out FileStatus status) && status.Type == FileType.Directory;
            if (!layer.HasTree) store.Damage(layer, FindingCodes.LayerTreeMissing, path, "the layer's files", status.Type == FileType.SymbolicLink ? "a symbolic link" : "nothing");
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            store.Damage(layer, FindingCodes.LayerFileUnreadable, path, "the layer's files", CheckedStore.ReasonOf(e));
        }
    }

    private static void CheckLink(CheckedStore store, CheckedLayer layer)
    {
        StoreText link = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(layer.CacheId!)}/{Overlay2Paths.Link}", trims: false);
        if (!link.IsThere)
        {
            store.Damage(layer, FindingCodes.LayerLinkMissing, link.Path, "the layer's short name", link.Found);
        }
        else if (link.Text is not { Length: > 0 } name || !name.All(char.IsAsciiLetterOrDigit))
        {
            store.Damage(layer, FindingCodes.LayerLinkMalformed, link.Path, "the layer's short name", link.Found);
        }
        else
        {
            CheckTarget(store, layer, name);
        }
    }

    private static void CheckTarget(CheckedStore store, CheckedLayer layer, string name)
    {
        string path = $"{store.Root.Path}/{Overlay2Paths.LinkOf(name)}", wanted = $"a link to ../{layer.CacheId}/{Overlay2Paths.Diff}";
        using DirectoryHandle? links = store.Root.TryOpenDirectory(Overlay2Paths.Links);
        if (links is null || !links.TryStatus(name, out FileStatus status))
        {
            layer.Link = name;
            store.Damage(layer, FindingCodes.LayerLinkMissing, path, wanted, "nothing");
        }
        else if (status.Type != FileType.SymbolicLink)
        {
            layer.Link = name;
            store.Damage(layer, FindingCodes.LayerLinkWrong, path, wanted, "no symbolic link");
        }
        else
        {
            string target = PathText.Of(links.LinkTarget(System.Text.Encoding.UTF8.GetBytes(name)));
            bool isOthers = OwnerOf(target) == name;
            if (!isOthers) layer.Link = name;
            if (target != $"../{layer.CacheId}/{Overlay2Paths.Diff}")
                store.Damage(layer, FindingCodes.LayerLinkWrong, isOthers ? $"{store.Root.Path}/{Overlay2Paths.DirectoryOf(layer.CacheId!)}/{Overlay2Paths.Link}" : path, wanted, $"a link to {target}");

            // The short name of another layer is that one's: the fault is in what this one says.
            string OwnerOf(string where)
            {
                string other = where.Split('/') is ["..", var directory, ..] && directory != layer.CacheId ? directory : "";
                return other.Length == 0 ? "" : StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(other)}/{Overlay2Paths.Link}").Text ?? "";
            }
        }
    }

    private static void CheckLower(CheckedStore store, CheckedLayer layer)
    {
        StoreText lower = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(layer.CacheId!)}/{Overlay2Paths.Lower}", trims: false);
        if (layer.Parent is null)
        {
            if (lower.IsThere && layer.DiffId is not null) store.Damage(layer, FindingCodes.LayerLowerWrong, lower.Path, "no such file, since the layer is the lowest of its image", lower.Found);
        }
        else if (!lower.IsThere)
        {
            store.Damage(layer, FindingCodes.LayerLowerMissing, lower.Path, "the short names of the layers below", lower.Found);
        }
        else if (LowerOf(store, layer) is { } wanted && lower.Text != wanted)
        {
            store.Damage(layer, FindingCodes.LayerLowerWrong, lower.Path, $"'{wanted}'", lower.Found);
        }
    }
}
