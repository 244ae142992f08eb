using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// Every file name of a data root R with the overlay2 graph driver:
/// <code>
/// R/
///   image/overlay2/
///     repositories.json                        names → image IDs
///     imagedb/content/sha256/IMAGE             an image's config, byte for byte; the name is its digest
///     imagedb/metadata/sha256/IMAGE/           parent, lastUpdated, …; of ours: ocx-manifest-sha256-HEX
///     layerdb/sha256/CHAIN/                    one directory a layer, named by its chainID
///       diff                                   its diffID
///       parent                                 the chainID below; absent for the base
///       cache-id                               the name of its directory below overlay2/
///       size                                   bytes of its files, decimal
///       tar-split.json.gz                      how to put its tar together again
///       ocx-blobs.json, ocx-blob-sha256-HEX    of ours: what the layer's blobs were compressed by, or the blob
///     layerdb/mounts/CONTAINER/                mount-id, init-id, parent
///     layerdb/tmp/                             records that are being written
///     distribution/                            blob digests ↔ diffIDs, of pulls and pushes
///   overlay2/
///     CACHE-ID/
///       diff/                                  the layer's files
///       link, lower, work/, committed          how the driver mounts it
///     l/LINK → ../CACHE-ID/diff
///   volumes/metadata.db                        locked by dockerd while it runs
/// </code>
/// </summary>
/// <remarks>Source: moby image/fs.go, layer/filestore.go, reference/store.go, daemon/graphdriver/overlay2/overlay.go.</remarks>
internal static class Overlay2Paths
{
    public const string ImageRoot = "image/overlay2";
    public const string DriverRoot = "overlay2";
    public const string Repositories = "repositories.json";
    public const string ImageContent = "imagedb/content/sha256";
    public const string ImageMetadata = "imagedb/metadata/sha256";
    public const string LayerDb = "layerdb/sha256";

    public const string Diff = "diff";
    public const string Parent = "parent";
    public const string CacheId = "cache-id";
    public const string Size = "size";
    public const string TarSplit = "tar-split.json.gz";

    public const string Distribution = "distribution";
    public const string DiffIds = $"{Distribution}/diffid-by-digest";
    public const string BlobsByDiffId = $"{Distribution}/v2metadata-by-diffid/sha256";
    public const string Mounts = "layerdb/mounts";
    public const string MountId = "mount-id";
    public const string InitId = "init-id";
    public const string LayerTemporary = "layerdb/tmp";
    public const string Links = $"{DriverRoot}/l";
    public const string Link = "link";
    public const string Lower = "lower";
    public const string Work = "work";
    public const string Committed = "committed";
    public const string Volumes = "volumes";
    public const string VolumesDatabase = $"{Volumes}/metadata.db";

    /// <summary>What an import of ours is about to add, from the image root; dockerd looks at nothing there.</summary>
    public const string Journal = $"{LayerTemporary}/ocx-import.json";

    private const string KeptDocument = "ocx-manifest-", KeptBlob = "ocx-blob-";

    /// <summary>What ocx noted of a layer's blobs, from the image root; dockerd looks at nothing there.</summary>
    public static string KeptBlobsOf(ChainId layer) => $"{LayerOf(layer)}/ocx-blobs.json";

    /// <summary>A layer's blob that ocx keeps, from the image root.</summary>
    public static string KeptBlobOf(ChainId layer, Digest blob) => $"{LayerOf(layer)}/{KeptBlob}{blob.ToString().Replace(':', '-')}";

    /// <summary>An image's manifest that ocx keeps, from the image root.</summary>
    public static string KeptDocumentOf(ImageId image, Digest digest) => $"{MetadataOf(image)}/{KeptDocument}{digest.ToString().Replace(':', '-')}";

    /// <summary>The digest of a manifest that ocx keeps under a name; null where the name is no such one.</summary>
    public static Digest? TryParseKeptDocument(string name) =>
        name.StartsWith(KeptDocument, StringComparison.Ordinal) && Digest.TryParse(name[KeptDocument.Length..].Replace('-', ':'), out Digest digest) ? digest : null;

    /// <summary>An image's config, from the image root.</summary>
    public static string ConfigOf(ImageId id) => $"{ImageContent}/{id.Digest.Hex}";

    /// <summary>Where the image is recorded that this one was built on, from the image root.</summary>
    public static string ParentOf(ImageId id) => $"{ImageMetadata}/{id.Digest.Hex}/{Parent}";

    /// <summary>When an image got a name, from the image root.</summary>
    public static string LastUpdatedOf(ImageId id) => $"{ImageMetadata}/{id.Digest.Hex}/lastUpdated";

    /// <summary>An image's directory of records, from the image root.</summary>
    public static string MetadataOf(ImageId id) => $"{ImageMetadata}/{id.Digest.Hex}";

    /// <summary>Where the diffID of a blob is recorded, from the image root.</summary>
    public static string DiffIdOf(Digest blob) => $"{DiffIds}/{blob.ToString().Replace(':', '/')}";

    /// <summary>Where a layer's record is put together before it gets its name, from the image root.</summary>
    public static string WriteSetOf(string cacheId) => $"{LayerTemporary}/write-set-{cacheId}";

    /// <summary>A layer's directory, from the data root.</summary>
    public static string DirectoryOf(string cacheId) => $"{DriverRoot}/{cacheId}";

    /// <summary>Whether a directory of the driver can have this name: Docker takes any text, and makes it a part of paths.</summary>
    public static bool IsCacheId([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 } and not ("." or ".." or "l") && !text.AsSpan().ContainsAny('/', '\0') && Encoding.UTF8.GetByteCount(text) <= FileName.MaxLength;

    /// <summary>The short name of a layer's tree, from the data root.</summary>
    public static string LinkOf(string link) => $"{Links}/{link}";

    /// <summary>A layer's directory in the layer database, from the image root.</summary>
    public static string LayerOf(ChainId chainId) => $"{LayerDb}/{chainId.Hex}";

    /// <summary>A layer's tree, from the data root.</summary>
    public static string TreeOf(string cacheId) => $"{DriverRoot}/{cacheId}/diff";
}
