using System.Text;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Images;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>The real daemons judge what we write of an image besides its layers: they load odd configs and save them.</summary>
public class SavedDocumentsTests
{
    // A few files each, so that each has its own digest.
    private static readonly byte[][] Layers = [.. Enumerable.Range(0, 4).Select(i => TarFile.Of(($"file{i}", Encoding.ASCII.GetBytes($"content {i}"))))];

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Every_document_is_that_of_docker_save(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        SavedImage[] images = [.. OddConfigs.Good(mixtures: 60).Select((members, i) => Build(members, [.. Layers.Take(1 + i % 4)], $"case:{i:0000}"))];
        // Two members of the same form, like "Env":null and no Env at all, need not be the same image.
        images = [.. images.DistinctBy(i => i.Id)];
        Assert.True(images.Length > 200, $"only {images.Length} images");

        Load(daemon, directory, images);
        CompareAll(version, Save(daemon, directory, "case"), images);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void So_are_those_of_images_with_odd_layers_and_tags(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        SavedImage untagged = Build("\"comment\":\"no tag\"", [Layers[0]]);
        SavedImage tagged = Build("\"comment\":\"tags\"", [Layers[1]], "localhost:5000/a/b:latest", "many:1", "many:10", "many:2");
        SavedImage repeated = Build("\"created\":\"2024-01-01T00:00:00Z\"", [Layers[0], Layers[0], Layers[1], Layers[0], Layers[1]], "repeated:1");
        SavedImage high = Build("\"os\":\"linux\"", [.. Enumerable.Range(0, 40).Select(i => Layers[i % 4])], "high:1");
        Load(daemon, directory, untagged, tagged, repeated, high);

        CompareAll(version, Save(daemon, directory, untagged.Id.ToString()), untagged);
        CompareAll(version, Save(daemon, directory, untagged.Id.Hex[..12]), untagged);
        CompareAll(version, Save(daemon, directory, "localhost:5000/a/b", "many"), tagged);
        CompareAll(version, Save(daemon, directory, "many:10", "many:1"), tagged with { Tags = ["many:10", "many:1"] });
        CompareAll(version, Save(daemon, directory, "repeated"), repeated);
        CompareAll(version, Save(daemon, directory, "high:1"), high);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void An_image_without_layers_is_loaded_but_never_saved(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        SavedImage image = Build("\"os\":\"linux\"", [], "empty:1");
        Load(daemon, directory, image);

        Assert.Equal(image.Id.ToString(), daemon.Docker("image", "inspect", "--format", "{{.Id}}", "empty:1").Text);
        Assert.Contains("empty export - not implemented", daemon.TryDocker("save", "--output", directory["saved.tar"], "empty:1").ErrorText);
        Assert.Empty(image.LegacyLayers(GenerationOf(version)));
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void A_parent_is_named_when_it_is_saved_too(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        using TemporaryDirectory directory = new();
        File.WriteAllBytes(directory["Dockerfile"], "FROM base:1\nLABEL a=b\n"u8.ToArray());
        SavedImage image = Build("\"os\":\"linux\",\"architecture\":\"amd64\",\"history\":[{\"created_by\":\"x\"}]", [Layers[0]], "base:1");
        Load(daemon, directory, image);
        daemon.Docker("build", "--tag", "child:1", directory.Path);

        SortedDictionary<string, byte[]> files = Save(daemon, directory, "base:1", "child:1");
        IReadOnlyList<DockerArchiveItem> items = DockerArchiveJson.ReadManifest(files[DockerArchivePaths.Manifest], "manifest.json");
        Assert.Equal(image.Id.ToString(), items.Single(i => i.RepoTags.Contains("child:1")).Parent);
        Assert.Equal(files[DockerArchivePaths.Manifest], DockerArchiveJson.WriteManifest(items));
    }

    private static SavedImage Build(string members, IReadOnlyList<byte[]> layers, params string[] tags) => new(SavedImage.ConfigOf(members, layers), tags, layers);

    private static void Load(DockerDaemon daemon, TemporaryDirectory directory, params SavedImage[] images)
    {
        File.WriteAllBytes(directory["load.tar"], SavedImage.ToLoad([.. images.Select(i => (i.Json, i.Tags, i.Layers))]));
        daemon.Docker("load", "--quiet", "--input", directory["load.tar"]);
    }

    private static SortedDictionary<string, byte[]> Save(DockerDaemon daemon, TemporaryDirectory directory, params string[] names)
    {
        daemon.Docker(["save", "--output", directory["saved.tar"], .. names]);
        return TarFile.Read(directory["saved.tar"]);
    }

    private static DockerGeneration GenerationOf(DockerVersion version) => version is DockerVersion.V20_10 ? DockerGeneration.Legacy : DockerGeneration.Current;

    private static void CompareAll(DockerVersion version, SortedDictionary<string, byte[]> saved, params SavedImage[] images)
    {
        DockerGeneration generation = GenerationOf(version);
        // The daemon's order is that of chance.
        string[] order = [.. DockerArchiveJson.ReadManifest(saved[DockerArchivePaths.Manifest], "manifest.json").Select(i => i.Config)];
        images = [.. images.OrderBy(i => Array.IndexOf(order, i.Item(generation).Config))];
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var v1Ids = new HashSet<Digest>();
        foreach ((string name, byte[] content) in images.SelectMany(i => i.Files(generation, v1Ids))) expected.TryAdd(name, content);
        expected[DockerArchivePaths.Manifest] = DockerArchiveJson.WriteManifest(images.Select(i => i.Item(generation)));
        (ImageReference, string)[] repositories = [.. images.SelectMany(i => i.Repositories(generation))];
        if (repositories.Length > 0) expected[DockerArchivePaths.Repositories] = DockerArchiveJson.WriteRepositories(repositories);
        if (generation == DockerGeneration.Current) expected[LayoutPaths.Index] = IndexOf(images);

        List<string> differences = [.. saved.Keys.Except(expected.Keys).Select(name => $"+ {name}: {Show(saved[name])}")];
        foreach ((string name, byte[] content) in expected)
        {
            bool isThere = saved.TryGetValue(name, out byte[]? theirs);
            // Of layers that images share only the first that is saved is there, the others are links to it.
            if (images.Length > 1 && name.EndsWith(DockerArchivePaths.Layer, StringComparison.Ordinal) && isThere) continue;
            if (!isThere) differences.Add($"- {name}: {Show(content)}");
            else if (!content.AsSpan().SequenceEqual(theirs)) differences.Add($"{name}:\n  ours   {Show(content)}\n  theirs {Show(theirs!)}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {saved.Count} differ:\n{string.Join('\n', differences.Take(20))}");
    }

    // An image without a tag is in the index only if nothing is there before it.
    private static byte[] IndexOf(SavedImage[] images)
    {
        var entries = new List<Descriptor>();
        foreach (SavedImage image in images)
        {
            entries.AddRange(image.IndexEntries);
            if (entries.Count == 0) entries.Add(image.OciManifestDescriptor);
        }

        return ImageIndex.Write(entries).Bytes.ToArray();
    }

    private static string Show(byte[] content) => Encoding.Latin1.GetString(content.AsSpan(0, Math.Min(content.Length, 1500))).Replace("\0", "", StringComparison.Ordinal);
}
