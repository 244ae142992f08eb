using Ocx.Compression.Encoders;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Originals;

/// <summary>
/// Gives images of a store the blobs and the manifests that their registry has. The digests are recorded: in the names of the images, in what
/// pulls and pushes noted of layers, in manifests that dockerd keeps. Nothing is taken for an original that has not such a digest.
/// </summary>
/// <param name="store">The store, which must stay open.</param>
/// <param name="options">Where to look.</param>
/// <param name="search">Makes the blobs.</param>
internal sealed class OriginalImages(Overlay2Reader store, OriginalsOptions options, LayerSearch search)
{
    // Where blobs of several registries can be made of one layer, each choice gives another manifest.
    private const int MostChoices = 1024;

    // What v2metadata says of a layer is about a repository; these notes are not, and an import leaves only them.
    private readonly Lazy<ILookup<DiffId, Digest>> _notes = new(store.Records.ReadBlobs);
    private readonly List<OriginalLayer> _layers = [];
    private readonly List<OriginalManifest> _manifests = [];

    private KeptOriginals Noted => store.Records.Kept;

    /// <summary>What was found out.</summary>
    public OriginalsReport Report => new(_layers, _manifests);

    /// <summary>The images with what could be made again: layers that could not are left as they are, and then there is no manifest.</summary>
    /// <exception cref="Errors.IntegrityException">A layer is not what its diffID says.</exception>
    /// <exception cref="Errors.OcxException">A layer cannot be read.</exception>
    /// <exception cref="LinuxException">A file cannot be read, or a temporary one not written.</exception>
    public IReadOnlyList<Image> Restore(IReadOnlyList<Image> images, CancellationToken cancellation)
    {
        using ContentStore content = store.Records.OpenContent(options.ContainerdRoot);
        KnownImage[] known = [.. images.Select(i => Look(i, content))];
        SearchedLayer[] layers = Search(known, cancellation);
        IReadOnlyDictionary<DiffId, IReadOnlyList<RestoredBlob>> restored = layers.ToDictionary(l => l.Layer.DiffId, l => l.Restored);
        _layers.AddRange(layers.Select(l => new OriginalLayer(l.Layer.DiffId, [.. l.Wanted.Select(w => w.Digest)], l.Restored is [var best, ..] ? best.Digest : null, l.Restored is [var made, ..] ? made.Encoder : null)));
        if (options.Remembers) Remember(images, restored);
        return [.. known.Select(k => Restored(k, restored))];
    }

    private KnownImage Look(Image image, ContentStore content)
    {
        ImageReference[] recorded = RecordedOf(image);
        IEnumerable<Digest> digests = recorded.Select(r => r.Digest!.Value).Concat(Noted.DocumentsOf(image.Id)).Distinct();
        return new KnownImage(image, recorded, digests.Select(d => KeptManifest.Find(d, image, e => Noted.TryReadDocument(image.Id, e) ?? content.TryRead(e))).FirstOrDefault(k => k is not null));
    }

    private SearchedLayer[] Search(KnownImage[] known, CancellationToken cancellation)
    {
        SearchedLayer[] layers = [.. known.SelectMany(k => LayersOf(k, cancellation)).GroupBy(l => l.Layer.DiffId).Select(Joined)];
        IReadOnlyDictionary<DiffId, IReadOnlyList<RestoredBlob>> restored = search.Find(layers, cancellation);

        // The blob that a layer was noted with last need not be the one of the manifest: then all that are on record are worth the time.
        HashSet<DiffId> unsettled = [.. known.Where(k => k.Kept is null && k.Recorded.Length > 0 && WrittenAgain(k, restored) is null).SelectMany(k => k.Image.Layers.Select(l => l.DiffId))];
        SearchedLayer[] further = [.. layers.Where(l => unsettled.Contains(l.Layer.DiffId) && l.Restored.Count > 0 && l.Restored.Count < l.Wanted.Count).Select(l => l.ForAll())];
        search.Find(further, cancellation);
        return [.. layers.Select(l => Array.Find(further, f => f.Layer == l.Layer) ?? l)];
    }

