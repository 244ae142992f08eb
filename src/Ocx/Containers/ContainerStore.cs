using System.Text;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>The containers of a Docker data root with the overlay2 graph driver, read without a daemon.</summary>
/// <remarks>Changes nothing. Safe for concurrent use.</remarks>
public sealed class ContainerStore : IDisposable
{
    private const string Containers = "containers";
    private const string RecordName = "config.v2.json";
    private const int ShortLength = 12;

    private readonly DirectoryHandle _root;
    private readonly DirectoryHandle _imageRoot;
    private readonly Overlay2Reader? _images;
    private readonly List<string> _warnings = [];
    private readonly List<(string Id, LinuxException Reason)> _unreadable = [];
    private readonly Lazy<Dictionary<string, ImageId>> _imageNames;

    /// <summary>Opens the data root at <paramref name="path"/>, or the only one of remapped user ids below it.</summary>
    /// <param name="path">Docker's data root.</param>
    /// <param name="kernel">The system calls to use; null for the real ones.</param>
    /// <exception cref="ImageNotFoundException">There is no data root.</exception>
    /// <exception cref="OcxException">It is one of another kind.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public ContainerStore(string path, Kernel? kernel = null)
    {
        _root = Overlay2Root.Open(path, kernel ?? Kernel.Real);
        try
        {
            _imageRoot = _root.OpenDirectory(Overlay2Paths.ImageRoot);
            _images = OpenImages(path, kernel);
            All = Read();
        }
        catch
        {
            Dispose();
            throw;
        }

        _imageNames = new(() => (from image in Present from name in image.Names select (name.Full, image.Id)).ToDictionary());
    }

    /// <summary>The data root.</summary>
    public string Location => _root.Path;

    /// <summary>The containers, the newest first, as Docker lists them.</summary>
    public IReadOnlyList<Container> All { get; }

    /// <summary>Records that are no good, each a line for people; containers of such are not among <see cref="All"/>.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether somebody, a Docker daemon as a rule, works with the root right now.</summary>
    /// <exception cref="LinuxException">It cannot be found out.</exception>
    public bool IsInUse => StoreLock.IsHeld(_root);

    internal DirectoryHandle Root => _root;

    internal DirectoryHandle ImageRoot => _imageRoot;

