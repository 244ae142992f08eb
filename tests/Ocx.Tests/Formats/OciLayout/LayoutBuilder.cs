using System.Text.Json;
using System.Text.Json.Nodes;
using Ocx.Images;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.OciLayout;

/// <summary>
/// Puts an OCI layout together, right or wrong: descriptors are JSON objects that a test can change before they are used, and
/// files are bytes that it can change after.
/// </summary>
public sealed class LayoutBuilder
{
    // As other programs write JSON: a plus sign is one.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonArray _manifests = [];

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The layout file; null for none.</summary>
    public string? LayoutDocument { get; set; } = """{"imageLayoutVersion":"1.0.0"}""";

    public bool IsEmpty => _manifests.Count == 0;

    public static JsonObject Platform(string text)
    {
        string[] parts = text.Split('/');
        var platform = new JsonObject { ["architecture"] = parts[1], ["os"] = parts[0] };
        if (parts.Length > 2) platform["variant"] = parts[2];
        return platform;
    }

    public static string PathOf(JsonNode descriptor) => $"blobs/{((string)descriptor["digest"]!).Replace(':', '/')}";

    public static JsonObject DescriptorOf(string mediaType, byte[] content, DigestAlgorithm algorithm = DigestAlgorithm.Sha256) => new()
    {
        ["mediaType"] = mediaType,
        ["digest"] = Digest.Compute(algorithm, content).ToString(),
        ["size"] = content.Length,
    };

    /// <summary>Adds a blob and returns what points at it.</summary>
    public JsonObject Blob(string mediaType, byte[] content, DigestAlgorithm algorithm = DigestAlgorithm.Sha256)
    {
        JsonObject descriptor = DescriptorOf(mediaType, content, algorithm);
        Files[PathOf(descriptor)] = content;
        return descriptor;
    }

    /// <summary>Adds an image.</summary>
    /// <param name="image">Its config and layers; not its names.</param>
    /// <param name="compress">How layers become blobs; as they are where it is not given.</param>
    /// <param name="docker">Whether Docker's media types are used.</param>
    /// <param name="algorithm">For all blobs.</param>
    /// <param name="edit">Changes the manifest before it is written.</param>
    public JsonObject Manifest(
        TestImage image, Func<byte[], byte[]>? compress = null, bool docker = false, DigestAlgorithm algorithm = DigestAlgorithm.Sha256, Action<JsonObject>? edit = null)
    {
        string layerType = (docker, compress) switch
        {
            (false, null) => MediaTypes.OciLayer,
            (false, _) => MediaTypes.OciLayerGzip,
            (true, null) => MediaTypes.DockerLayer,
            (true, _) => MediaTypes.DockerLayerGzip,
        };
        string type = docker ? MediaTypes.DockerManifest : MediaTypes.OciManifest;
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = type,
            ["config"] = Blob(docker ? MediaTypes.DockerConfig : MediaTypes.OciConfig, image.Config, algorithm),
            ["layers"] = new JsonArray([.. image.Tars.Select(t => (JsonNode)Blob(layerType, compress?.Invoke(t) ?? t, algorithm))]),
        };
        edit?.Invoke(manifest);
        return Blob(type, Bytes(manifest), algorithm);
    }

    /// <summary>Adds a list of manifests or indexes.</summary>
    public JsonObject Index(IEnumerable<JsonObject> entries, bool docker = false, Action<JsonObject>? edit = null)
    {
        string type = docker ? MediaTypes.DockerManifestList : MediaTypes.OciIndex;
        var index = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = type, ["manifests"] = new JsonArray([.. entries.Select(e => e.DeepClone())]) };
        edit?.Invoke(index);
        return Blob(type, Bytes(index));
    }

    /// <summary>Adds what BuildKit adds about an image.</summary>
    public JsonObject Attestation(JsonObject about)
    {
        byte[] config = "{}"u8.ToArray();
        byte[] statement = Bytes(new JsonObject { ["_type"] = "https://in-toto.io/Statement/v0.1", ["about"] = (string)about["digest"]! });
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["config"] = Blob(MediaTypes.OciConfig, config),
            ["layers"] = new JsonArray(Blob("application/vnd.in-toto+json", statement)),
        };
        JsonObject descriptor = Blob(MediaTypes.OciManifest, Bytes(manifest));
        descriptor["annotations"] = new JsonObject { ["vnd.docker.reference.digest"] = (string)about["digest"]!, ["vnd.docker.reference.type"] = "attestation-manifest" };
        descriptor["platform"] = Platform("unknown/unknown");
        return descriptor;
    }

    /// <summary>Adds something that is no image, like a chart or a signature.</summary>
    public JsonObject Artifact(string content, JsonObject? subject = null)
    {
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.OciManifest,
            ["artifactType"] = "application/vnd.example+type",
            ["config"] = Blob(MediaTypes.OciEmpty, "{}"u8.ToArray()),
            ["layers"] = new JsonArray(Blob("application/vnd.example.content", System.Text.Encoding.UTF8.GetBytes(content))),
        };
        if (subject is not null) manifest["subject"] = subject.DeepClone();
        return Blob(MediaTypes.OciManifest, Bytes(manifest));
    }

    /// <summary>Adds an entry to index.json.</summary>
    public LayoutBuilder List(JsonObject descriptor, params (string Key, string Value)[] annotations)
    {
        var entry = (JsonObject)descriptor.DeepClone();
        foreach ((string key, string value) in annotations)
        {
            if (entry["annotations"] is null) entry["annotations"] = new JsonObject();
            entry["annotations"]![key] = value;
        }

        _manifests.Add((JsonNode)entry);
        return this;
    }

    /// <summary>Adds an entry with a bare tag or another text, as skopeo and umoci do.</summary>
    public LayoutBuilder ListTagged(JsonObject descriptor, string tag) => List(descriptor, (LayoutFiles.TagAnnotation, tag));

    /// <summary>Adds an entry with a full name, as Docker and BuildKit do.</summary>
    public LayoutBuilder ListNamed(JsonObject descriptor, string name)
    {
        var reference = ImageReference.Parse(name);
        return List(descriptor, (LayoutFiles.NameAnnotation, reference.Full), (LayoutFiles.TagAnnotation, reference.Tag!));
    }

    /// <summary>All files of the layout, as entries of a tar; without directories.</summary>
    public List<ArchivePart> Parts()
    {
        List<ArchivePart> parts = [.. Files.Select(f => ArchivePart.File(f.Key, f.Value))];
        if (!Files.ContainsKey("index.json")) parts.Add(ArchivePart.File("index.json", Bytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = _manifests.DeepClone() })));
        if (LayoutDocument is not null) parts.Add(ArchivePart.Text("oci-layout", LayoutDocument));
        return parts;
    }

    public string WriteDirectory(string path)
    {
        foreach (ArchivePart part in Parts())
        {
            string file = Path.Combine(path, part.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, part.Content);
        }

        return path;
    }

    public string WriteArchive(string path)
    {
        File.WriteAllBytes(path, ArchivePart.Pack(Parts()));
        return path;
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes<JsonNode>(json, Plain);
}
