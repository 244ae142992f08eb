using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ocx.Bundles;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// Opens the layers of a Docker archive. Their names say nothing: how a layer is compressed is found in its bytes, as
/// Docker finds it. A compressed one is a blob, whose digest nothing in the archive tells reliably: before it goes on as it
/// is, it is unpacked once and compared with its diffID.
/// </summary>
internal sealed class DockerArchiveLayers(Bundle bundle)
{
    // A layer that several images share is digested once.
    private readonly ConcurrentDictionary<(string Path, DiffId DiffId), Lazy<Descriptor?>> _blobs = new();

    /// <summary>The layer at a path of the archive.</summary>
    /// <exception cref="IntegrityException">There is none, or what is compressed there is another layer.</exception>
    public Layer Open(string path, DiffId diffId, ChainId chainId)
    {
        BundleFile file = Require(path, diffId);
        CompressionKind kind = KindOf(file);
        if (kind == CompressionKind.None) return new Layer(diffId, chainId, () => file.Source);
        Descriptor? blob = _blobs.GetOrAdd((path, diffId), _ => new Lazy<Descriptor?>(() => BlobOf(file, kind, diffId))).Value;
        return blob is null
            ? new Layer(diffId, chainId, OpenTar)
            : new Layer(diffId, chainId, OpenTar, blob, () => file.Source);

        InflatedSource OpenTar() => new(file.Source, kind, file.Path, bundle.Inflation);
    }

    /// <summary>The digest of the uncompressed layer at a path.</summary>
    /// <exception cref="IntegrityException">There is none.</exception>
    /// <exception cref="ImageFormatException">Its compressed form is damaged.</exception>
    public DiffId Measure(string path, CancellationToken cancellation)
    {
        BundleFile file = bundle.Require(path, "layer");
        return Measure(file, KindOf(file), cancellation);
    }

    private DiffId Measure(BundleFile file, CompressionKind kind, CancellationToken cancellation)
    {
        using Stream tar = Codecs.Decompress(kind, new SegmentStream(file.Source), file.Path, bundle.Inflation);
        return new DiffId(Digest.Compute(DigestAlgorithm.Sha256, tar, cancellation));
    }

    private BundleFile Require(string path, DiffId diffId) => bundle.Require(path, $"layer with diffID {diffId}");

    private static CompressionKind KindOf(BundleFile file) => Codecs.Sniff(file.ReadStart(stackalloc byte[Codecs.SniffLength]));

    private Descriptor? BlobOf(BundleFile file, CompressionKind kind, DiffId diffId)
    {
        string? mediaType = kind switch
        {
            CompressionKind.Gzip => MediaTypes.OciLayerGzip,
            CompressionKind.Zstd => MediaTypes.OciLayerZstd,

            // Docker takes bzip2 and xz, and no layout has a media type for them: such a layer goes on uncompressed.
            _ => null,
        };
        if (mediaType is null) return null;
        using IncrementalHash stored = Digest.Begin(DigestAlgorithm.Sha256);
        using Stream tar = new InflatedSource(file.Source, kind, file.Path, bundle.Inflation).Open(stored.AppendData);
        var found = new DiffId(Digest.Compute(DigestAlgorithm.Sha256, tar, CancellationToken.None));
        if (found != diffId) throw new IntegrityException(file.Path, $"layer {diffId}", found.ToString(), "the archive is damaged: get it again");
        return new Descriptor { MediaType = mediaType, Digest = Digest.FromBytes(DigestAlgorithm.Sha256, stored.GetCurrentHash()), Size = file.Source.Length };
    }
}
