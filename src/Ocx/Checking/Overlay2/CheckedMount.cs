using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// The layers of a container: its own one, and below it the first one, into which dockerd puts what every container has. More than one file
/// tells of each thing about them; what most of them say is taken to be so.
/// </summary>
/// <remarks>Source: moby layer/filestore.go, mounts; layer/layer_store.go, CreateRWLayer and initMount.</remarks>
internal sealed class CheckedMount
{
    /// <summary>What the name of a container's first directory has behind that of its own one.</summary>
    public const string InitSuffix = "-init";

    private readonly StoreText _id, _init, _parent;

    /// <summary>Reads what is recorded.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The container's ID.</param>
    /// <param name="isOrphan">Whether there is no such container.</param>
    public CheckedMount(CheckedStore store, string name, bool isOrphan)
    {
        (Name, IsOrphan) = (name, isOrphan);
        _id = StoreText.Read(store.ImageRoot, $"{Record}/{Overlay2Paths.MountId}");
        _init = StoreText.Read(store.ImageRoot, $"{Record}/{Overlay2Paths.InitId}");
        _parent = StoreText.Read(store.ImageRoot, $"{Record}/{Overlay2Paths.Parent}");
        RecordedId = Overlay2Paths.IsCacheId(_id.Text) ? _id.Text : null;
        RecordedInitId = Overlay2Paths.IsCacheId(_init.Text) ? _init.Text : null;
        RecordedParent = Digest.TryParse(_parent.Text, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256 ? new ChainId(digest) : null;
        (Id, InitId, Parent) = (RecordedId, RecordedInitId, RecordedParent);
    }

    /// <summary>The container's ID.</summary>
    public string Name { get; }

    /// <summary>Whether there is no such container.</summary>
    public bool IsOrphan { get; }

    /// <summary>Its record, from the image root.</summary>
    public string Record => $"{Overlay2Paths.Mounts}/{Name}";

    /// <summary>The record's own word for its directory; null where that is none.</summary>
    public string? RecordedId { get; }

    /// <summary>The record's own word for its first directory; null where that is none.</summary>
    public string? RecordedInitId { get; }

    /// <summary>The record's own word for the layer that it stands on; null where that is none.</summary>
    public ChainId? RecordedParent { get; }

    /// <summary>Its directory; null where nobody knows.</summary>
    public string? Id { get; private set; }

    /// <summary>Its first directory; null where it has none.</summary>
    public string? InitId { get; private set; }

    /// <summary>The layer that it stands on; null where there is none, or nobody knows, or one says this and another that.</summary>
    public ChainId? Parent { get; private set; }

    /// <summary>The short name of its directory; null where nobody knows.</summary>
    public string? Link { get; private set; }

    /// <summary>The short name of its first directory; null where nobody knows.</summary>
    public string? InitLink { get; private set; }

    /// <summary>Whether its directory is that of a layer or of another container, too: then nothing that stands there can be relied on.</summary>
    public bool IsShared { get; private set; }

    /// <summary>Its directories, with their short names.</summary>
    public IEnumerable<(string Id, string? Link)> Directories => [.. Id is null ? [] : ((string, string?)[])[(Id, Link)], .. InitId is null ? [] : ((string, string?)[])[(InitId, InitLink)]];

    /// <summary>Whether it has a directory of the driver, or its record says so.</summary>
    public bool Names(string directory) => directory == Id || directory == InitId || directory == RecordedId || directory == RecordedInitId;

    /// <summary>Finds out which directories are its own. Each of them tells the other's name, and one that is somebody else's is not its own.</summary>
    public void FindDirectories(CheckedStore store)
    {
        string? ofInit = RecordedInitId is { } first && first.EndsWith(InitSuffix, StringComparison.Ordinal) && first.Length > InitSuffix.Length ? first[..^InitSuffix.Length] : null;
        Id = ((string?[])[RecordedId, ofInit]).OfType<string>().Distinct().OrderBy(d => IsOthers(store, d)).ThenByDescending(Votes).FirstOrDefault();
        if (Id is null) return;

        // dockerd always calls it so; a name of another kind is believed where there is no such directory.
        string twin = Id + InitSuffix;
        bool isNamedOtherwise = !store.HasDirectory(twin) && RecordedInitId is not null && store.HasDirectory(RecordedInitId);
        if (!isNamedOtherwise) InitId = _init.IsThere || store.HasDirectory(twin) ? twin : null;

        int Votes(string id) => new[] { RecordedId == id, ofInit == id, store.HasDirectory(id), store.HasDirectory(id + InitSuffix) }.Count(v => v);
    }

    /// <summary>Finds out the short names of its directories and what it stands on; called when the directories of all containers are known.</summary>
    /// <param name="store">The store.</param>
    /// <param name="ofImage">The topmost layer of the image that the container was made of; null where that is not there.</param>
    public void FindBelow(CheckedStore store, ChainId? ofImage)
    {
        IsShared = Id is not null && (store.Layers.Values.Any(l => l.CacheId == Id) || store.Mounts.Any(m => m != this && !m.IsOrphan && m.Id == Id));
        if (IsShared || Id is null) return;
        var names = new ShortNames(store);
        string[] own = names.ListOf(Id), first = InitId is null ? [] : names.ListOf(InitId);
        Link = names.Find(Id, []);
        if (InitId is not null) InitLink = names.Find(InitId, own is [var entry, ..] && ShortNames.InEntry(entry) is { } name ? [name] : []);

        // Both lists were written at once, and what happened to short names happened to both: what they agree on is said once.
        ChainId? recorded = RecordedParent is { } parent && store.Layers.ContainsKey(parent) ? parent : null;
        ChainId?[] told = [recorded, ofImage, .. new[] { Known(first), Known(InitId is null ? own : own.Skip(1)) }.Distinct()];
        var votes = told.OfType<ChainId>().GroupBy(c => c).OrderByDescending(g => g.Count()).ToArray();
        bool isTied = votes.Length > 1 && votes[0].Count() == votes[1].Count();
        Parent = isTied ? null : votes.Length > 0 ? votes[0].Key : RecordedParent;
        HasBelow = _parent.IsThere || first.Length > 0 || own.Length > (InitId is null ? 0 : 1);

        // The layer that has exactly these below it, and itself.
        ChainId? Known(IEnumerable<string> list)
        {
            string lower = string.Join(':', list), top = ShortNames.InEntry(lower.Split(':')[0]) ?? "";
            return top.Length == 0 ? null : store.Layers.Values.FirstOrDefault(l => l.Link == top && DriverCheck.LowerOnTopOf(store, l) == lower)?.ChainId;
        }
    }

    /// <summary>All texts that tell of it, with what they should say by all the others.</summary>
    public IEnumerable<MountText> Texts(CheckedStore store)
    {
        yield return new(store.ImageRoot, _id, $"{Record}/{Overlay2Paths.MountId}", Id, FindingCodes.ContainerMalformed, "the name of the container's directory");
        if (_init.IsThere || InitId is not null) yield return new(store.ImageRoot, _init, $"{Record}/{Overlay2Paths.InitId}", InitId, FindingCodes.ContainerMalformed, "the name of the container's first directory");
        if (_parent.IsThere || HasBelow) yield return new(store.ImageRoot, _parent, $"{Record}/{Overlay2Paths.Parent}", Parent?.ToString(), FindingCodes.ContainerMalformed, "the chainID of the layer below");
        if (IsShared) yield break;

        string? below = Parent is { } parent && store.Layers.TryGetValue(parent, out CheckedLayer? layer) ? DriverCheck.LowerOnTopOf(store, layer) : HasBelow ? null : "";
        string? own = InitId is null ? below : InitLink is null || below is null ? null : below.Length == 0 ? $"l/{InitLink}" : $"l/{InitLink}:{below}";
        foreach ((string? directory, string? link, string? lower) in new[] { (Id, Link, own), (InitId, InitLink, below) })
        {
            if (directory is null || !store.HasDirectory(directory)) continue;
            yield return Of(Overlay2Paths.Link, link, FindingCodes.ContainerMalformed, "the short name of the container's directory");
            if (lower is { Length: > 0 }) yield return Of(Overlay2Paths.Lower, lower, FindingCodes.ContainerLowerWrong, "the short names of the layers below");

            MountText Of(string file, string? expected, string code, string meaning)
            {
                string path = $"{Overlay2Paths.DirectoryOf(directory)}/{file}";
                return new(store.Root, StoreText.Read(store.Root, path, trims: false), path, expected, code, meaning);
            }
        }
    }

    /// <summary>Gives short names to those directories of which nobody knows any more.</summary>
    public void NameDirectories(CheckedStore store)
    {
        if (Id is not null && store.HasDirectory(Id)) Link ??= NewLayer.NewLink();
        if (InitId is not null && store.HasDirectory(InitId)) InitLink ??= NewLayer.NewLink();
    }

    // Whether anything says that there are layers below it: a container may stand on none.
    private bool HasBelow { get; set; }

    // By the records alone: what the other containers' directories are is not known yet.
    private bool IsOthers(CheckedStore store, string id) =>
        store.Layers.Values.Any(l => l.CacheId == id) || store.Mounts.Any(m => m != this && !m.IsOrphan && (m.RecordedId == id || m.RecordedInitId == id + InitSuffix));
}
