using System.Text.Json;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Formats;

/// <summary>
/// Archives in the shape of each program that writes such: the names of their files, their links, their compression and
/// their way to write names. Written after real ones; the bytes of documents that nobody reads are made up.
/// </summary>
public static class Producers
{
    /// <summary>Those whose archives have a manifest.json, and no layout beside it.</summary>
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<TestImage>, List<ArchivePart>>> Archives { get; } =
        new Dictionary<string, Func<IReadOnlyList<TestImage>, List<ArchivePart>>>
        {
            ["docker up to 24"] = DockerLegacy,
            ["skopeo"] = Skopeo,
            ["crane"] = images => Crane(images, Compressed.Gzip, ".tar.gz"),
            ["crane, uncompressed"] = images => Crane(images, tar => tar, ".tar"),
            ["crane, zstd"] = images => Crane(images, Compressed.Zstd, ".tar.zst"),
            ["google's legacy tarball"] = GoogleLegacy,
            ["rules_oci"] = RulesOci,
            ["nix"] = Nix,
        };

    /// <summary>Those whose archives are a layout as well.</summary>
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<TestImage>, List<ArchivePart>>> Hybrids { get; } =
        new Dictionary<string, Func<IReadOnlyList<TestImage>, List<ArchivePart>>>
        {
            ["docker 25"] = Docker25,
            ["buildx"] = Buildx,
        };

    public static TheoryData<string> Names => [.. Archives.Keys, .. Hybrids.Keys];

    public static List<ArchivePart> Make(string producer, params TestImage[] images) =>
        (Archives.TryGetValue(producer, out Func<IReadOnlyList<TestImage>, List<ArchivePart>>? make) ? make : Hybrids[producer])(images);

    /// <summary>Docker up to 24: a directory for each layer and image, links where a layer stands in the archive already.</summary>
    public static List<ArchivePart> DockerLegacy(IReadOnlyList<TestImage> images)
    {
        var parts = new List<ArchivePart>();
        var saved = new Dictionary<Digest, string>();
        foreach (TestImage image in images)
        {
            parts.Add(ArchivePart.File($"{image.Id.Hex}.json", image.Config));
            for (int i = 0; i < image.Tars.Length; i++)
            {
                string id = V1Id(image, i);
                parts.Add(ArchivePart.Directory($"{id}/"));
                parts.Add(ArchivePart.Text($"{id}/VERSION", "1.0"));
                parts.Add(ArchivePart.Text($"{id}/json", $$"""{"id":"{{id}}"}"""));
                var diffId = Digest.Compute(image.Tars[i]);
                if (saved.TryGetValue(diffId, out string? first)) parts.Add(ArchivePart.SymbolicLink($"{id}/layer.tar", $"../{first}/layer.tar"));
                else parts.Add(ArchivePart.File($"{id}/layer.tar", image.Tars[i]));
                saved.TryAdd(diffId, id);
            }
        }

        parts.Add(Table(images, i => $"{i.Id.Hex}.json", (i, n) => $"{V1Id(i, n)}/layer.tar"));
        parts.Add(Repositories(images, i => i.Tars.Length == 0 ? "" : V1Id(i, i.Tars.Length - 1)));
        return [.. parts.OrderBy(p => p.Name, StringComparer.Ordinal)];
    }

    /// <summary>Skopeo and podman: layers by diffID, and the old directories full of links to them.</summary>
    public static List<ArchivePart> Skopeo(IReadOnlyList<TestImage> images)
    {
        var parts = new List<ArchivePart>();
        foreach (TestImage image in images)
        {
            foreach (byte[] tar in image.Tars) AddOnce(parts, ArchivePart.File($"{Digest.Compute(tar).Hex}.tar", tar));
            AddOnce(parts, ArchivePart.File($"{image.Id.Hex}.json", image.Config));
            for (int i = 0; i < image.Tars.Length; i++)
            {
                string id = V1Id(image, i);
                parts.Add(ArchivePart.SymbolicLink($"{id}/layer.tar", $"../{Digest.Compute(image.Tars[i]).Hex}.tar"));
                parts.Add(ArchivePart.Text($"{id}/VERSION", "1.0"));
                parts.Add(ArchivePart.Text($"{id}/json", "{}"));
            }
        }

        parts.Add(Table(images, i => $"{i.Id.Hex}.json", (i, n) => $"{Digest.Compute(i.Tars[n]).Hex}.tar", full: true, none: []));
        parts.Add(ArchivePart.Text("repositories", "{}"));
        return parts;
    }

    /// <summary>Crane, ko and kaniko: a config without an extension, layers by the digests of their blobs.</summary>
    public static List<ArchivePart> Crane(IReadOnlyList<TestImage> images, Func<byte[], byte[]> compress, string extension)
    {
        var parts = new List<ArchivePart>();
        foreach (TestImage image in images)
        {
            AddOnce(parts, ArchivePart.File(image.Id.ToString(), image.Config));
            foreach (byte[] tar in image.Tars) AddOnce(parts, ArchivePart.File(NameOf(tar), compress(tar)));
        }

        parts.Add(Table(images, i => i.Id.ToString(), (i, n) => NameOf(i.Tars[n])));
        return parts;

        string NameOf(byte[] tar) => Digest.Compute(compress(tar)).Hex + extension;
    }

