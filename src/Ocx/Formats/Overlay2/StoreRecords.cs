using System.Globalization;
using System.Text;
using System.Text.Json;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>Reads what a store records of images and layers besides their bytes, one small file at a time.</summary>
/// <remarks>Sources: moby image/store.go, layer/filestore.go, distribution/metadata/v2_metadata_service.go.</remarks>
internal sealed class StoreRecords(DirectoryHandle root, DirectoryHandle imageRoot)
{
    // A digest, a time, a number or a random name, and room for what does not belong there.
    private const int RecordLimit = 4096;

    // Docker keeps fifty blobs of a layer, each with the name of a repository.
    private const int BlobsLimit = 1 << 20;

    private string Advice => StoreDamage.AdviceOf(imageRoot);

    /// <summary>Where the store is, in the words of a daemon that runs on it: without symbolic links.</summary>
    /// <exception cref="LinuxException">The kernel does not tell.</exception>
    public string RootPath
    {
        get
        {
            using DirectoryHandle descriptors = DirectoryHandle.Open("/proc/self/fd", root.Kernel);
            return PathText.Of(descriptors.LinkTarget(Encoding.ASCII.GetBytes(root.Descriptor.ToString(CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>
    /// The image that an image was built on; null where nothing is recorded. Only the classic builder, commit and load write it.
    /// What cannot be read as one is passed over, as Docker does.
    /// </summary>
    public ImageId? ParentOf(ImageId id)
    {
        try
        {
            byte[]? text = imageRoot.TryReadFile(Overlay2Paths.ParentOf(id), RecordLimit);
            return Digest.TryParse(text, out Digest parent) && parent.Algorithm == DigestAlgorithm.Sha256 ? new ImageId(parent) : null;
        }
        catch (ImageFormatException)
        {
            return null;
        }
    }

    /// <summary>When an image last got a name by a tag or a build; null where nothing is recorded, as after a pull.</summary>
    /// <exception cref="ImageFormatException">It is no time.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public Timestamp? LastTagged(ImageId id)
    {
        string path = Overlay2Paths.LastUpdatedOf(id);
        if (imageRoot.TryReadFile(path, RecordLimit) is not { Length: > 0 } bytes) return null;
        return Timestamp.TryParse(Encoding.Latin1.GetString(bytes), out Timestamp time) ? time : throw new ImageFormatException($"{imageRoot.Path}/{path}", "must be an RFC 3339 time");
    }

    /// <summary>The bytes of a layer's files.</summary>
    /// <exception cref="IntegrityException">Nothing is recorded.</exception>
    /// <exception cref="ImageFormatException">It is no number.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public long SizeOf(ChainId chainId)
    {
        string path = $"{Overlay2Paths.LayerOf(chainId)}/{Overlay2Paths.Size}";
        byte[] bytes = imageRoot.TryReadFile(path, RecordLimit) ?? throw new IntegrityException($"{imageRoot.Path}/{path}", "the size of a layer", "nothing", Advice);
        return long.TryParse(Encoding.Latin1.GetString(bytes), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long size)
            ? size
            : throw new ImageFormatException($"{imageRoot.Path}/{path}", "must be a number", hint: Advice);
    }

    /// <summary>A layer's place: the name of its directory in the driver's.</summary>
    /// <inheritdoc cref="LayerDb.Read"/>
    public LayerRecord LayerOf(ChainId chainId, DiffId diffId, ChainId? parent) => new LayerDb(imageRoot).Read(chainId, diffId, parent);

    /// <summary>Opens a layer's tar-split stream as it is stored, compressed.</summary>
    /// <exception cref="IntegrityException">There is none.</exception>
    public FileHandle OpenTarSplit(ChainId chainId) => new LayerDb(imageRoot).OpenTarSplit(chainId);

    /// <summary>What ocx itself noted.</summary>
    public KeptOriginals Kept { get; } = new(imageRoot);

    /// <summary>Opens what dockerd keeps of manifests.</summary>
    /// <inheritdoc cref="ContentStore.Open"/>
    public ContentStore OpenContent(string? containerdRoot) => ContentStore.Open(root, containerdRoot);

    /// <summary>The blobs that a layer is known to have come from or gone to, the latest last; none where nothing is recorded.</summary>
    /// <exception cref="ImageFormatException">The record is not what Docker writes.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public IReadOnlyList<RecordedBlob> BlobsOf(DiffId diffId)
    {
        string path = $"{Overlay2Paths.BlobsByDiffId}/{diffId.Digest.Hex}";
        if (imageRoot.TryReadFile(path, BlobsLimit) is not { } json) return [];
        try
        {
            return [.. (JsonSerializer.Deserialize(json, Overlay2Json.Default.ListRecordedBlob) ?? []).OfType<RecordedBlob>()];
        }
        catch (JsonException e)
        {
            throw JsonMistake.In($"{imageRoot.Path}/{path}", "must be a list of blobs", json, e, Advice);
        }
    }

    /// <summary>
    /// The layers of blobs, as pulls, pushes and imports noted them, by layer. What is no such note is passed over, as Docker does.
    /// </summary>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public ILookup<DiffId, Digest> ReadBlobs()
    {
        using DirectoryHandle? directory = imageRoot.TryOpenDirectory($"{Overlay2Paths.DiffIds}/sha256");
        List<(DiffId Layer, Digest Blob)> notes = [];
        foreach (DirectoryEntry entry in directory?.Entries() ?? [])
        {
            if (Digest.TryParse((byte[])[.. "sha256:"u8, .. entry.Name], out Digest blob) && DiffIdOf(directory!, blob) is { } layer) notes.Add((layer, blob));
        }

        return notes.OrderBy(n => n.Blob).ToLookup(n => n.Layer, n => n.Blob);
    }

    private static DiffId? DiffIdOf(DirectoryHandle directory, Digest blob)
    {
        try
        {
            return Digest.TryParse(directory.TryReadFile(blob.Hex, RecordLimit), out Digest digest) ? new DiffId(digest) : null;
        }
        catch (Exception e) when (e is ImageFormatException or LinuxException)
        {
            return null;
        }
    }
}
