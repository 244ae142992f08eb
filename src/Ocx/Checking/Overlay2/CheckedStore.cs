using System.Text;
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
        }
        catch
        {
            Root.Dispose();
            throw;
        }
    }

    /// <summary>The data root.</summary>
    public DirectoryHandle Root { get; }

    /// <summary>Its directory for images.</summary>
    public DirectoryHandle ImageRoot { get; }

    /// <summary>What helps against most damage.</summary>
    public string Advice => $"repair it, with the daemon stopped, from an archive, a layout or a store with the same image: {CommandFor("--repair --from SOURCE")}";

    /// <summary>What helps against leaks.</summary>
    public string PruneAdvice => $"with the daemon stopped, remove what nothing needs: {PruneCommand}";

    /// <summary>The command that removes them.</summary>
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

    /// <summary>The layers to check: those that images need, and where the whole store is checked all others.</summary>
    public Dictionary<ChainId, CheckedLayer> Layers { get; } = [];

    /// <summary>The names of containers' layers in the driver's directory.</summary>
    public HashSet<string> MountIds { get; } = [];

    /// <summary>Whether a container's record does not tell which directories are its own.</summary>
    public bool HasUnknownMounts { get; set; }

    /// <summary>The layers that containers stand on.</summary>
    public HashSet<ChainId> MountedLayers { get; } = [];

    /// <summary>What to call an image in findings.</summary>
    public string NameOf(ImageId id) => Names.TryGetValue(id, out List<ImageReference>? names) && names.Count > 0 ? names[0].Familiar : id.ToString();

    /// <summary>Adds damage of a layer.</summary>
    public void Damage(CheckedLayer layer, string code, string path, string expected, string found) =>
        Findings.Damage(code, path, expected, found, Advice, [.. layer.Images], layer.ChainId.ToString());

    /// <summary>The names in a directory as text, sorted; none where it is not there.</summary>
    public static IReadOnlyList<string> NamesIn(DirectoryHandle above, string path)
    {
        using DirectoryHandle? directory = above.TryOpenDirectory(path);
        return directory is null ? [] : [.. directory.Entries().Select(e => Encoding.UTF8.GetString(e.Name)).Order(StringComparer.Ordinal)];
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
