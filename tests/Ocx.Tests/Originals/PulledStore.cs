using System.Text.Json;
using Ocx.Compression.Encoders;
using Ocx.Images;
using Ocx.Tests.Formats;
using Encoding = System.Text.Encoding;

namespace Ocx.Tests.Originals;

/// <summary>A store with images as a pull leaves them: each layer has the digest of its blob on record, each image that of its manifest.</summary>
internal sealed class PulledStore : IDisposable
{
    public const string Repository = "registry.example/app";

    public StoreBuilder Store { get; } = new();

    public void Dispose() => Store.Dispose();

    /// <summary>A blob of a layer by a known encoder.</summary>
    public static byte[] Blob(byte[] tar, string encoder, int header = 0) => Compression.Encoders.Encoding.Encode(KnownEncoders.All.Single(e => e.Name == encoder), tar, header);

    /// <summary>The manifest that docker push writes, by hand.</summary>
    public static string Pushed(StoreImage image, params byte[][] blobs)
    {
        string layers = string.Join(",\n", blobs.Select(b => $$"""
              {
                 "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                 "size": {{b.Length}},
                 "digest": "{{Digest.Compute(b)}}"
              }
        """));
        return $$"""
        {
           "schemaVersion": 2,
           "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
           "config": {
              "mediaType": "application/vnd.docker.container.image.v1+json",
              "size": {{image.Config.Length}},
              "digest": "{{image.Id}}"
           },
           "layers": [
        {{layers}}
           ]
        }
        """;
    }

    /// <summary>Notes the blob of a layer, as a pull from a repository does, behind others.</summary>
    public void Record(byte[] tar, Digest blob, string repository = Repository)
    {
        string path = $"{Store.ImageRoot}/distribution/v2metadata-by-diffid/sha256/{Digest.Compute(tar).Hex}";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        List<JsonElement> there = File.Exists(path) ? [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.EnumerateArray()] : [];
        File.WriteAllText(path, $"[{string.Join(',', [.. there.Select(e => e.GetRawText()), $$"""{"Digest":"{{blob}}","SourceRepository":"{{repository}}","HMAC":""}"""])}]");
    }

    /// <summary>Notes the manifest or index of an image as its name.</summary>
    public void RecordManifest(StoreImage image, Digest digest, string repository = Repository) => Store.Tag($"{repository}@{digest}", image);

    /// <summary>Keeps a document as dockerd does, with the containerd that it starts itself.</summary>
    public Digest Keep(string document, string below = "containerd/daemon/io.containerd.content.v1.content/blobs")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(document);
        string path = Path.Combine(Store.Root, below, "sha256", Digest.Compute(bytes).Hex);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return Digest.Compute(bytes);
    }
}
