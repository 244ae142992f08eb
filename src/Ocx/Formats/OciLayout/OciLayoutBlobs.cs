using Ocx.Bundles;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Formats.OciLayout;

/// <summary>Finds the blobs of a layout: as files named by their digest, or inlined in what points at them.</summary>
internal sealed class OciLayoutBlobs(Bundle bundle)
{
    /// <summary>The blob, its length checked; null if it is not there.</summary>
    /// <exception cref="IntegrityException">It has another length, or the inlined bytes are another blob's.</exception>
    public BundleFile? Find(Descriptor blob)
    {
        string path = LayoutPaths.BlobOf(blob.Digest);
        if (bundle.Find(path) is not { } file)
        {
            if (blob.Data is not { } data) return null;
            blob.Verify(data.Span, $"{bundle.Location}: the data of descriptor {blob.Digest}");
            return new BundleFile($"{bundle.Location}: {path}", new LiteralSource(data));
        }

        if (file.Source.Length != blob.Size)
            throw new IntegrityException(file.Path, $"{blob.Size} bytes", $"{file.Source.Length} bytes", "the layout is damaged or incomplete: get it again");
        return file;
    }

    /// <summary>The blob, its length checked.</summary>
    /// <param name="blob">What points at it.</param>
    /// <param name="what">What it is: "config of image …".</param>
    /// <exception cref="IntegrityException">It is not there, or has another length.</exception>
    public BundleFile Require(Descriptor blob, string what)
    {
        if (Find(blob) is { } file) return file;
        string hint = blob.Urls.Count > 0
            ? $"its owner keeps it out of layouts; get it from {blob.Urls[0]} and store it under that name"
            : "the layout is incomplete: get it again, with all its blobs";
        throw new IntegrityException($"{bundle.Location}: {LayoutPaths.BlobOf(blob.Digest)}", $"the {what}", "nothing", hint);
    }

    /// <summary>Reads a document and checks its digest.</summary>
    /// <inheritdoc cref="Require"/>
    /// <exception cref="ImageFormatException">It is longer than any document may be.</exception>
    public byte[] Read(Descriptor blob, string what)
    {
        BundleFile file = Require(blob, what);
        byte[] bytes = file.ReadDocument(what);
        blob.Verify(bytes, file.Path);
        return bytes;
    }

    /// <summary>The blob as something to pass on, or null if it is not there.</summary>
    public CarriedBlob? Carry(Descriptor blob) => Find(blob) is { } file ? new CarriedBlob(blob, () => file.Source) : null;

    /// <summary>A layer. Its bytes say how it is compressed: media types lie.</summary>
    public Layer LayerOf(Descriptor blob, DiffId diffId, ChainId chainId)
    {
        return new Layer(diffId, chainId, OpenTar, blob, () => Require(blob, $"layer {blob.Digest}").Source);

        IByteSource OpenTar()
        {
            BundleFile file = Require(blob, $"layer {blob.Digest}");
            CompressionKind kind = Codecs.Sniff(file.ReadStart(stackalloc byte[Codecs.SniffLength]));
            return kind == CompressionKind.None ? file.Source : new InflatedSource(file.Source, kind, file.Path, bundle.Inflation);
        }
    }
}
