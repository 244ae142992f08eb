using System.Text;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Sets short names of layers right, and lists of those below.</summary>
/// <param name="store">The store, checked.</param>
internal sealed class LinkRepair(CheckedStore store)
{
    private const int FileMode = 0b110_100_100;

    /// <summary>Sets right what a layer's directory says, and the link that leads to it.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Run(CheckedLayer layer)
    {
        string directory = Overlay2Paths.DirectoryOf(layer.CacheId!), target = $"../{layer.CacheId}/{Overlay2Paths.Diff}";
        string? said = StoreText.Read(store.Root, $"{directory}/{Overlay2Paths.Link}", trims: false).Text;
        string link = LeadingTo(target) ?? KnownAbove(layer) ?? (IsFree(said, layer) ? said! : NewLayer.NewLink());
        if (said != link) StoreFile.Write(store.Root, $"{directory}/{Overlay2Paths.Link}", link, FileMode);
        using (DirectoryHandle links = store.Root.OpenDirectory(Overlay2Paths.Links))
        {
            bool isRight = links.TryStatus(link, out FileStatus status) && status.Type == FileType.SymbolicLink && links.LinkTarget(Encoding.UTF8.GetBytes(link)).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(target));
            if (!isRight)
            {
                links.TryRemoveTree(link);
                links.TryCreateLink(Encoding.UTF8.GetBytes(link), Encoding.UTF8.GetBytes(target));
            }
        }

        layer.Link = link;
        RepairLower(layer, directory);
    }

    /// <summary>Sets the links right that lead to containers, of which only their own directories tell the short names.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void RunMounts()
    {
        foreach (string directory in store.MountIds.Where(m => !m.Contains('/', StringComparison.Ordinal)))
        {
            string target = $"../{directory}/{Overlay2Paths.Diff}";
            string? link = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Link}", trims: false).Text;
            if (link is not { Length: > 0 } || !IsFree(link, null) || TargetOf(store.Root, link) == target) continue;
            using DirectoryHandle links = store.Root.OpenDirectory(Overlay2Paths.Links);
            links.TryRemoveTree(link);
            links.TryCreateLink(Encoding.UTF8.GetBytes(link), Encoding.UTF8.GetBytes(target));
        }
    }

    /// <summary>Where a short name leads; null where there is none, and nowhere where it is no link.</summary>
    public static string? TargetOf(DirectoryHandle root, string link)
    {
        using DirectoryHandle? links = root.TryOpenDirectory(Overlay2Paths.Links);
        if (links is null || !links.TryStatus(link, out FileStatus status)) return null;
        return status.Type == FileType.SymbolicLink ? PathText.Of(links.LinkTarget(Encoding.UTF8.GetBytes(link))) : "";
    }

    /// <summary>The short name that the layers and containers above a layer know it by; null where none does.</summary>
    public string? KnownAbove(CheckedLayer layer)
    {
        string? below = DriverCheck.LowerOf(store, layer);
        if (layer.Parent is not null && below is null) return null;
        IEnumerable<string> above = store.Layers.Values.Where(l => l.Parent == layer.ChainId).Select(l => l.CacheId).OfType<string>().Concat(store.MountIds);
        foreach (string directory in above)
        {
            string? lower = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Lower}").Text;
            string rest = below is null ? "" : $":{below}";
            if (lower is null || !lower.EndsWith(rest, StringComparison.Ordinal)) continue;
            string link = lower[..^rest.Length].Split(':')[^1];
            if (link.StartsWith("l/", StringComparison.Ordinal) && link[2..] is { Length: > 0 } name && name.All(char.IsAsciiLetterOrDigit) && IsFree(name, layer)) return name;
        }

        return null;
    }

    private void RepairLower(CheckedLayer layer, string directory)
    {
        string path = $"{directory}/{Overlay2Paths.Lower}";
        if (layer.Parent is null)
        {
            if (layer.DiffId is not null) store.Root.TryRemoveTree(path);
        }
        else if (DriverCheck.LowerOf(store, layer) is { } lower && StoreText.Read(store.Root, path, trims: false).Text != lower)
        {
            StoreFile.Write(store.Root, path, lower, FileMode);
        }
    }

    // A link may be there whose name the layer has forgotten.
    private string? LeadingTo(string target)
    {
        using DirectoryHandle? links = store.Root.TryOpenDirectory(Overlay2Paths.Links);
        byte[] wanted = Encoding.UTF8.GetBytes(target);
        foreach (DirectoryEntry entry in links?.Entries() ?? [])
        {
            if (links!.TryStatus(entry.Name, out FileStatus status) && status.Type == FileType.SymbolicLink && links.LinkTarget(entry.Name).AsSpan().SequenceEqual(wanted)) return Encoding.UTF8.GetString(entry.Name);
        }

        return null;
    }

    private bool IsFree(string? name, CheckedLayer? layer) =>
        name is { Length: > 0 } && name.All(char.IsAsciiLetterOrDigit) && store.Layers.Values.All(l => l == layer || l.Link != name);
}
