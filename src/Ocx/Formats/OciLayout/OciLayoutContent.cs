using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// What images amount to in an OCI layout: the blobs, each once, and the entries of <c>index.json</c>. Nothing is read
/// of a layer here but its length.
/// </summary>
internal sealed class OciLayoutContent
{
    private readonly SortedDictionary<string, OciLayoutBlob> _blobs = new(StringComparer.Ordinal);
    private readonly List<Descriptor> _entries = [];
    private readonly List<PlannedImage> _images = [];

    /// <summary>The blobs, sorted by path.</summary>
    public IReadOnlyCollection<OciLayoutBlob> Blobs => _blobs.Values;

    /// <summary>The entries of the index: one for each name, in the order of images and names.</summary>
    public IReadOnlyList<Descriptor> Entries => _entries;

    /// <summary>The images, in order.</summary>
    public IReadOnlyList<PlannedImage> Images => _images;

    /// <summary>Lays <paramref name="images"/> out.</summary>
    public static OciLayoutContent Of(IReadOnlyList<Image> images, int jobs, CancellationToken cancellation)
    {
        var content = new OciLayoutContent();
        content.AddLayers(images, jobs, cancellation);
        foreach (Image image in images) content.Add(image);
        return content;
    }

    /// <summary>How a layer is stored: as its source stores it, or as an uncompressed tar where that is no blob.</summary>
    private Descriptor DescriptorOf(Layer layer) => layer.Blob ?? new Descriptor
    {
        MediaType = MediaTypes.OciLayer,
        Digest = layer.DiffId.Digest,
        Size = _blobs[OciLayoutPaths.BlobOf(layer.DiffId.Digest)].Source.Length,
    };

    // To measure a layer of a store means to read its whole tar-split stream.
    private void AddLayers(IReadOnlyList<Image> images, int jobs, CancellationToken cancellation)
    {
        IEnumerable<Layer> distinct = images.SelectMany(i => i.Layers).DistinctBy(l => l.Blob?.Digest ?? l.DiffId.Digest);
        LayerCopier.ForEach(distinct, jobs, (layer, _) =>
        {
            IByteSource source = layer.Blob is null ? layer.OpenTar() : layer.OpenBlob();
            lock (_blobs) Put(layer.Blob?.Digest ?? layer.DiffId.Digest, source, isLayer: true);
        }, cancellation);
    }

    private void Add(Image image)
    {
        RawJson<Manifest> manifest = image.Manifest ?? Manifest.Write(
            Descriptor.Of(MediaTypes.OciConfig, image.Config.Bytes.Span),
            [.. image.Layers.Select(DescriptorOf)]);
        Descriptor descriptor = image.ManifestDescriptor ?? Descriptor.Of(MediaTypes.OciManifest, manifest.Bytes.Span);
        Put(descriptor.Digest, new LiteralSource(manifest.Bytes), isLayer: false);
        Put(manifest.Value.Config.Digest, new LiteralSource(image.Config.Bytes), isLayer: false);
        if (image.Names.Count == 0) _entries.Add(descriptor);
        foreach (ImageReference name in image.Names) _entries.Add(descriptor with { Annotations = Annotate(descriptor.Annotations, name) });
        _images.Add(new PlannedImage(image.Id, image.Names, descriptor.Digest));
    }

    private static Dictionary<string, string> Annotate(IReadOnlyDictionary<string, string> annotations, ImageReference name)
    {
        var annotated = new Dictionary<string, string>(annotations) { [OciLayoutPaths.NameAnnotation] = name.Full };
        if (name.Tag is { } tag) annotated[OciLayoutPaths.TagAnnotation] = tag;
        return annotated;
    }

    private void Put(Digest digest, IByteSource source, bool isLayer) =>
        _blobs.TryAdd(OciLayoutPaths.BlobOf(digest), new OciLayoutBlob(digest, source, isLayer));
}
