using System.Text.Json;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>What a source says of where its images come from is in the store: from which others, from which manifests, by which blobs.</summary>
public sealed class RecordedOriginTests(ImportSources sources) : IClassFixture<ImportSources>
{
    private static readonly string[] Ways = ["import", "convert", "pipe"];

    [ToolTheory("dockerd", "getfattr")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void An_image_was_built_on_another_and_one_has_no_name(DockerVersion version)
    {
        LabImages lab = LabImages.Of(DockerVersion.V20_10);
        using TemporaryDirectory directory = new();
        string archive = directory["family.tar"];
        string step = lab.Inspect(ImportSources.Odd).GetProperty("Parent").GetString()!, parent = lab.Inspect(step).GetProperty("Parent").GetString()!;
        OcxProgram.Run("export", ImportSources.Odd, step, parent, "--root", lab.Root, "--format", version is DockerVersion.V20_10 ? "docker-legacy" : "docker", "-o", archive);
        DateTimeOffset since = DateTimeOffset.UtcNow;
        OcxProgram.Run("import", archive, "--root", directory["root"], "-q");
        using DockerDaemon loaded = new(version), imported = new(version, directory["root"]);
        loaded.Docker("load", "--input", archive);
        StoreListing.AssertSame(StoreListing.Of(loaded.Root, since), StoreListing.Of(imported.Root, since));
        foreach (string format in new[] { "{{.Parent}}", "{{.RepoTags}}" })
        {
            string[] Ask(DockerDaemon daemon) => daemon.Docker("image", "inspect", "--format", format, ImportSources.Odd, step, parent).Lines;
            Assert.Equal(Ask(loaded), Ask(imported));
        }
    }

    [ToolFact("dockerd")]
    public void It_came_by_an_index_with_a_manifest_for_each_platform()
    {
        string archive = Path.Combine(Repository.Root, "spec-fixtures/docker-archive/dockerd-26.1.5-containerd/images.tar");
        JsonElement Blob(string digest) => JsonDocument.Parse(Shell.Run("tar", "-xOf", archive, $"blobs/{digest.Replace(':', '/')}").Output).RootElement;
        string index = JsonDocument.Parse(Shell.Run("tar", "-xOf", archive, "index.json").Output).RootElement.GetProperty("manifests").EnumerateArray()
            .Single(e => e.GetProperty("annotations").GetProperty("io.containerd.image.name").GetString() == "docker.io/library/multi:latest").GetProperty("digest").GetString()!;
        string manifest = Blob(index).GetProperty("manifests").EnumerateArray()
            .First(m => m.GetProperty("platform").GetProperty("architecture").GetString() == "amd64").GetProperty("digest").GetString()!;

        using TemporaryDirectory directory = new();
        OcxProgram.Run("import", archive, "--root", directory["root"], "--image", "multi:latest", "--platform", "linux/amd64", "-q");
        foreach (DockerVersion version in new[] { DockerVersion.V20_10, DockerVersion.V26_1 })
        {
            using DockerDaemon daemon = new(version, directory["root"]);
            string[] digests = [.. JsonDocument.Parse(daemon.Docker("image", "inspect", "--format", "{{json .RepoDigests}}", "multi").Output).RootElement.EnumerateArray().Select(d => d.GetString()!)];
            Assert.Equal(new[] { $"multi@{index}", $"multi@{manifest}" }.Order(StringComparer.Ordinal), digests.Order(StringComparer.Ordinal));
            string id = daemon.Docker("image", "inspect", "--format", "{{.Id}}", "multi:latest").Text;
            Assert.Equal(Blob(manifest).GetProperty("config").GetProperty("digest").GetString(), id);
            Assert.All(digests, digest => Assert.Equal(id, daemon.Docker("image", "inspect", "--format", "{{.Id}}", digest).Text));
        }
    }

    // It saves a later pull; a wrong one would spoil a push.
    [ToolTheory("dockerd", "skopeo")]
    [InlineData("skopeo oci")]
    [InlineData("oci zstd")]
    [InlineData("docker-legacy")]
    public void A_blob_is_recorded_only_with_the_layer_that_it_is(string kind)
    {
        using TemporaryDirectory directory = new();
        string source = sources.Make(ImportSources.Small, kind), layout = source;
        if (File.Exists(source)) ExportedLayout.Unpack(source, layout = directory["layout"]);
        OcxProgram.Run("import", source, "--root", directory["root"], "--tag", ImportSources.Small, "-q");
        string distribution = directory["root/image/overlay2/distribution"], map = Path.Combine(distribution, "diffid-by-digest/sha256");
        if (kind == "docker-legacy") Assert.False(Directory.Exists(map));
        else Assert.NotEmpty(Directory.GetFiles(map));
        foreach (string path in Directory.EnumerateFiles(distribution, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(map, Path.GetDirectoryName(path));
            Assert.Equal("644 0:0", Shell.Run("stat", "-c", "%a %u:%g", path).Text);
            string program = kind == "oci zstd" ? "zstd" : "gzip";
            string digest = Shell.Run("bash", "-c", $"{program} -dc < \"$1\" | sha256sum", "-", Path.Combine(layout, "blobs/sha256", Path.GetFileName(path))).Text[..64];
            Assert.Equal($"sha256:{digest}", File.ReadAllText(path));
        }
    }

    [ToolFact("dockerd", "getfattr")]
    public void The_store_is_the_same_by_every_way_into_it()
    {
        using TemporaryDirectory directory = new();
        DateTimeOffset since = DateTimeOffset.UtcNow;
        string archive = sources.Make(ImportSources.Small, "docker-legacy");
        foreach (string way in Ways)
        {
            // What can be read in place is never copied first.
            if (way == "import") OcxProgram.Run("import", archive, "--root", directory[way], "-j", "1", "--tmpdir", directory["not there"], "-q");
            else if (way == "convert") OcxProgram.Run("convert", archive, $"overlay2:{directory[way]}", "-q");
            else new ShellCommand(OcxProgram.Path, "import", "-", "--root", directory[way], "-q") { Input = File.ReadAllBytes(archive) }.Run();
        }

        foreach (string way in Ways[1..]) Assert.Equal(StoreListing.Of(directory[Ways[0]], since), StoreListing.Of(directory[way], since));
        Assert.Equal(Ways.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(directory.Path).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
    }
}
