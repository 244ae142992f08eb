using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Inspection;

/// <summary>
/// Reads what a home of images tells about them, and no layer's bytes. It is made for broken disks: what cannot be read is
/// reported and left out, and all else is there.
/// </summary>
/// <param name="reader">The home, which stays the caller's.</param>
/// <param name="damage">Told what could not be read: an <see cref="OcxException"/> or a <see cref="LinuxException"/>. Each file is told of once.</param>
public sealed class HomeInspector(IImageReader reader, Action<Exception> damage)
{
    private readonly HashSet<string> _told = [];
    private readonly Dictionary<ChainId, InspectedLayer> _layers = [];
    private readonly string? _rootPath = (reader as Overlay2Reader)?.Records.RootPath;

    /// <summary>The home, as the user would name it.</summary>
    public string Location => reader.Location;

    /// <summary>Every image that can be read; in an order that depends on the content alone.</summary>
    public IReadOnlyList<InspectedImage> ReadAll()
    {
        var images = new List<InspectedImage>();
        foreach (ImageEntry entry in reader.Entries)
        {
            if (!entry.IsPresent) Report(Missing(entry));
            else if (Try(() => Read(entry), null) is { } image) images.Add(image);
        }

        return images;
    }

    /// <summary>Reads an image. What is not known of its layers is reported, and does not fail.</summary>
    /// <param name="entry">One of the home's.</param>
    /// <exception cref="OcxException">Its config is missing, malformed or not what its ID says.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public InspectedImage Read(ImageEntry entry) => reader is Overlay2Reader store ? ReadStored(store, entry) : ReadBundled(reader.Open(entry), entry);

    private InspectedImage ReadStored(Overlay2Reader store, ImageEntry entry)
    {
        RawJson<ImageConfig> config = store.ReadConfig(entry.Id);
        IReadOnlyList<ChainId> chain = ChainId.ForLayers(config.Value.DiffIds);
        var layers = new InspectedLayer[chain.Count];
        for (int i = 0; i < layers.Length; i++) layers[i] = LayerOf(store.Records, chain[i], config.Value.DiffIds[i], i == 0 ? null : chain[i - 1]);
        return new InspectedImage(entry, config, layers)
        {
            IsStored = true,
            Parent = store.Records.ParentOf(entry.Id),
            LastTagged = Try(() => store.Records.LastTagged(entry.Id), null),
        };
    }

    // A layer that many images share is read once.
    private InspectedLayer LayerOf(StoreRecords records, ChainId chainId, DiffId diffId, ChainId? parent)
    {
        if (_layers.TryGetValue(chainId, out InspectedLayer? known)) return known;
        string? cacheId = Try(() => records.LayerOf(chainId, diffId, parent).CacheId, null);
        return _layers[chainId] = new InspectedLayer(diffId, chainId)
        {
            Size = Try<long?>(() => records.SizeOf(chainId), null),
            CacheId = cacheId,
            Directory = cacheId is null ? null : $"{_rootPath}/{Overlay2Paths.TreeOf(cacheId)}",
            Blobs = BlobsOf(records, diffId, chainId),
        };
    }

    // An import notes blobs and no repository of them.
    private InspectedBlob[] BlobsOf(StoreRecords records, DiffId diffId, ChainId chainId)
    {
        IReadOnlyList<KeptBlob> noted = records.Kept.BlobsOf(chainId);
        List<InspectedBlob> blobs = [.. Try(() => records.BlobsOf(diffId), [])!.Select(BlobOf).OfType<InspectedBlob>().Distinct()];
        foreach (KeptBlob blob in noted)
        {
            if (Digest.TryParse(blob.Digest, out Digest digest) && blobs.All(b => b.Digest != digest)) blobs.Insert(0, new InspectedBlob(digest));
        }

        return [.. blobs.Select(b => noted.FirstOrDefault(n => n.Digest == b.Digest.ToString()) is { } note ? b with { Encoder = note.Encoder, Size = note.Size } : b)];
    }

    private static InspectedBlob? BlobOf(RecordedBlob? recorded) =>
        Digest.TryParse(recorded?.Digest, out Digest digest) ? new InspectedBlob(digest, recorded!.SourceRepository is { Length: > 0 } name ? name : null) : null;

    private InspectedImage ReadBundled(Image image, ImageEntry entry) => new(entry, image.Config, [.. image.Layers.Select(LayerOf)]) { Parent = image.Parent };

    private InspectedLayer LayerOf(Layer layer) => new(layer.DiffId, layer.ChainId)
    {
        Size = layer.Blob?.Size ?? Try<long?>(() => LengthOf(layer.OpenTar()), null),
        Blobs = layer.Blob is { } blob ? [new InspectedBlob(blob.Digest, null, blob.MediaType.Length > 0 ? blob.MediaType : null, blob.Size)] : [],
    };

    // What is compressed and no blob would have to be inflated.
    private static long? LengthOf(IByteSource tar) => tar is IEstimatedSource ? null : tar.Length;

    private T? Try<T>(Func<T> read, T? otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is OcxException or LinuxException)
        {
            Report(e);
            return otherwise;
        }
    }

    private void Report(Exception e)
    {
        if (_told.Add(e.Message)) damage(e);
    }

    private ImageNotFoundException Missing(ImageEntry entry)
    {
        string[] names = [.. entry.Names.Select(n => n.Familiar).Concat(entry.References.Select(PathText.Of))];
        string what = names.Length == 0 ? "an image that is listed" : $"the image that {string.Join(", ", names.Select(n => $"'{n}'"))} stands for";
        return new ImageNotFoundException($"{what} is not there, in {reader.Location}", names.FirstOrDefault() ?? "", "'ocx check' says what else is wrong");
    }
}
