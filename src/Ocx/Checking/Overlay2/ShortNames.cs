using System.Text;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// The short names by which the driver mounts trees. Three tell of each: the directory's own <c>link</c>, the link below <c>l/</c>, and
/// the lists of all layers and containers on top of it.
/// </summary>
/// <param name="store">The store; the layers and containers that are known by now are asked.</param>
internal sealed class ShortNames(CheckedStore store)
{
    /// <summary>Whether a text can be a short name.</summary>
    public static bool IsName(string? text) => text is { Length: > 0 } && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>The short name in an entry of a list; null where it is none.</summary>
    public static string? InEntry(string entry) => entry.StartsWith("l/", StringComparison.Ordinal) && IsName(entry[2..]) ? entry[2..] : null;

    /// <summary>Where the link of a directory has to lead.</summary>
    public static string TargetFor(string directory) => $"../{directory}/{Overlay2Paths.Diff}";

    /// <summary>Where a short name leads; null where there is none, and nowhere where it is no link.</summary>
    public static string? TargetOf(DirectoryHandle root, string link)
    {
        using DirectoryHandle? links = root.TryOpenDirectory(Overlay2Paths.Links);
        if (links is null || !links.TryStatus(link, out FileStatus status)) return null;
        return status.Type == FileType.SymbolicLink ? PathText.Of(links.LinkTarget(Encoding.UTF8.GetBytes(link))) : "";
    }

    /// <summary>The short name of a directory: the one that its own text and the link agree on, or else the one that most say; null where nobody knows any that is free.</summary>
    /// <param name="directory">The directory's name.</param>
    /// <param name="above">What the lists on top of it say.</param>
    public string? Find(string directory, IEnumerable<string> above)
    {
        string? said = StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Link}", trims: false).Text;
        if (!IsFree(said, directory)) said = null;
        if (said is not null && TargetOf(store.Root, said) == TargetFor(directory)) return said;
        return MostOf(((IEnumerable<string>)[.. above, .. LeadingTo(directory), .. said is null ? [] : (string[])[said]]).Where(n => IsFree(n, directory)));
    }

    /// <summary>The short name by which most lists above know a layer that is to have a new directory; null where none does.</summary>
    public string? KnownAbove(CheckedLayer layer) => MostOf(Above(layer).Where(n =>
        !store.Layers.Values.Any(l => l != layer && l.Link == n) && !store.Mounts.Any(m => m.Link == n || m.InitLink == n) && !IsOthers(n, layer.CacheId ?? "")));

    /// <summary>What the lists of layers and containers say at the place of a layer, each once for every list.</summary>
    public IEnumerable<string> Above(CheckedLayer layer)
    {
        foreach (CheckedLayer above in store.Layers.Values.Where(l => l.CacheId is not null && l.Parent is not null))
        {
            if (NameIn(above.CacheId!, above.Parent, 0, layer.ChainId) is { } name) yield return name;
        }

        foreach (CheckedMount mount in store.Mounts.Where(m => !m.IsShared))
        {
            if (mount.InitId is not null && NameIn(mount.InitId, mount.Parent, 0, layer.ChainId) is { } first) yield return first;
            if (mount.Id is not null && NameIn(mount.Id, mount.Parent, mount.InitId is null ? 0 : 1, layer.ChainId) is { } own) yield return own;
        }
    }

    /// <summary>What a list says of those below a directory: the entries; none where there is no list.</summary>
    public string[] ListOf(string directory) => StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(directory)}/{Overlay2Paths.Lower}").Text?.Split(':') ?? [];

    /// <summary>Whether a text is a short name, and of no other directory.</summary>
    public bool IsFree(string? name, string directory) =>
        IsName(name) && !store.Layers.Values.Any(l => l.CacheId != directory && l.Link == name) && !store.Mounts.Any(m => (m.Id != directory && m.Link == name) || (m.InitId != directory && m.InitLink == name)) && !IsOthers(name!, directory);

    /// <summary>Has a short name lead to a directory.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Set(string name, string directory)
    {
        if (TargetOf(store.Root, name) == TargetFor(directory)) return;
        using DirectoryHandle links = store.Root.OpenDirectory(Overlay2Paths.Links);
        links.TryRemoveTree(name);
        links.TryCreateLink(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(TargetFor(directory)));
    }

    // It leads to a layer or a container that calls itself so.
    private bool IsOthers(string name, string directory) =>
        TargetOf(store.Root, name)?.Split('/') is ["..", var other, Overlay2Paths.Diff] && other != directory && (store.Layers.Values.Any(l => l.CacheId == other) || store.MountIds.Contains(other))
        && StoreText.Read(store.Root, $"{Overlay2Paths.DirectoryOf(other)}/{Overlay2Paths.Link}").Text == name;

    // Of names that are said as often as each other, the first.
    private static string? MostOf(IEnumerable<string> names) =>
        names.GroupBy(n => n).OrderByDescending(g => g.Count()).FirstOrDefault()?.Key;

    // A list that is not as long as the layers below are many tells nothing about any of them.
    private string? NameIn(string directory, ChainId? top, int first, ChainId wanted)
    {
        int at = -1, count = 0;
        for (ChainId? next = top; next is { } chain; count++)
        {
            if (!store.Layers.TryGetValue(chain, out CheckedLayer? layer) || layer.DiffId is null) return null;
            if (chain == wanted) at = count;
            next = layer.Parent;
        }

        return at >= 0 && ListOf(directory) is var list && list.Length == first + count ? InEntry(list[first + at]) : null;
    }

    // A link may be there whose name the directory has forgotten.
    private IEnumerable<string> LeadingTo(string directory)
    {
        using DirectoryHandle? links = store.Root.TryOpenDirectory(Overlay2Paths.Links);
        byte[] wanted = Encoding.UTF8.GetBytes(TargetFor(directory));
        foreach (DirectoryEntry entry in links?.Entries().OrderBy(e => PathText.Of(e.Name), StringComparer.Ordinal).ToArray() ?? [])
        {
            if (links!.TryStatus(entry.Name, out FileStatus status) && status.Type == FileType.SymbolicLink && links.LinkTarget(entry.Name).AsSpan().SequenceEqual(wanted)) yield return Encoding.UTF8.GetString(entry.Name);
        }
    }
}
