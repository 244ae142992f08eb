using System.Text.Json.Serialization;

namespace Ocx.Images;

/// <summary>
/// The wire forms of configs, manifests and indexes. Everything may be missing or null, which Go's encoding/json
/// takes for the empty value and so do the producers; what must be there is required where it is used.
/// </summary>
/// <remarks>
/// Two deliberate choices. Names match in any case, since Go's do and configs such as <c>"RootFS"</c> exist. A
/// member that occurs twice is an error, although Go takes the last: two programs that pick different ones would
/// see two images under one digest.
/// </remarks>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = JsonDocuments.MaxDepth, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ConfigDto))]
[JsonSerializable(typeof(ManifestDto))]
internal sealed partial class ImagesJson : JsonSerializerContext;

internal sealed class ConfigDto
{
    [JsonPropertyName("created")]
    public string? Created { get; set; }

    [JsonPropertyName("author")]
    public string? Author { get; set; }

    [JsonPropertyName("architecture")]
    public string? Architecture { get; set; }

    [JsonPropertyName("variant")]
    public string? Variant { get; set; }

    [JsonPropertyName("os")]
    public string? Os { get; set; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; set; }

    [JsonPropertyName("os.features")]
    public string?[]? OsFeatures { get; set; }

    [JsonPropertyName("rootfs")]
    public RootFsDto? RootFs { get; set; }

    [JsonPropertyName("history")]
    public HistoryDto?[]? History { get; set; }
}

internal sealed class RootFsDto
{
    // "type" is not read: Docker ignores it on Linux, and no other value than "layers" was ever in use.
    [JsonPropertyName("diff_ids")]
    public string?[]? DiffIds { get; set; }
}

internal sealed class HistoryDto
{
    [JsonPropertyName("created")]
    public string? Created { get; set; }

    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; set; }

    [JsonPropertyName("author")]
    public string? Author { get; set; }

    [JsonPropertyName("comment")]
    public string? Comment { get; set; }

    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; set; }
}

/// <summary>A manifest or an index: one form for both shows which members are there that must not be.</summary>
internal sealed class ManifestDto
{
    [JsonPropertyName("schemaVersion")]
    public int? SchemaVersion { get; set; }

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; set; }

    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; set; }

    [JsonPropertyName("config")]
    public DescriptorDto? Config { get; set; }

    [JsonPropertyName("layers")]
    public DescriptorDto?[]? Layers { get; set; }

    [JsonPropertyName("manifests")]
    public DescriptorDto?[]? Manifests { get; set; }

    [JsonPropertyName("subject")]
    public DescriptorDto? Subject { get; set; }

    [JsonPropertyName("annotations")]
    public Dictionary<string, string?>? Annotations { get; set; }
}

internal sealed class DescriptorDto
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; set; }

    [JsonPropertyName("digest")]
    public string? Digest { get; set; }

    [JsonPropertyName("size")]
    public long? Size { get; set; }

    [JsonPropertyName("urls")]
    public string?[]? Urls { get; set; }

    [JsonPropertyName("annotations")]
    public Dictionary<string, string?>? Annotations { get; set; }

    [JsonPropertyName("data")]
    public byte[]? Data { get; set; }

    [JsonPropertyName("platform")]
    public PlatformDto? Platform { get; set; }

    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; set; }
}

internal sealed class PlatformDto
{
    [JsonPropertyName("architecture")]
    public string? Architecture { get; set; }

    [JsonPropertyName("os")]
    public string? Os { get; set; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; set; }

    [JsonPropertyName("os.features")]
    public string?[]? OsFeatures { get; set; }

    [JsonPropertyName("variant")]
    public string? Variant { get; set; }
}