    /// <summary>Finds a container as Docker does: by its ID, its name, or the start of its ID that no other has.</summary>
    /// <exception cref="ImageNotFoundException">There is none, or there are several.</exception>
    /// <exception cref="LinuxException">There is none among those whose records can be read, and another may be it.</exception>
    public Container Find(string asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        string name = asked.StartsWith('/') ? asked[1..] : asked;
        if ((All.FirstOrDefault(c => c.Id == asked) ?? All.FirstOrDefault(c => c.Name == name && name.Length > 0)) is { } exact) return exact;
        Container[] found = asked.Length == 0 ? [] : [.. All.Where(c => c.Id.StartsWith(asked, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw (Exception?)MayBe(asked) ?? NotFound(asked, name),
            _ => throw new ImageNotFoundException(
                $"the container ID '{asked}' is ambiguous in {Location}: {found.Length} containers start with it", asked,
                $"write more of it, or a name: {string.Join(", ", found.Take(5).Select(c => PathText.Of(c.Name)))}"),
        };
    }

    /// <summary>
    /// What to call a container's image: as it was named, where that still means the same image, or else by its ID, as
    /// <c>docker ps</c> does.
    /// </summary>
    public string ImageNameOf(Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (_images is null || container.ImageId is not { } id || container.ImageName == id.ToString()) return container.ImageName;
        return Resolve(container.ImageName) == id ? container.ImageName : id.ToString();
    }

    /// <summary>A container's own files and what they stand on.</summary>
    /// <exception cref="IntegrityException">They are gone, or their records are.</exception>
    /// <exception cref="ImageFormatException">Their records are malformed.</exception>
    public ContainerLayers LayersOf(Container container) => new(this, container);

    /// <inheritdoc/>
    public void Dispose()
    {
        _images?.Dispose();
        _imageRoot?.Dispose();
        _root.Dispose();
    }

    private IEnumerable<ImageEntry> Present => _images?.Entries.Where(e => e.IsPresent) ?? [];

    // Names that cannot be read are no reason to leave containers where they are.
    private Overlay2Reader? OpenImages(string path, Kernel? kernel)
    {
        try
        {
            return new Overlay2Reader(path, kernel);
        }
        catch (ImageFormatException e)
        {
            _warnings.Add($"the names of images cannot be read: {e.Message}");
            return null;
        }
    }

    // Of a whole ID one can tell that it is not of these; a name may be anybody's.
    private LinuxException? MayBe(string asked) => _unreadable.FirstOrDefault(u => asked.Length != u.Id.Length || asked == u.Id).Reason;

    private ImageNotFoundException NotFound(string asked, string name)
    {
        IReadOnlyList<string> near = NearestNames.Find(name, All.Select(c => c.Name));
        string hint = near.Count > 0 ? $"did you mean {string.Join(" or ", near.Select(n => $"'{PathText.Of(n)}'"))}?"
            : All.Count == 0 ? "there are no containers"
            : $"list them with: ocx containers --root {Errors.ShellWord.Of(Location)}";
        return new ImageNotFoundException($"no container '{PathText.Of(asked)}' in {Location}", asked, hint) { Alternatives = near };
    }

    private ImageId? Resolve(string name)
    {
        bool isDigest = Digest.TryParse(name.Contains(':', StringComparison.Ordinal) ? name : $"sha256:{name}", out Digest digest);
        if (isDigest) return digest.Algorithm == DigestAlgorithm.Sha256 ? new ImageId(digest) : null;
        if (ImageReference.TryParse(name, out ImageReference? reference) && reference is not null)
        {
            reference = reference.Digest is { } own ? reference.WithDigest(own) : reference.WithDefaultTag();
            if (_imageNames.Value.TryGetValue(reference.Full, out ImageId found)) return found;
        }

        string prefix = name.StartsWith("sha256:", StringComparison.Ordinal) ? name : $"sha256:{name}";
        ImageId[] started = [.. Present.Select(e => e.Id).Where(id => id.ToString().StartsWith(prefix, StringComparison.Ordinal))];
        return started.Length == 1 ? started[0] : null;
    }

    private List<Container> Read()
    {
        var containers = new List<Container>();
        using DirectoryHandle? directory = _root.TryOpenDirectory(Containers);
        if (directory is null)
        {
            if (_root.TryStatus(Containers, out _)) _warnings.Add($"{_root.Path}/{Containers}: expected the directory of the containers' records, found a file");
            return containers;
        }

        foreach (DirectoryEntry entry in directory.Entries().OrderBy(e => Encoding.Latin1.GetString(e.Name), StringComparer.Ordinal))
        {
            string name = PathText.Of(entry.Name), path = $"{directory.Path}/{name}";
            try
            {
                using DirectoryHandle own = directory.TryOpenDirectory(entry.Name) ?? throw new ImageFormatException(path, "expected the directory of a container, found a file");
                byte[] json = own.TryReadFile(RecordName, JsonDocuments.MaxLength) ?? throw new ImageFormatException($"{path}/{RecordName}", "expected a container's record, found nothing");
                if (ContainerRecord.Read(json, name, $"{path}/{RecordName}") is { } container) containers.Add(container);
            }
            catch (Exception e) when (e is OcxException or LinuxException { IsOfFile: true })
            {
                // One that is broken is no reason to leave out the others, as for dockerd.
                if (e is LinuxException reason) _unreadable.Add((name, reason));
                _warnings.Add($"container {(name.Length > ShortLength ? name[..ShortLength] : name)}: {e.Message}");
            }
        }

        return [.. containers.OrderByDescending(c => c.Created.UnixSeconds).ThenByDescending(c => c.Created.Nanoseconds).ThenBy(c => c.Id, StringComparer.Ordinal)];
    }
}
