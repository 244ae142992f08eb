using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>A store while it is checked: what is in it, as far as it can be known, and what was found wrong.</summary>
internal sealed class CheckedStore : IDisposable
{
    /// <summary>Opens the store; reads nothing yet.</summary>
    public CheckedStore(string path, CheckOptions options, Kernel kernel)
    {
        Options = options;
        Root = Overlay2Root.Open(path, kernel);
        try
        {
            ImageRoot = Root.OpenDirectory(Overlay2Paths.ImageRoot);
            Owners = OwnerShift.Of(Root);
            SeesTrusted = Capabilities.SeeTrusted(kernel);
        }
        catch
        {
            ImageRoot?.Dispose();
            Root.Dispose();
            throw;
        }
    }

    /// <summary>The data root.</summary>
    public DirectoryHandle Root { get; }

    /// <summary>Its directory for images.</summary>
    public DirectoryHandle ImageRoot { get; }

    /// <summary>Whether attributes of the name space <c>trusted</c> can be seen: by them the driver knows directories that replaced others.</summary>
    public bool SeesTrusted { get; }

    /// <summary>What helps against most damage.</summary>
    public string Advice => $"repair it, with the daemon stopped, from an archive, a layout or a store with the same image: {RepairCommand}";

    /// <summary>What helps against damage that the store itself knows how to set right.</summary>
    public string OwnAdvice => $"repair it, with the daemon stopped, from any archive, layout or store, since all of it is in this one: {RepairCommand}";

    /// <summary>What helps where the system does not let a file be read.</summary>
    public string UnreadableAdvice => $"see whether you may read it, and what the kernel says of the disk (dmesg); on a sound disk, with the daemon stopped: {RepairCommand}";

    /// <summary>What helps against leaks.</summary>
    public string PruneAdvice => $"with the daemon stopped, remove what nothing needs: {PruneCommand}";

    /// <summary>The command that sets it right, from a source that is to be named.</summary>
    public string RepairCommand => CommandFor("--repair --from SOURCE");

    /// <summary>The command that removes leaks.</summary>
    public string PruneCommand => CommandFor("--prune");

    /// <summary>How to check.</summary>
    public CheckOptions Options { get; }

    /// <summary>Whether all of the store is checked, and not some images alone.</summary>
    public bool IsWhole => Options.Images.Count == 0;

    /// <summary>Whose the files of layers are.</summary>
    public OwnerShift Owners { get; }

    /// <summary>What was found.</summary>
    public FindingList Findings { get; } = new();

    /// <summary>The names, of images that are there and of others.</summary>
    public IReadOnlyDictionary<ImageId, List<ImageReference>> Names { get; set; } = new Dictionary<ImageId, List<ImageReference>>();

    /// <summary>The images to check.</summary>
    public IReadOnlyList<CheckedImage> Images { get; set; } = [];

    /// <summary>All layers: those that the images to check need, and those that are recorded. What is not to be checked is known nevertheless, so that nothing of it is taken for something else.</summary>
    public Dictionary<ChainId, CheckedLayer> Layers { get; } = [];

    /// <summary>The layers of containers.</summary>
    public IReadOnlyList<CheckedMount> Mounts { get; set; } = [];

    /// <summary>The names of containers' layers in the driver's directory, by all that tells of them.</summary>
    public HashSet<string> MountIds { get; } = [];

    /// <summary>Whether a container's record does not tell which directories are its own.</summary>
    public bool HasUnknownMounts { get; set; }

    /// <summary>Whether something cannot be read that may say what is needed: then nothing is known to be unneeded.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>The layers that containers stand on.</summary>
    public HashSet<ChainId> MountedLayers { get; } = [];

    /// <summary>What BuildKit has of it; its databases are read when somebody asks.</summary>
    public BuildCache BuildCache => field ??= new BuildCache(this);

    /// <summary>What to call an image in findings.</summary>
    public string NameOf(ImageId id) => Names.TryGetValue(id, out List<ImageReference>? names) && names.Count > 0 ? names[0].Familiar : id.ToString();

    /// <summary>Whether a layer is to be checked.</summary>
    public bool IsChosen(CheckedLayer layer) => IsWhole || layer.IsOfImage;

    /// <summary>Whether there is a directory of the driver.</summary>
    public bool HasDirectory(string name) => Root.TryStatus(Overlay2Paths.DirectoryOf(name), out _);

