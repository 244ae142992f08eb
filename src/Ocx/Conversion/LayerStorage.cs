using Ocx.Compression;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Conversion;

/// <summary>
/// Stores layers in another way: uncompressed, or compressed into temporary files that last until this is disposed. What is
/// stored that way already stays as it is, whatever the level it was compressed with, and so does the manifest of an image
/// whose layers all are.
/// </summary>
internal sealed class LayerStorage(ConversionOptions options) : IDisposable
{
    private readonly Dictionary<DiffId, Layer> _stored = [];
    private readonly List<FileHandle> _files = [];

    /// <summary>The images with their layers stored as <paramref name="kind"/> says.</summary>
    /// <exception cref="IntegrityException">A layer is not what its diffID says.</exception>
    /// <exception cref="OcxException">A layer cannot be read.</exception>
    /// <exception cref="LinuxException">A temporary file cannot be written.</exception>
    public IReadOnlyList<Image> Store(IReadOnlyList<Image> images, CompressionKind kind, LossList losses, CancellationToken cancellation)
    {
        // One blob for each diffID, whatever the blobs of the source were.
        Layer[] others = [.. images.SelectMany(i => i.Layers).Where(l => !IsStoredAs(l, kind)).DistinctBy(l => l.DiffId)];
        if (kind == CompressionKind.None) foreach (Layer layer in others) _stored[layer.DiffId] = new Layer(layer.DiffId, layer.ChainId, layer.OpenTar);
        else Compress(others, kind, cancellation);
        return [.. images.Select(i => Replaced(i, kind, losses))];
    }

    /// <summary>The images with those of their layers stored as <paramref name="kind"/> says that no blob holds yet.</summary>
    /// <inheritdoc cref="Store" path="/exception"/>
    public IReadOnlyList<Image> StoreOthers(IReadOnlyList<Image> images, CompressionKind kind, CancellationToken cancellation)
    {
        Layer[] others = [.. images.SelectMany(i => i.Layers).Where(l => l.Blob is null).DistinctBy(l => l.DiffId)];
        if (others.Length == 0) return images;
        Compress(others, kind, cancellation);
        return [.. images.Select(i => i.Layers.All(l => l.Blob is not null) ? i : i.WithLayers([.. i.Layers.Select(l => l.Blob is null ? Of(l) : l)]))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileHandle file in _files) file.Dispose();
    }

    private static bool IsStoredAs(Layer layer, CompressionKind kind)
    {
        if (layer.Blob is null) return kind == CompressionKind.None;
        using var bytes = new SegmentStream(layer.OpenBlob());
        Span<byte> start = stackalloc byte[Codecs.SniffLength];
        return Codecs.Sniff(start[..bytes.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]) == kind;
    }

    private Image Replaced(Image image, CompressionKind kind, LossList losses)
    {
        if (image.Layers.All(l => IsStoredAs(l, kind))) return image;
        losses.AddRewritten(image);
        return image.WithLayers([.. image.Layers.Select(l => IsStoredAs(l, kind) ? WithType(l, kind) : Of(l))]);
    }

    // Two layers may have the same bytes below different chains.
    private Layer Of(Layer layer)
    {
        Layer stored = _stored[layer.DiffId];
        return stored.Blob is { } blob ? new Layer(layer.DiffId, layer.ChainId, layer.OpenTar, blob, stored.OpenBlob) : new Layer(layer.DiffId, layer.ChainId, layer.OpenTar);
    }

    // The manifest is written anew, with OCI's media types, and tells of the bytes what they are.
    private static Layer WithType(Layer layer, CompressionKind kind) =>
        layer.Blob is { } blob ? new Layer(layer.DiffId, layer.ChainId, layer.OpenTar, blob with { MediaType = TypeOf(kind) }, layer.OpenBlob) : layer;

    private static string TypeOf(CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => MediaTypes.OciLayerGzip,
        CompressionKind.Zstd => MediaTypes.OciLayerZstd,
        _ => MediaTypes.OciLayer,
    };

    private void Compress(IReadOnlyList<Layer> layers, CompressionKind kind, CancellationToken cancellation)
    {
        using var compressor = new LayerCompressor(kind, options.CompressionLevel, options.Write.Jobs);
        (Layer Layer, IByteSource Tar, PlannedBlob Planned)[] opened =
        [
            // The length is for those who watch: to measure what is compressed would mean to inflate it twice.
            .. layers.Select(l => (Layer: l, Tar: l.OpenTar())).Select(x => (x.Layer, x.Tar, new PlannedBlob(x.Layer.DiffId.Digest, IEstimatedSource.LengthOf(x.Tar), IsLayer: true, IsReused: false))),
        ];
        options.Write.Listener.Compressing([.. opened.Select(x => x.Planned)]);
        LayerCopier.ForEach(opened.OrderByDescending(x => x.Planned.Length), options.Write.Jobs, (item, token) =>
        {
            Layer stored = Compress(compressor, item.Layer, item.Tar, item.Planned, kind, token);
            lock (_stored) _stored[item.Layer.DiffId] = stored;
        }, cancellation);
    }

    private Layer Compress(LayerCompressor compressor, Layer layer, IByteSource tar, PlannedBlob planned, CompressionKind kind, CancellationToken cancellation)
    {
        FileHandle file = SpoolFile.Create(options.TemporaryDirectory, "a temporary file for a compressed layer", Kernel.Real);
        lock (_files) _files.Add(file);
        TransferListener listener = options.Write.Listener;
        listener.Started(planned);
        CompressedLayer compressed = compressor.Compress(tar, file, bytes => listener.Advanced(planned, bytes), cancellation);
        if (compressed.Plain != layer.DiffId.Digest) throw LayerCopier.Damaged(tar, planned, compressed.Plain.ToString(), null);
        listener.Finished(planned);
        var blob = new Descriptor { MediaType = TypeOf(kind), Digest = compressed.Digest, Size = compressed.Size };
        return new Layer(layer.DiffId, layer.ChainId, layer.OpenTar, blob, () => new FileRangeSource(file, 0, compressed.Size));
    }
}
