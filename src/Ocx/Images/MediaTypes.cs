namespace Ocx.Images;

/// <summary>
/// The media types of images: the OCI image specification's (media-types.md) and those of Docker's image
/// manifest version 2, schema 2, which describe the same documents. Compared exactly, as Docker compares them.
/// </summary>
/// <remarks>
/// A layer's media type may lie: skopeo calls plain tars <c>+gzip</c>. Only a layer's bytes say how they are
/// compressed.
/// </remarks>
public static class MediaTypes
{
    /// <summary>The OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>The OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>The OCI image config.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>OCI's <c>{}</c>: the config of an artifact that has none (manifest.md, "Guidance for an Empty Descriptor").</summary>
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";

    /// <summary>An uncompressed OCI layer.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>An OCI layer in gzip.</summary>
    public const string OciLayerGzip = OciLayer + "+gzip";

    /// <summary>An OCI layer in zstd.</summary>
    public const string OciLayerZstd = OciLayer + "+zstd";

    /// <summary>An uncompressed OCI layer whose blob may be missing (deprecated by the specification).</summary>
    public const string OciForeignLayer = "application/vnd.oci.image.layer.nondistributable.v1.tar";

    /// <summary>Docker's image manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Docker's manifest list, its form of an index.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker's image config.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>An uncompressed Docker layer.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    /// <summary>A Docker layer in gzip.</summary>
    public const string DockerLayerGzip = DockerLayer + ".gzip";

    /// <summary>A Docker layer in zstd.</summary>
    public const string DockerLayerZstd = DockerLayer + ".zstd";

    /// <summary>An uncompressed Docker layer whose blob may be missing.</summary>
    public const string DockerForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar";

    /// <summary>Whether this is one image's manifest.</summary>
    public static bool IsManifest(string? mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>Whether this is a list of manifests.</summary>
    public static bool IsIndex(string? mediaType) => mediaType is OciIndex or DockerManifestList;

    /// <summary>Whether this is an image's config; false for the config of an artifact.</summary>
    public static bool IsConfig(string? mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>Whether this is a layer's tar, compressed or not, its blob present or not.</summary>
    public static bool IsLayer(string? mediaType) => WithoutCompression(mediaType) is OciLayer or OciForeignLayer or DockerLayer or DockerForeignLayer;

    /// <summary>Whether this is a layer whose blob need not be there: its descriptor's <c>urls</c> say where to get it.</summary>
    public static bool IsForeignLayer(string? mediaType) => WithoutCompression(mediaType) is OciForeignLayer or DockerForeignLayer;

    /// <summary>The compression that a layer's media type claims: <c>gzip</c>, <c>zstd</c>, or empty for none.</summary>
    public static string Compression(string? mediaType) =>
        !IsLayer(mediaType) ? ""
        : mediaType!.EndsWith("gzip", StringComparison.Ordinal) ? "gzip"
        : mediaType.EndsWith("zstd", StringComparison.Ordinal) ? "zstd"
        : "";

    private static string? WithoutCompression(string? mediaType)
    {
        if (mediaType is null)
            return null;
        // OCI joins the suffix with '+' (RFC 6839), Docker with '.'.
        char joint = mediaType.StartsWith("application/vnd.oci.", StringComparison.Ordinal) ? '+' : '.';
        return mediaType.EndsWith(joint + "gzip", StringComparison.Ordinal) || mediaType.EndsWith(joint + "zstd", StringComparison.Ordinal)
            ? mediaType[..^5]
            : mediaType;
    }
}
