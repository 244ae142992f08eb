using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// Reads an OCI image layout, as a directory or as a tar: indexes to any depth, manifests of OCI and of Docker's schema 2,
/// documents that are inlined. Blobs are passed on as they are, manifests byte for byte.
/// </summary>
/// <remarks>
/// Documents are checked against their digests when they are read, layers by who copies them. A manifest that an index
/// lists and that is not there is passed over, since tools save one platform of several; one that <c>index.json</c> lists is
/// missing. Safe for concurrent use.
/// </remarks>
public sealed class OciLayoutReader : IImageReader
{
    private readonly Bundle _bundle;
    private readonly OciLayoutBlobs _blobs;
    private readonly List<BlobTree> _artifacts = [];
    private readonly Dictionary<ImageEntry, Found> _found = new(ReferenceEqualityComparer.Instance);
    private readonly List<ImageEntry> _entries = [];

    /// <summary>Reads what the layout lists. The bundle is disposed with the reader.</summary>
    /// <exception cref="OcxException">A document is missing, malformed or not what its digest says.</exception>
    public OciLayoutReader(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        _bundle = bundle;
        _blobs = new OciLayoutBlobs(bundle);
        if (bundle.Find(LayoutPaths.Layout) is { } layout) OciLayoutDocument.Check(layout.ReadDocument("layout file"), layout.Path);
        BundleFile file = bundle.Find(LayoutPaths.Index) ?? throw new ImageFormatException(bundle.Location, $"an OCI layout has an {LayoutPaths.Index}, found none");
        ImageIndex index = ImageIndex.Parse(file.ReadDocument("index"), file.Path).Value;

        // An image has an entry for each of its names.
        foreach (IGrouping<Digest, Descriptor> same in index.Manifests.GroupBy(m => m.Digest)) Add([.. same]);
    }

    /// <summary>Whether a bundle has what a layout has.</summary>
    public static bool Recognises(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Find(LayoutPaths.Index) is not null || bundle.Find(LayoutPaths.Layout) is not null;
    }

    /// <inheritdoc/>
    public string Location => _bundle.Location;

    /// <inheritdoc/>
    public string? Elsewhere => null;

    /// <inheritdoc/>
    public IReadOnlyList<ImageEntry> Entries => _entries;

    /// <inheritdoc/>
    public IReadOnlyList<BlobTree> Artifacts => _artifacts;

    /// <inheritdoc/>
    public Image Open(ImageEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Found found = _found[entry];
        RawJson<Manifest> manifest = Manifest.Parse(_blobs.Read(found.Manifest, "manifest"), PathOf(found.Manifest.Digest));
        Descriptor config = manifest.Value.Config;
        RawJson<ImageConfig> parsed = ImageConfig.Parse(_blobs.Read(config, "config"), PathOf(config.Digest));
        IReadOnlyList<DiffId> diffIds = parsed.Value.DiffIds;
        IReadOnlyList<ChainId> chainIds = ChainId.ForLayers(diffIds);

        // Another number of them is an error of the image.
        Layer[] layers = [.. manifest.Value.Layers.Take(diffIds.Count).Select((blob, i) => _blobs.LayerOf(blob, diffIds[i], chainIds[i]))];
        return new Image(PathOf(found.Manifest.Digest), parsed, layers, entry.Names, manifest, found.Manifest) { Listings = found.Listings, Index = found.Index };
    }

    /// <inheritdoc/>
    public void Dispose() => _bundle.Dispose();

    private string PathOf(Digest digest) => $"{Location}: {LayoutPaths.BlobOf(digest)}";

    private void Add(Descriptor[] same)
    {
        Listing[] listings = [.. same.Select(d => new Listing(d))];
        OciLayoutTree tree = OciLayoutTree.Of(same[0], _blobs);
        if (tree.Missing is { } missing) Add(missing, default, listings, null, isPresent: false);
        else if (tree.Images.Count == 0) _artifacts.AddRange(same.Select(tree.Rest));

        BlobTree? index = tree.IsIndex ? tree.Rest(same[0]) : null;
        foreach ((Descriptor descriptor, Manifest manifest) in tree.Images) Add(descriptor, IdOf(manifest), listings, index, isPresent: true);
    }

    private void Add(Descriptor manifest, ImageId id, Listing[] listings, BlobTree? index, bool isPresent)
    {
        var entry = new ImageEntry(id, [.. listings.Select(l => l.Name).OfType<ImageReference>().Distinct()], isPresent)
        {
            References = [.. listings.Select(l => l.Reference).OfType<string>().Distinct()],
            Manifest = manifest.Digest,
            Index = index?.Root.Digest,
        };
        _entries.Add(entry);
        _found[entry] = new Found(manifest, listings, index);
    }

    // Docker and its stores know an image by the SHA-256 of its config, whatever the manifest calls it.
    private ImageId IdOf(Manifest manifest) =>
        manifest.Config.Digest.Algorithm == DigestAlgorithm.Sha256
            ? new ImageId(manifest.Config.Digest)
            : ImageId.Of(_blobs.Read(manifest.Config, "config"));

    private sealed record Found(Descriptor Manifest, Listing[] Listings, BlobTree? Index);
}
