using System.Text.Json;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// Files of ocx's own in a store: manifests of images, and how the blobs of layers were compressed. They lie beside the records of the image or
/// of the layer, where dockerd looks at nothing, and go when it removes these.
/// </summary>
/// <remarks>Nothing here is believed: what is made of it has the right digest, or is not taken.</remarks>
/// <param name="imageRoot">The root of images in the store.</param>
internal sealed class KeptOriginals(DirectoryHandle imageRoot)
{
    private const int FileMode = 0b110_000_000, MetadataMode = 0b111_000_000;
    private const int BlobsLimit = 1 << 20;

    /// <summary>What was noted of a layer's blobs; nothing where that cannot be read.</summary>
    public IReadOnlyList<KeptBlob> BlobsOf(ChainId layer)
    {
        try
        {
            if (imageRoot.TryReadFile(Overlay2Paths.KeptBlobsOf(layer), BlobsLimit) is not { } json) return [];
            return [.. (JsonSerializer.Deserialize(json, Overlay2Json.Default.ListKeptBlob) ?? []).Where(b => b is { Digest: not null, Size: >= 0 })];
        }
        catch (Exception e) when (e is JsonException or ImageFormatException or LinuxException)
        {
            return [];
        }
    }

    /// <summary>Opens a blob that is kept; null where it is not.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public FileHandle? TryOpenBlob(ChainId layer, Digest blob) => imageRoot.TryOpenFile(Overlay2Paths.KeptBlobOf(layer, blob));

    /// <summary>Notes how a layer's blob was compressed, beside what was noted of others.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Note(ChainId layer, Digest blob, long size, string? encoder)
    {
        List<KeptBlob> blobs = [.. BlobsOf(layer).Where(b => b.Digest != blob.ToString()), new KeptBlob(blob.ToString(), size, encoder)];
        Write(Overlay2Paths.KeptBlobsOf(layer), new LiteralSource(JsonSerializer.SerializeToUtf8Bytes(blobs, Overlay2Json.Default.ListKeptBlob)), CancellationToken.None);
    }

    /// <summary>Keeps a layer's blob as it is.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Keep(ChainId layer, Digest blob, IByteSource source, CancellationToken cancellation) => Write(Overlay2Paths.KeptBlobOf(layer, blob), source, cancellation);

    /// <summary>The digests of an image's manifests that are kept.</summary>
    public IReadOnlyList<Digest> DocumentsOf(ImageId image)
    {
        try
        {
            using DirectoryHandle? metadata = imageRoot.TryOpenDirectory(Overlay2Paths.MetadataOf(image));
            return metadata is null ? [] : [.. metadata.Entries().Select(e => Overlay2Paths.TryParseKeptDocument(FileName.Decode(e.Name))).OfType<Digest>().Order()];
        }
        catch (LinuxException)
        {
            return [];
        }
    }

    /// <summary>A manifest that is kept of an image; null where it is not, or is another one.</summary>
    public byte[]? TryReadDocument(ImageId image, Digest digest)
    {
        try
        {
            byte[]? bytes = imageRoot.TryReadFile(Overlay2Paths.KeptDocumentOf(image, digest), JsonDocuments.MaxLength);
            return bytes is not null && Digest.Compute(digest.Algorithm, bytes) == digest ? bytes : null;
        }
        catch (Exception e) when (e is ImageFormatException or LinuxException)
        {
            return null;
        }
    }

    /// <summary>Keeps a manifest of an image.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Keep(ImageId image, RawJson<Manifest> manifest, Digest digest)
    {
        string directory = Overlay2Paths.MetadataOf(image);
        if (!imageRoot.TryStatus(directory, out _)) StoreSkeleton.MakeOne(imageRoot, directory, MetadataMode, 0, 0);
        Write(Overlay2Paths.KeptDocumentOf(image, digest), new LiteralSource(manifest.Bytes), CancellationToken.None);
    }

    private void Write(string path, IByteSource source, CancellationToken cancellation)
    {
        using DirectoryHandle directory = imageRoot.OpenDirectory(Path.GetDirectoryName(path)!);
        using var file = new AtomicFile(directory, Path.GetFileName(path), FileMode);
        using (var sink = new RegionWriter(file.File, 0)) sink.Write(source, _ => { }, cancellation);
        file.Commit();
    }
}