    /// <summary>Google's second writer, which rules_docker used: as Docker's, but without directories and in another order.</summary>
    public static List<ArchivePart> GoogleLegacy(IReadOnlyList<TestImage> images)
    {
        var parts = new List<ArchivePart>();
        foreach (TestImage image in images)
        {
            AddOnce(parts, ArchivePart.File($"{image.Id.Hex}.json", image.Config));
            for (int i = 0; i < image.Tars.Length; i++)
            {
                string id = V1Id(image, i);
                parts.Add(ArchivePart.File($"{id}/layer.tar", image.Tars[i]));
                parts.Add(ArchivePart.Text($"{id}/json", "{}"));
                parts.Add(ArchivePart.Text($"{id}/VERSION", "1.0"));
            }
        }

        parts.Add(Table(images, i => $"{i.Id.Hex}.json", (i, n) => $"{V1Id(i, n)}/layer.tar"));
        parts.Add(Repositories(images, i => i.Tars.Length == 0 ? "" : V1Id(i, i.Tars.Length - 1)));
        return parts;
    }

    /// <summary>rules_oci: a layout's paths without a layout, and layers that are called .tar.gz though they are none.</summary>
    public static List<ArchivePart> RulesOci(IReadOnlyList<TestImage> images)
    {
        var parts = new List<ArchivePart>();
        foreach (TestImage image in images)
        {
            AddOnce(parts, ArchivePart.File($"blobs/sha256/{image.Id.Hex}", image.Config));
            foreach (byte[] tar in image.Tars) AddOnce(parts, ArchivePart.File($"blobs/sha256/{Digest.Compute(tar).Hex}.tar.gz", tar));
        }

        parts.Add(Table(images, i => $"blobs/sha256/{i.Id.Hex}", (i, n) => $"blobs/sha256/{Digest.Compute(i.Tars[n]).Hex}.tar.gz"));
        return parts;
    }

    /// <summary>Nix: directories called by checksums of its own, and a config whose name is another checksum.</summary>
    public static List<ArchivePart> Nix(IReadOnlyList<TestImage> images)
    {
        var parts = new List<ArchivePart>();
        foreach (TestImage image in images)
        {
            for (int i = 0; i < image.Tars.Length; i++)
            {
                AddOnce(parts, ArchivePart.Directory(Own(image.Tars[i])));
                AddOnce(parts, ArchivePart.File($"{Own(image.Tars[i])}/layer.tar", image.Tars[i]));
            }

            AddOnce(parts, ArchivePart.File($"{Own(image.Config)}.json", image.Config));
        }

        parts.Add(Table(images, i => $"{Own(i.Config)}.json", (i, n) => $"{Own(i.Tars[n])}/layer.tar"));
        return parts;

        static string Own(byte[] content) => Digest.Compute([.. content, 0]).Hex;
    }

    /// <summary>Docker 25 and later: layers are blobs by their diffID, and two tables list them.</summary>
    public static List<ArchivePart> Docker25(IReadOnlyList<TestImage> images)
    {
        var layout = new LayoutBuilder { LayoutDocument = """{"imageLayoutVersion": "1.0.0"}""" };
        foreach (TestImage image in images)
        {
            var manifest = layout.Manifest(image);

            // Once it has listed an image, it lists none without a name.
            if (image.Names.Length == 0 && !layout.IsEmpty) continue;
            if (image.Names.Length == 0) layout.List(manifest);
            foreach (string name in image.Names) layout.ListNamed(manifest, name);
        }

        List<ArchivePart> parts = layout.Parts();
        parts.Add(Table(images, i => $"blobs/sha256/{i.Id.Hex}", (i, n) => $"blobs/sha256/{Digest.Compute(i.Tars[n]).Hex}"));
        parts.Add(Repositories(images, i => i.Tars.Length == 0 ? "" : Digest.Compute(i.Tars[^1]).Hex));
        return parts;
    }

    /// <summary>BuildKit: compressed layers, and each image in an index with an attestation about it.</summary>
    public static List<ArchivePart> Buildx(IReadOnlyList<TestImage> images)
    {
        var layout = new LayoutBuilder();
        foreach (TestImage image in images)
        {
            var manifest = layout.Manifest(image, Compressed.Gzip);
            manifest["platform"] = LayoutBuilder.Platform("linux/amd64");
            var index = layout.Index([manifest, layout.Attestation(manifest)]);
            if (image.Names.Length == 0) layout.List(index);
            foreach (string name in image.Names) layout.ListNamed(index, name);
        }

        List<ArchivePart> parts = layout.Parts();
        parts.Add(Table(images, i => $"blobs/sha256/{i.Id.Hex}", (i, n) => $"blobs/sha256/{Digest.Compute(Compressed.Gzip(i.Tars[n])).Hex}"));
        return parts;
    }

    /// <summary>The table of contents; its keys as Docker writes them.</summary>
    public static ArchivePart Table(
        IReadOnlyList<TestImage> images, Func<TestImage, string> config, Func<TestImage, int, string> layer, bool full = false, string[]? none = null) =>
        ArchivePart.File("manifest.json", JsonSerializer.SerializeToUtf8Bytes(images.Select(image => new
        {
            Config = config(image),
            RepoTags = image.Names.Length == 0 ? none : [.. image.Names.Select(n => full ? ImageReference.Parse(n).Full : n)],
            Layers = image.Tars.Select((_, n) => layer(image, n)),
        })));

    private static ArchivePart Repositories(IReadOnlyList<TestImage> images, Func<TestImage, string> top) =>
        ArchivePart.File("repositories", JsonSerializer.SerializeToUtf8Bytes((
            from image in images
            from name in image.Names
            let reference = ImageReference.Parse(name)
            group (reference.Tag, Top: top(image)) by reference.FamiliarName).ToDictionary(g => g.Key, g => g.ToDictionary(x => x.Tag!, x => x.Top))));

    // Computed by nobody's rules: each of these programs has its own, and no reader goes by them.
    private static string V1Id(TestImage image, int layer) => Digest.Compute([.. image.Config, (byte)layer]).Hex;

    private static void AddOnce(List<ArchivePart> parts, ArchivePart part)
    {
        if (parts.All(p => p.Name != part.Name)) parts.Add(part);
    }
}
