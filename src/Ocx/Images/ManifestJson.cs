using System.Collections.ObjectModel;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>Manifests and indexes: from their wire forms to their views, and the bytes that Docker writes for them.</summary>
internal static class ManifestJson
{
    public static Manifest ReadManifest(ReadOnlySpan<byte> bytes, string path)
    {
        ManifestDto dto = Read(bytes, path, "manifest");
        // A document that is a manifest to one program and an index to another runs two images under one digest
        // (CVE-2021-41190); the specification forbids what containerd then began to refuse.
        if (dto.Manifests is not null || MediaTypes.IsIndex(dto.MediaType))
            throw new ImageFormatException(path, "expected a manifest, found an index: a manifest has no \"manifests\"");
        if (dto.Config is null)
            throw new ImageFormatException(path, "the manifest has no \"config\"");
        return new Manifest(
            dto.MediaType,
            ReadDescriptor(dto.Config, path, "config"),
            ReadDescriptors(dto.Layers, path, "layers"),
            Map(dto.Annotations),
            dto.ArtifactType,
            dto.Subject is null ? null : ReadDescriptor(dto.Subject, path, "subject"));
    }

    public static ImageIndex ReadIndex(ReadOnlySpan<byte> bytes, string path)
    {
        ManifestDto dto = Read(bytes, path, "index");
        if (dto.Config is not null || dto.Layers is not null || MediaTypes.IsManifest(dto.MediaType))
            throw new ImageFormatException(path, "expected an index, found a manifest: an index has neither \"config\" nor \"layers\"");
        return new ImageIndex(
            dto.MediaType,
            ReadDescriptors(dto.Manifests, path, "manifests"),
            Map(dto.Annotations),
            dto.ArtifactType,
            dto.Subject is null ? null : ReadDescriptor(dto.Subject, path, "subject"));
    }

    public static byte[] WriteManifest(Descriptor config, IReadOnlyList<Descriptor> layers, IReadOnlyDictionary<string, string> annotations)
    {
        var json = new GoJsonWriter();
        json.BeginObject().Name("schemaVersion").Number(2).Name("mediaType").String(MediaTypes.OciManifest);
        WriteDescriptor(json.Name("config"), config);
        WriteDescriptors(json.Name("layers"), layers);
        if (annotations.Count > 0) json.Name("annotations").Map(annotations);
        return json.EndObject().ToArray();
    }

    /// <summary>Another index with some entries less and some more: all else, known or not, stays as it was written.</summary>
    public static byte[] EditIndex(ReadOnlyMemory<byte> index, IReadOnlyList<bool> kept, IReadOnlyList<Descriptor> added)
    {
        var json = new GoJsonWriter();
        json.BeginObject();
        bool written = false;
        foreach ((string name, GoJsonValue value) in GoJsonValue.Parse(index.Span, "index").Members())
        {
            json.Name(name);
            written |= name == "manifests";
            if (name == "manifests") WriteEntries(json, [.. value.Items()], kept, added);
            else json.Raw(value.Raw);
        }

        if (!written) WriteEntries(json.Name("manifests"), [], kept, added);
        return json.EndObject().ToArray();
    }

    private static void WriteEntries(GoJsonWriter json, IReadOnlyList<GoJsonValue> there, IReadOnlyList<bool> kept, IReadOnlyList<Descriptor> added)
    {
        json.BeginArray();
        for (int i = 0; i < there.Count; i++)
        {
            if (kept[i]) json.Raw(there[i].Raw);
        }

        foreach (Descriptor descriptor in added) WriteDescriptor(json, descriptor);
        json.EndArray();
    }

    public static byte[] WriteIndex(IReadOnlyList<Descriptor> manifests)
    {
        var json = new GoJsonWriter();
        json.BeginObject().Name("schemaVersion").Number(2).Name("mediaType").String(MediaTypes.OciIndex);
        WriteDescriptors(json.Name("manifests"), manifests);
        return json.EndObject().ToArray();
    }