    private void Remember(IReadOnlyList<Image> images, IReadOnlyDictionary<DiffId, IReadOnlyList<RestoredBlob>> restored)
    {
        foreach (Layer layer in images.SelectMany(i => i.Layers).DistinctBy(l => l.ChainId))
        {
            foreach (RestoredBlob blob in restored[layer.DiffId].Where(b => b.IsEncoded)) Noted.Note(layer.ChainId, blob.Digest, blob.Open().Length, blob.Encoder);
        }
    }

    // The registry of the name that the image goes out with comes first.
    private ImageReference[] RecordedOf(Image image)
    {
        HashSet<string> repositories = [.. image.Names.Select(n => n.FullName)];
        return [.. store.Entries.Single(e => e.Id == image.Id).Names.Where(n => n.Digest is not null).OrderByDescending(n => repositories.Contains(n.FullName))];
    }

    private IEnumerable<SearchedLayer> LayersOf(KnownImage known, CancellationToken cancellation)
    {
        (Image image, ImageReference[] recorded, KeptManifest? kept) = known;
        for (int i = 0; i < image.Layers.Count; i++)
        {
            Layer layer = image.Layers[i];
            IReadOnlyList<KeptBlob> noted = Noted.BlobsOf(layer.ChainId);
            IReadOnlyList<WantedBlob> wanted = kept is not null
                ? [new WantedBlob(kept.Manifest.Value.Layers[i].Digest, kept.Manifest.Value.Layers[i].Size, IsRequired: true)]
                : WantedOf(layer, recorded);
            KnownEncoder[] first = [.. KnownEncoders.All.Where(e => noted.Any(n => n.Encoder == e.Name && wanted.Any(w => w.Digest.ToString() == n.Digest)))];
            var searched = new SearchedLayer(layer, wanted, [.. first, .. LikelyEncoder.Order(image.Config.Value, i).Except(first)]);
            foreach (WantedBlob blob in wanted) AddKept(searched, blob.Digest, cancellation);
            yield return searched;
        }
    }

    // Docker appends, so that the latest comes last.
    private WantedBlob[] WantedOf(Layer layer, ImageReference[] recorded)
    {
        HashSet<string> repositories = [.. recorded.Select(r => r.FullName)];
        return
        [
            .. store.Records.BlobsOf(layer.DiffId).Reverse()
                .OrderByDescending(b => b.SourceRepository is { } repository && repositories.Contains(repository))
                .Select(b => Digest.TryParse(b.Digest, out Digest digest) ? digest : default).Where(d => !d.IsNone)
                .Concat(_notes.Value[layer.DiffId]).Distinct().Select(d => new WantedBlob(d)),
        ];
    }

    // A blob that an import kept for want of an encoder. It is read once, since nobody believes what it is called.
    private void AddKept(SearchedLayer layer, Digest blob, CancellationToken cancellation)
    {
        ChainId chainId = layer.Layer.ChainId;
        using FileHandle? file = Noted.TryOpenBlob(chainId, blob);
        if (file is null) return;
        using var bytes = new FileHandleStream(file);
        if (Digest.Compute(blob.Algorithm, bytes, cancellation) == blob) layer.Add(new RestoredBlob(blob, RestoredBlob.Kept, () => new KeptBlobSource(Noted, chainId, blob)));
    }

    // Images that share a layer may have pulled it as different blobs: what a kept manifest says of it comes first.
    private static SearchedLayer Joined(IEnumerable<SearchedLayer> same)
    {
        SearchedLayer[] all = [.. same];
        WantedBlob[] wanted = [.. all.SelectMany(l => l.Wanted).OrderByDescending(w => w.IsRequired).DistinctBy(w => w.Digest)];
        return new SearchedLayer(all[0].Layer, wanted, all[0].Candidates, all.SelectMany(l => l.Restored));
    }

