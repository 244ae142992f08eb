using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// Reads what <c>docker load</c> reads, of any producer: archives with a <c>manifest.json</c>, and those of Docker before 1.10
/// with nothing but <c>repositories</c>. The order of entries, links among them, other names of configs and layers and their
/// compression do not matter.
/// </summary>
/// <remarks>
/// An image's ID is the digest of its config, whatever the file is called. Layers are checked by who copies them. Safe for
/// concurrent use. Source: moby image/tarexport/load.go.
/// </remarks>
public sealed class DockerArchiveReader : IImageReader
{
    private readonly Bundle _bundle;
    private readonly DockerArchiveLayers _layers;
    private readonly Dictionary<ImageEntry, DockerArchiveImage> _items = new(ReferenceEqualityComparer.Instance);
    private readonly List<ImageEntry> _entries = [];

    /// <summary>Reads what the archive lists. The bundle is disposed with the reader.</summary>
    /// <exception cref="OcxException">A document is missing or malformed.</exception>
    public DockerArchiveReader(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        _bundle = bundle;
        _layers = new DockerArchiveLayers(bundle);
        IReadOnlyList<DockerArchiveImage> items = bundle.Find(DockerArchivePaths.Manifest) is { } manifest
            ? DockerArchiveImages.Of(manifest, bundle)
            : LegacyArchiveImages.Of(bundle, _layers);

        // As they are loaded one after the other, a name goes to the last image that has it.
        var owners = new Dictionary<ImageReference, ImageId>();
        foreach ((ImageId id, ImageReference name) in from item in items from name in item.Names select (item.Id, name)) owners[name] = id;

        // An image that is listed twice has the names of both places.
        foreach (IGrouping<ImageId, DockerArchiveImage> same in items.GroupBy(i => i.Id))
        {
            var entry = new ImageEntry(same.Key, [.. same.SelectMany(i => i.Names).Distinct().Where(n => owners[n] == same.Key)]);
            _entries.Add(entry);
            _items[entry] = same.First();
        }
    }

    /// <inheritdoc/>
    public string Location => _bundle.Location;

    /// <inheritdoc/>
    public string? Elsewhere => null;

    /// <inheritdoc/>
    public IReadOnlyList<ImageEntry> Entries => _entries;

    /// <summary>Whether a bundle has what a Docker archive has.</summary>
    public static bool Recognises(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Find(DockerArchivePaths.Manifest) is not null || bundle.Find(DockerArchivePaths.Repositories) is not null;
    }

    /// <inheritdoc/>
    public Image Open(ImageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        DockerArchiveImage item = _items[entry];
        RawJson<ImageConfig> config = ImageConfig.Parse(item.Config, item.Path);
        IReadOnlyList<DiffId> diffIds = config.Value.DiffIds;
        if (item.Layers.Count != diffIds.Count)
            throw new ImageFormatException(item.Path, $"layers length mismatch: the config lists {diffIds.Count}, the archive {item.Layers.Count}");

        IReadOnlyList<ChainId> chainIds = ChainId.ForLayers(diffIds);
        Layer[] layers = new Layer[diffIds.Count];
        LayerCopier.ForEach(Enumerable.Range(0, layers.Length), Environment.ProcessorCount, (i, _) => layers[i] = _layers.Open(item.Layers[i], diffIds[i], chainIds[i]), CancellationToken.None);
        return new Image(item.Path, config, layers, entry.Names) { Parent = item.Parent };
    }

    /// <summary>The image that an entry's image was built on, as the archive says, or null.</summary>
    public ImageId? ParentOf(ImageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _items[entry].Parent;
    }

    /// <inheritdoc/>
    public void Dispose() => _bundle.Dispose();
}
