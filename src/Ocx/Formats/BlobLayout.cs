using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats;

/// <summary>
/// What images amount to in an OCI layout, and so in an archive of Docker 25 and later: the blobs, each once, and the entries
/// of <c>index.json</c>. Nothing is read of a layer here but its length.
/// </summary>
internal sealed class BlobLayout
{
    private readonly SortedDictionary<string, LayoutBlob> _blobs = new(StringComparer.Ordinal);
    private readonly List<Descriptor> _entries = [];
    private readonly List<PlannedImage> _images = [];

    /// <summary>The blobs, sorted by path.</summary>
    public IReadOnlyCollection<LayoutBlob> Blobs => _blobs.Values;

    /// <summary>The entries of the index: one for each name, in the order of images and names, and then what is no image.</summary>
    public IReadOnlyList<Descriptor> Entries => _entries;

    /// <summary>The images, in order.</summary>
    public IReadOnlyList<PlannedImage> Images => _images;

    /// <summary>Lays <paramref name="images"/> out.</summary>
    /// <param name="images">The images.</param>
    /// <param name="artifacts">What is no image.</param>
    /// <param name="placeable">Gives the bytes of a layer a length, where that is to be another one than by measuring.</param>
    /// <param name="jobs">How many layers to measure at a time.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static BlobLayout Of(IReadOnlyList<Image> images, IReadOnlyList<BlobTree> artifacts, Func<IByteSource, IByteSource> placeable, int jobs, CancellationToken cancellation)
    {
        var layout = new BlobLayout();
        layout.AddLayers(images, placeable, jobs, cancellation);
        layout.AddImages(images);
        foreach (BlobTree artifact in artifacts)
        {
            layout.Put(artifact.Blobs);
            if (!layout._entries.Contains(artifact.Root)) layout._entries.Add(artifact.Root);
        }

        return layout;
    }

    /// <summary>How a layer is stored: as its source stores it, or as an uncompressed tar where that is no blob.</summary>
    public Descriptor DescriptorOf(Layer layer) => layer.Blob ?? new Descriptor
    {
        MediaType = MediaTypes.OciLayer,
        Digest = layer.DiffId.Digest,
        Size = _blobs[LayoutPaths.BlobOf(layer.DiffId.Digest)].Source.Length,
    };

    /// <summary>Adds a blob, unless it is there already.</summary>
    public void Put(Digest digest, IByteSource source, bool isLayer) =>
        _blobs.TryAdd(LayoutPaths.BlobOf(digest), new LayoutBlob(digest, source, isLayer));

    // To measure a layer of a store means to read its whole tar-split stream.
    private void AddLayers(IReadOnlyList<Image> images, Func<IByteSource, IByteSource> placeable, int jobs, CancellationToken cancellation)
    {
        IEnumerable<Layer> distinct = images.SelectMany(i => i.Layers).DistinctBy(l => l.Blob?.Digest ?? l.DiffId.Digest);
        LayerCopier.ForEach(distinct, jobs, (layer, token) =>
        {
            token.ThrowIfCancellationRequested();
            IByteSource source = placeable(layer.Blob is null ? layer.OpenTar() : layer.OpenBlob());

            // A store or an archive may measure only when it is asked.
            _ = source.Length;
            lock (_blobs) Put(layer.Blob?.Digest ?? layer.DiffId.Digest, source, isLayer: true);
        }, cancellation);
    }

    private void AddImages(IReadOnlyList<Image> images)
    {
        Descriptor[] manifests = [.. images.Select(AddManifest)];
        var listed = new HashSet<BlobTree>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < images.Count; i++)
        {
            Image image = images[i];
            _images.Add(new PlannedImage(image.Id, image.Names, manifests[i].Digest));
            if (image.Index is null) List(image, manifests[i]);
            else if (listed.Add(image.Index)) List(image, AddIndex(image.Index, [.. images.Index().Where(x => ReferenceEquals(x.Item.Index, image.Index)).Select(x => (x.Item, manifests[x.Index]))]));
        }
    }

    private Descriptor AddManifest(Image image)
    {
        RawJson<Manifest> manifest = image.Manifest ?? Manifest.Write(
            Descriptor.Of(MediaTypes.OciConfig, image.Config.Bytes.Span),
            [.. image.Layers.Select(DescriptorOf)],
            image.Annotations);
        Descriptor descriptor = image.ManifestDescriptor ?? Descriptor.Of(MediaTypes.OciManifest, manifest.Bytes.Span);
        Put(descriptor.Digest, new LiteralSource(manifest.Bytes), isLayer: false);
        Put(manifest.Value.Config.Digest, new LiteralSource(image.Config.Bytes), isLayer: false);
        return descriptor;
    }

    // Where all manifests are the source's own, so is the index; where they were written anew, it has to be, too, and what it
    // listed besides was about the old ones.
    private Descriptor AddIndex(BlobTree index, IReadOnlyList<(Image Image, Descriptor Manifest)> images)
    {
        if (images.All(x => x.Image.Manifest is not null))
        {
            Put(index.Blobs);
            return index.Root;
        }

        RawJson<ImageIndex> written = ImageIndex.Write([.. images.Select(x => x.Manifest with { Platform = x.Manifest.Platform ?? x.Image.Platform })]);
        Descriptor descriptor = Descriptor.Of(MediaTypes.OciIndex, written.Bytes.Span);
        Put(descriptor.Digest, new LiteralSource(written.Bytes), isLayer: false);
        return descriptor;
    }

    private void List(Image image, Descriptor descriptor)
    {
        // Entries of a layout stay what they were, but for what they point at if that was written anew.
        if (image.Listings.Count > 0) _entries.AddRange(image.Listings.Select(l => Pointing(l.Descriptor, descriptor)));
        else if (image.Names.Count == 0) _entries.Add(descriptor with { Annotations = NameAnnotations.Without(descriptor.Annotations) });
        foreach (ImageReference name in image.Listings.Count > 0 ? [] : image.Names)
        {
            _entries.Add(descriptor with { Annotations = NameAnnotations.With(descriptor.Annotations, name) });
        }
    }

    private static Descriptor Pointing(Descriptor listing, Descriptor target) =>
        listing.Digest == target.Digest ? listing : listing with { MediaType = target.MediaType, Digest = target.Digest, Size = target.Size, Data = null };

    private void Put(IReadOnlyList<CarriedBlob> blobs)
    {
        foreach (CarriedBlob blob in blobs) Put(blob.Descriptor.Digest, blob.Open(), isLayer: false);
    }
}
