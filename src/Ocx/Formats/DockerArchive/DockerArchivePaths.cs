using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// Every file name of the archives of <c>docker save</c>. Until Docker 24:
/// <code>
/// ARCHIVE.tar
///   manifest.json           images: config, tags, layers; what docker load follows
///   repositories            tags → v1 ids of top layers; only if there are tags
///   IMAGE.json              an image's config, byte for byte; the name is its digest
///   V1-ID/                  one directory a layer and image
///     VERSION               1.0
///     json                  the v1 JSON: what Docker before 1.10 had for a config
///     layer.tar             the layer, or a symlink ../V1-ID/layer.tar to where it was saved first
/// </code>
/// Since Docker 25, an OCI layout (<see href="https://github.com/opencontainers/image-spec">image-layout.md</see>) with the
/// two documents that docker load wants:
/// <code>
/// ARCHIVE.tar
///   manifest.json           as above, with paths below blobs/
///   repositories            tags → diffIDs of top layers; only if there are tags
///   oci-layout              {"imageLayoutVersion": "1.0.0"}
///   index.json              names → manifests
///   blobs/
///     sha256/HEX            manifests, configs, layers (the name is the diffID), and v1 JSONs that nothing points at
/// </code>
/// Before Docker 1.10 there was neither manifest.json nor IMAGE.json, only a directory for each image; <see cref="LegacyConfig"/> makes
/// the configs of those.
/// </summary>
/// <remarks>Source: moby image/tarexport/tarexport.go and save.go, 20.10 and 26.1.</remarks>
internal static class DockerArchivePaths
{
    public const string Manifest = "manifest.json";
    public const string Repositories = "repositories";

    /// <summary>The files of a v1 directory.</summary>
    public const string Version = "VERSION";

    /// <inheritdoc cref="Version"/>
    public const string Json = "json";

    /// <inheritdoc cref="Version"/>
    public const string Layer = "layer.tar";

    /// <summary>What <see cref="Version"/> holds, without a line's end.</summary>
    public static ReadOnlyMemory<byte> VersionDocument { get; } = "1.0"u8.ToArray();

    /// <summary>What <see cref="LayoutPaths.Layout"/> holds. The blank is Docker's.</summary>
    public static ReadOnlyMemory<byte> OciLayoutDocument { get; } = "{\"imageLayoutVersion\": \"1.0.0\"}"u8.ToArray();

    /// <summary>An image's config, until Docker 24.</summary>
    public static string ConfigOf(ImageId id) => $"{id.Hex}.json";

    /// <summary>A layer, until Docker 24.</summary>
    public static string LayerOf(string v1Id) => $"{v1Id}/{Layer}";

    /// <summary>What the symlink of a layer points at that was saved before with another v1 id.</summary>
    public static string LinkToLayerOf(string v1Id) => $"../{LayerOf(v1Id)}";
}