    /// <summary>Whether a directory of the driver looks like one of a container, of which there are always two.</summary>
    public bool IsPaired(string name) => name.EndsWith(CheckedMount.InitSuffix, StringComparison.Ordinal) || HasDirectory(name + CheckedMount.InitSuffix);

    /// <summary>Adds damage of a layer, where that is to be checked.</summary>
    public void Damage(CheckedLayer layer, string code, string path, string expected, string found)
    {
        if (IsChosen(layer)) Findings.Damage(code, path, expected, found, Advice, [.. layer.Images], layer.ChainId.ToString());
    }

    /// <summary>Adds what takes room and has no use.</summary>
    /// <param name="code">What it is.</param>
    /// <param name="path">Where it is, from the data root.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is.</param>
    /// <param name="bytes">What it takes; null for what all of it takes together.</param>
    /// <param name="advice">What to do; null for a prune.</param>
    public void Leak(string code, string path, string expected, string found, long? bytes = null, string? advice = null) =>
        Findings.Add(new Finding(code, Severity.Leak, Root.PathOf(PathText.Of(path)), expected, found, advice ?? PruneAdvice) { Path = path, Bytes = bytes ?? SizeOf(Root, path) });

    /// <summary>Adds that something cannot be read: the rest is looked at all the same.</summary>
    public void Unreadable(LinuxException failure, CheckedLayer? layer = null)
    {
        IsIncomplete = true;
        Findings.Damage(FindingCodes.StoreUnreadable, failure.Path, "what can be read", ReasonOf(failure), UnreadableAdvice, [.. layer?.Images ?? []], layer?.ChainId.ToString());
    }

    /// <summary>Does a step of the check. What it cannot read ends it, and is a finding.</summary>
    /// <exception cref="LinuxException">A system call failed, which says nothing about the store.</exception>
    public void Try(Action step, CheckedLayer? layer = null)
    {
        try
        {
            step();
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            Unreadable(e, layer);
        }
    }

    /// <summary>Whether there is something of that name, as far as one can see: where the system does not say, that is a finding.</summary>
    public bool Has(DirectoryHandle above, string path, CheckedLayer? layer = null)
    {
        bool isThere = true;
        Try(() => isThere = above.TryStatus(path, out _), layer);
        return isThere;
    }

    /// <summary>The names in a directory, as <see cref="FileName"/> has them, sorted; none where it is not there, and where it cannot be read those that can, and a finding.</summary>
    public IReadOnlyList<string> List(DirectoryHandle above, string path)
    {
        var names = new List<string>();
        Try(() =>
        {
            using DirectoryHandle? directory = above.TryOpenDirectory(path);
            foreach (DirectoryEntry entry in directory?.Entries() ?? []) names.Add(FileName.Decode(entry.Name));
        });
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The directories that other layers have, and containers, by all that tells of them.</summary>
    public HashSet<string> TakenFrom(CheckedLayer layer) =>
        ["l", .. Layers.Values.Where(l => l != layer).Select(l => l.CacheId).OfType<string>(), .. MountIds, .. CacheIdsCheck.MountsOf(this).Select(m => m.Directory)];

    /// <summary>Why something cannot be read, where its name is said already.</summary>
    public static string ReasonOf(LinuxException failure) => $"{failure.Call}: {failure.Reason}";

    /// <summary>The names in a directory, as <see cref="FileName"/> has them, sorted; none where it is not there.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static IReadOnlyList<string> NamesIn(DirectoryHandle above, string path)
    {
        using DirectoryHandle? directory = above.TryOpenDirectory(path);
        return directory is null ? [] : [.. directory.Entries().Select(e => FileName.Decode(e.Name)).Order(StringComparer.Ordinal)];
    }

    /// <summary>What all files below a directory take, in bytes.</summary>
    public static long SizeOf(DirectoryHandle above, string path)
    {
        try
        {
            using DirectoryHandle? directory = above.TryOpenDirectory(path);
            if (directory is not null) return TreeSize.Of(directory);
            return above.TryStatus(path, out FileStatus status) ? status.Size : 0;
        }
        catch (LinuxException)
        {
            // As much as can be seen is enough for a hint.
            return 0;
        }
    }

    // Whoever pastes it may mean another store by default, and root even more so.
    private string CommandFor(string options) => $"ocx check --root {ShellWord.Of(Root.Path)} {options}";

    /// <inheritdoc/>
    public void Dispose()
    {
        ImageRoot.Dispose();
        Root.Dispose();
    }
}
