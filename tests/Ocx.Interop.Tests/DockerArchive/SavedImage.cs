using System.Text;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>An image with a config of our own, and all that an archive has to say about it.</summary>
/// <param name="Json">The config.</param>
/// <param name="Tags">Its tags, familiar and sorted.</param>
/// <param name="Layers">Its layers, base first.</param>
internal sealed record SavedImage(byte[] Json, string[] Tags, IReadOnlyList<byte[]> Layers)
{
    private readonly RawJson<ImageConfig> _config = ImageConfig.Parse(Json, "config");

    public ImageId Id => new(_config.Digest);

    private IEnumerable<Digest> DiffIds => Layers.Select(layer => Digest.Compute(layer));

    /// <summary>A config with these members, and the layers that it shall have.</summary>
    public static byte[] ConfigOf(string members, IEnumerable<byte[]> layers)
    {
        string diffIds = string.Join(',', layers.Select(layer => $"\"{Digest.Compute(layer)}\""));
        return OddConfigs.Bytes($$$"""{{{{members}}}{{{(members.Length == 0 ? "" : ",")}}}"rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""");
    }

    /// <summary>An archive that <c>docker load</c> takes.</summary>
    public static byte[] ToLoad(params IReadOnlyList<(byte[] Config, string[] Tags, IReadOnlyList<byte[]> Layers)> images)
    {
        IEnumerable<DockerArchiveItem> items = images.Select((image, i) =>
            new DockerArchiveItem($"{i}.json", image.Tags, [.. image.Layers.Select(layer => Digest.Compute(layer).Hex)]));
        return TarFile.Of(
        [
            .. images.Select((image, i) => ($"{i}.json", image.Config)),
            .. images.SelectMany(image => image.Layers).DistinctBy(layer => Digest.Compute(layer)).Select(layer => (Digest.Compute(layer).Hex, layer)),
            (DockerArchivePaths.Manifest, DockerArchiveJson.WriteManifest(items)),
        ]);
    }

    public IReadOnlyList<LegacyLayer> LegacyLayers(DockerGeneration generation) => Formats.DockerArchive.LegacyLayers.Of(_config, "config", generation);

    /// <summary>Every file of the archive that <c>docker save</c> has for this image alone, except those that name images.</summary>
    /// <param name="generation">Whose.</param>
    /// <param name="v1Ids">
    /// The v1 ids that were saved before in the same archive. None is saved twice, even if it has another JSON: the ids of
    /// lower layers do not depend on the system, their JSON does.
    /// </param>
    public IEnumerable<(string Name, byte[] Content)> Files(DockerGeneration generation, HashSet<Digest> v1Ids)
    {
        IReadOnlyList<LegacyLayer> legacy = LegacyLayers(generation);
        if (generation == DockerGeneration.Current)
        {
            byte[] manifest = OciManifest.Bytes.ToArray();
            return
            [
                (LayoutPaths.Layout, DockerArchivePaths.OciLayoutDocument.ToArray()),
                .. new[] { Json, manifest }.Concat(legacy.Where(l => v1Ids.Add(l.V1Id)).Select(l => l.Json.ToArray())).Concat(Layers).Select(blob => (LayoutPaths.BlobOf(Digest.Compute(blob)), blob)),
            ];
        }

        var first = new Dictionary<Digest, string>();
        List<(string, byte[])> files = [(DockerArchivePaths.ConfigOf(Id), Json)];
        for (int i = 0; i < legacy.Count; i++)
        {
            string v1Id = legacy[i].V1Id.Hex;
            if (!v1Ids.Add(legacy[i].V1Id)) continue;
            bool isNew = first.TryAdd(Digest.Compute(Layers[i]), v1Id);
            files.Add(($"{v1Id}/{DockerArchivePaths.Version}", DockerArchivePaths.VersionDocument.ToArray()));
            files.Add(($"{v1Id}/{DockerArchivePaths.Json}", legacy[i].Json.ToArray()));
            files.Add((DockerArchivePaths.LayerOf(v1Id), isNew ? Layers[i] : Encoding.ASCII.GetBytes(DockerArchivePaths.LinkToLayerOf(first[Digest.Compute(Layers[i])]))));
        }

        return files;
    }

    public DockerArchiveItem Item(DockerGeneration generation) => generation == DockerGeneration.Current
        ? new DockerArchiveItem(LayoutPaths.BlobOf(Id.Digest), Tags, [.. DiffIds.Select(LayoutPaths.BlobOf)])
        {
            LayerSources = Layers.DistinctBy(layer => Digest.Compute(layer)).ToDictionary(
                layer => Digest.Compute(layer).ToString(), layer => new DockerLayerSource(MediaTypes.OciLayer, layer.Length, Digest.Compute(layer).ToString())),
        }
        : new DockerArchiveItem(DockerArchivePaths.ConfigOf(Id), Tags, [.. LegacyLayers(generation).Select(l => DockerArchivePaths.LayerOf(l.V1Id.Hex))]);

    /// <summary>What <c>repositories</c> says.</summary>
    public IEnumerable<(ImageReference Name, string Id)> Repositories(DockerGeneration generation) =>
        Tags.Select(tag => (ImageReference.Parse(tag), generation == DockerGeneration.Current ? DiffIds.Last().Hex : LegacyLayers(generation)[^1].V1Id.Hex));

    /// <summary>The OCI manifest, as the index has it.</summary>
    public Descriptor OciManifestDescriptor => Descriptor.Of(MediaTypes.OciManifest, OciManifest.Bytes.Span);

    /// <summary>The entries of the index: one for each tag.</summary>
    public IEnumerable<Descriptor> IndexEntries => Tags.Select(ImageReference.Parse).Select(name => OciManifestDescriptor with
    {
        Annotations = new Dictionary<string, string> { ["io.containerd.image.name"] = name.Full, ["org.opencontainers.image.ref.name"] = name.Tag! },
    });

    private RawJson<Manifest> OciManifest => Manifest.Write(
        Descriptor.Of(MediaTypes.OciConfig, Json), [.. Layers.Select(layer => Descriptor.Of(MediaTypes.OciLayer, layer))]);
}