    private Image Restored(KnownImage known, IReadOnlyDictionary<DiffId, IReadOnlyList<RestoredBlob>> restored)
    {
        (Image image, ImageReference[] recorded, KeptManifest? kept) = known;
        RestoredBlob?[] blobs = [.. image.Layers.Select((layer, i) => kept is null
            ? Best(layer)
            : restored[layer.DiffId].FirstOrDefault(b => b.Digest == kept.Manifest.Value.Layers[i].Digest) ?? Best(layer))];
        bool isWhole = kept is not null && kept.Manifest.Value.Layers.Select(l => (Digest?)l.Digest).SequenceEqual(blobs.Select(b => b?.Digest));
        if (isWhole)
        {
            _manifests.Add(new OriginalManifest(image.Id, recorded, kept!.Descriptor.Digest, kept.Index?.Root.Digest));
            return image.AsPulled([.. image.Layers.Select((l, i) => Stored(l, blobs[i]!, kept.Manifest.Value.Layers[i]))], kept.Manifest, kept.Descriptor, kept.Index);
        }

        (RawJson<Manifest> Manifest, Descriptor Descriptor)? written = Array.TrueForAll(blobs, b => b is not null) ? WrittenAgain(known, restored) : null;
        _manifests.Add(new OriginalManifest(image.Id, recorded, written?.Descriptor.Digest, null));
        if (written is { } found)
        {
            IReadOnlyList<Descriptor> own = found.Manifest.Value.Layers;
            return image.AsPulled([.. image.Layers.Select((l, i) => Stored(l, restored[l.DiffId].First(b => b.Digest == own[i].Digest), own[i]))], found.Manifest, found.Descriptor, null);
        }

        return image.WithLayers([.. image.Layers.Select((l, i) => blobs[i] is { } blob ? Stored(l, blob, DescriptorOf(l, blob)) : l)]);

        RestoredBlob? Best(Layer layer) => restored[layer.DiffId] is [var best, ..] ? best : null;
    }

    // All ways to write it, with all blobs that could be made: the digest says which one it was.
    private static (RawJson<Manifest> Manifest, Descriptor Descriptor)? WrittenAgain(KnownImage known, IReadOnlyDictionary<DiffId, IReadOnlyList<RestoredBlob>> restored)
    {
        Image image = known.Image;
        HashSet<Digest> digests = [.. known.Recorded.Select(r => r.Digest!.Value)];
        if (digests.Count == 0) return null;
        IEnumerable<RestoredBlob[]> choices = [[]];
        foreach (Layer layer in image.Layers) choices = choices.SelectMany(c => restored[layer.DiffId].Select(b => (RestoredBlob[])[.. c, b]));
        foreach (RestoredBlob[] choice in choices.Take(MostChoices))
        {
            (Digest, long, bool)[] layers = [.. choice.Select((b, i) => (b.Digest, b.Open().Length, b.Digest != image.Layers[i].DiffId.Digest))];
            foreach (byte[] form in PushedManifest.FormsOf(image.Config.Bytes, layers))
            {
                Digest digest = Digest.Compute(form);
                if (!digests.Contains(digest)) continue;
                RawJson<Manifest> manifest = Manifest.Parse(form, digest.ToString());
                return (manifest, Descriptor.Of(manifest.Value.MediaType ?? MediaTypes.OciManifest, form));
            }
        }

        return null;
    }

    private static Layer Stored(Layer layer, RestoredBlob blob, Descriptor descriptor) => new(layer.DiffId, layer.ChainId, layer.OpenTar, descriptor, blob.Open);

    private static Descriptor DescriptorOf(Layer layer, RestoredBlob blob) => new()
    {
        MediaType = blob.Digest == layer.DiffId.Digest ? MediaTypes.OciLayer : MediaTypes.OciLayerGzip,
        Digest = blob.Digest,
        Size = blob.Open().Length,
    };

    // Its names that are digests, and the manifest of one of them, if that is kept anywhere.
    private sealed record KnownImage(Image Image, ImageReference[] Recorded, KeptManifest? Kept);
}
