using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// Reads the images of a Docker data root with the overlay2 graph driver, cold or under a live daemon, of Docker 1.10
/// to 28: layers come back as the very tars that were unpacked there.
/// </summary>
/// <remarks>
/// Changes nothing and takes no lock: <c>repositories.json</c> is replaced by the daemon as a whole and read once, images
/// and layers do not change while they exist. Nothing outside the root is opened, so a copy of it in another place or
/// on a read-only mount serves as well. Safe for concurrent use.
/// </remarks>
public sealed class Overlay2Reader : IImageReader
{
    private readonly DirectoryHandle _root;
    private readonly DirectoryHandle _imageRoot;
    private readonly LayerDb _layerDb;

    /// <summary>Opens the data root at <paramref name="path"/>, or the only one of remapped user ids below it.</summary>
    /// <param name="path">Docker's data root.</param>
    /// <param name="kernel">The system calls to use; null for the real ones.</param>
    /// <param name="damage">Told why the names cannot be read, if they cannot, so that images have none; null to throw it.</param>
    /// <exception cref="ImageNotFoundException">There is no data root.</exception>
    /// <exception cref="UnsupportedFeatureException">The data root is one of another graph driver, or of the containerd image store.</exception>
    /// <exception cref="ImageFormatException">The names of the store cannot be read.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public Overlay2Reader(string path, Kernel? kernel = null, Action<Exception>? damage = null)
    {
        _root = Overlay2Root.Open(path, kernel ?? Kernel.Real);
        try
        {
            _imageRoot = _root.OpenDirectory(Overlay2Paths.ImageRoot);
            _layerDb = new LayerDb(_imageRoot);
            Records = new StoreRecords(_root, _imageRoot);
            Entries = ReadEntries(damage);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What to say of a directory that is no home of images, and may be a disk or a directory that has a store in it, or a part of one.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="rule">What is expected of a home of images.</param>
    internal static ImageFormatException NoHome(string path, string rule)
    {
        IReadOnlyList<string> stores = Directory.Exists(path) ? StoreSearch.Around(path, Kernel.Real) : [];
        return new ImageFormatException(path, rule, hint: stores.Count > 0 ? $"there is a store at {string.Join(" and at ", stores.Select(PathText.Of))}." : null) { Alternatives = stores };
    }

    /// <summary>Whether the directory at <paramref name="path"/> holds a store, or stores of remapped user ids.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static bool Recognises(string path, Kernel? kernel = null)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(path, kernel ?? Kernel.Real);
        return Overlay2Root.HasStore(directory) || Overlay2Root.Remapped(directory).Length > 0;
    }

    /// <inheritdoc/>
    public string Location => _root.Path;

    /// <inheritdoc/>
    public string? Elsewhere =>
        Overlay2Root.Remapped(_root) is { Length: > 0 } remapped
            ? $"daemons with remapped user ids have stores of their own here: {string.Join(" ", remapped.Select(name => $"--root {_root.Path}/{name}"))}"
            : null;

    /// <inheritdoc/>
    public IReadOnlyList<ImageEntry> Entries { get; }

    /// <summary>What the store records besides.</summary>
    internal StoreRecords Records { get; }

    /// <inheritdoc/>
    /// <exception cref="ImageFormatException">The config or a record of a layer is malformed.</exception>
    /// <exception cref="IntegrityException">The config is not what its ID says, or a layer is missing or another one.</exception>
    public Image Open(ImageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        RawJson<ImageConfig> config = ReadConfig(entry.Id);
        IReadOnlyList<DiffId> diffIds = config.Value.DiffIds;
        IReadOnlyList<ChainId> chainIds = ChainId.ForLayers(diffIds);
        var layers = new Layer[diffIds.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            LayerRecord record = _layerDb.Read(chainIds[i], diffIds[i], i == 0 ? null : chainIds[i - 1]);
            layers[i] = new Layer(diffIds[i], chainIds[i], () => new Overlay2Layer(_root, _layerDb, record));
        }

        return new Image(PathOf(entry.Id), config, layers, entry.Names) { Parent = Records.ParentOf(entry.Id) };
    }

    /// <summary>Reads an image's config, whatever became of its layers.</summary>
    /// <exception cref="ImageFormatException">It is malformed.</exception>
    /// <exception cref="IntegrityException">It is missing, or not what its ID says.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    internal RawJson<ImageConfig> ReadConfig(ImageId id)
    {
        string path = PathOf(id);
        byte[] bytes = _imageRoot.TryReadFile(Overlay2Paths.ConfigOf(id), JsonDocuments.MaxLength)
            ?? throw new IntegrityException(path, $"the config of image {id}", "nothing", StoreDamage.Advice(Location));
        ImageId found = ImageId.Of(bytes);
        if (found != id) throw new IntegrityException(path, id.ToString(), found.ToString(), StoreDamage.Advice(Location));
        return ImageConfig.Parse(bytes, path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _imageRoot?.Dispose();
        _root.Dispose();
    }

    private string PathOf(ImageId id) => $"{_imageRoot.Path}/{Overlay2Paths.ConfigOf(id)}";

    private List<ImageEntry> ReadEntries(Action<Exception>? damage)
    {
        Dictionary<ImageId, List<ImageReference>> names = [];
        try
        {
            names = ReadNames();
        }
        catch (Exception e) when (e is OcxException or LinuxException && damage is not null)
        {
            damage(e);
        }

        var entries = new List<ImageEntry>();
        foreach (ImageId id in ReadIds()) entries.Add(new ImageEntry(id, names.Remove(id, out List<ImageReference>? own) ? own : []));
        foreach ((ImageId id, List<ImageReference> own) in names) entries.Add(new ImageEntry(id, own, IsPresent: false));
        entries.Sort((a, b) => a.Id.Digest.CompareTo(b.Id.Digest));
        return entries;
    }

    private Dictionary<ImageId, List<ImageReference>> ReadNames() =>
        _imageRoot.TryReadFile(Overlay2Paths.Repositories, RepositoriesFile.SizeLimit) is { } json
            ? RepositoriesFile.Parse(json, $"{_imageRoot.Path}/{Overlay2Paths.Repositories}").Names.ToDictionary()
            : [];

    // Docker passes over names here that are no digests, and so do we.
    private IEnumerable<ImageId> ReadIds()
    {
        using DirectoryHandle? content = _imageRoot.TryOpenDirectory(Overlay2Paths.ImageContent);
        if (content is null) yield break;
        foreach (DirectoryEntry entry in content.Entries())
        {
            if (Digest.TryParse((byte[])[.. "sha256:"u8, .. entry.Name], out Digest digest)) yield return new ImageId(digest);
        }
    }
}