    private static ManifestDto Read(ReadOnlySpan<byte> bytes, string path, string kind)
    {
        ManifestDto dto = JsonDocuments.Read(bytes, ImagesJson.Default.ManifestDto, path, kind);
        return dto.SchemaVersion switch
        {
            2 => dto,
            1 => throw new UnsupportedFeatureException(path, "a manifest of Docker's schema 1, which no longer names its layers by content",
                "pull the image again with Docker 1.10 or later, or copy it with skopeo, and it gets a manifest of schema 2"),
            int other => throw new ImageFormatException(path, $"schemaVersion: expected 2, found {other}"),
            null => throw new ImageFormatException(path, $"the {kind} has no \"schemaVersion\""),
        };
    }

    private static Descriptor[] ReadDescriptors(DescriptorDto?[]? list, string path, string member) =>
        [.. (list ?? []).Select((dto, i) => ReadDescriptor(dto, path, $"{member}[{i}]"))];

    private static Descriptor ReadDescriptor(DescriptorDto? dto, string path, string member)
    {
        if (dto is null)
            throw new ImageFormatException(path, $"{member} is null");
        if (!Digest.TryParse(dto.Digest, out Digest digest, out string reason))
            throw new ImageFormatException(path, $"{member}.digest: \"{dto.Digest}\": {reason}");
        if (dto.Size is null or < 0)
            throw new ImageFormatException(path, $"{member}.size: expected the blob's length, found {dto.Size?.ToString() ?? "nothing"}");
        return new Descriptor
        {
            MediaType = dto.MediaType ?? "",
            Digest = digest,
            Size = dto.Size.Value,
            Urls = JsonDocuments.Strings(dto.Urls),
            Annotations = Map(dto.Annotations),
            Data = dto.Data is { Length: > 0 } data ? data : default(ReadOnlyMemory<byte>?), // empty is absent to Go
            Platform = dto.Platform is null ? null : ReadPlatform(dto.Platform),
            ArtifactType = dto.ArtifactType,
        };
    }

    private static Platform ReadPlatform(PlatformDto dto) => new(dto.Os ?? "", dto.Architecture ?? "", dto.Variant ?? "")
    {
        OsVersion = dto.OsVersion ?? "",
        OsFeatures = JsonDocuments.Strings(dto.OsFeatures),
    };

    private static IReadOnlyDictionary<string, string> Map(Dictionary<string, string?>? map) =>
        map is null ? ReadOnlyDictionary<string, string>.Empty : map.ToDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal);

    private static void WriteDescriptors(GoJsonWriter json, IReadOnlyList<Descriptor> list)
    {
        json.BeginArray();
        foreach (Descriptor descriptor in list)
            WriteDescriptor(json, descriptor);
        json.EndArray();
    }

    // The order and the omissions of the struct in the OCI image specification, specs-go/v1/descriptor.go.
    private static void WriteDescriptor(GoJsonWriter json, Descriptor descriptor)
    {
        if (descriptor.Digest.IsNone)
            throw new ArgumentException("a descriptor without a digest points at nothing", nameof(descriptor));
        json.BeginObject()
            .Name("mediaType").String(descriptor.MediaType)
            .Name("digest").String(descriptor.Digest.ToString())
            .Name("size").Number(descriptor.Size);
        if (descriptor.Urls.Count > 0)
            json.Name("urls").Strings(descriptor.Urls);
        if (descriptor.Annotations.Count > 0)
            json.Name("annotations").Map(descriptor.Annotations);
        if (descriptor.Data is { Length: > 0 } data)
            json.Name("data").String(Convert.ToBase64String(data.Span));
        if (descriptor.Platform is { } platform)
            WritePlatform(json.Name("platform"), platform);
        if (!string.IsNullOrEmpty(descriptor.ArtifactType))
            json.Name("artifactType").String(descriptor.ArtifactType);
        json.EndObject();
    }

    private static void WritePlatform(GoJsonWriter json, Platform platform)
    {
        json.BeginObject().Name("architecture").String(platform.Architecture).Name("os").String(platform.Os);
        if (platform.OsVersion.Length > 0)
            json.Name("os.version").String(platform.OsVersion);
        if (platform.OsFeatures.Count > 0)
            json.Name("os.features").Strings(platform.OsFeatures);
        if (platform.Variant.Length > 0)
            json.Name("variant").String(platform.Variant);
        json.EndObject();
    }
}
