using System.Text.Json;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>What a daemon has in its store is used and stays.</summary>
public sealed class ExistingStoreTests(OldStores stores) : IClassFixture<OldStores>
{
    public static TheoryData<DockerVersion> Versions => [DockerVersion.V20_10, DockerVersion.V26_1];

    [ToolTheory("dockerd", "getfattr")]
    [MemberData(nameof(Versions))]
    public void The_store_becomes_that_of_docker_load_and_works(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string ours = directory["ours"], theirs = directory["theirs"];
        foreach (string root in new[] { ours, theirs })
        {
            stores.CopyTo(root, version);
            AddOddNames(root);
        }

        OcxProgram.Run("export", OldStores.Old, "--root", ours, "--format", version is DockerVersion.V20_10 ? "docker-legacy" : "docker", "-o", directory["old.tar"]);
        string[] layers = Layers(ours), directories = Directory.GetFileSystemEntries(Path.Combine(ours, "overlay2"));
        DateTimeOffset since = DateTimeOffset.UtcNow;
        OcxProgram.Run("import", stores.Archive, "--root", ours, "-q");
        Assert.Empty(layers.Except(Layers(ours)));
        Assert.Empty(directories.Except(Directory.GetFileSystemEntries(Path.Combine(ours, "overlay2"))));
        Assert.Equal(directories.Length + 7, Directory.GetFileSystemEntries(Path.Combine(ours, "overlay2")).Length);
        Assert.Empty(StoreOrphans.Of(ours));

        string[] images;
        using (DockerDaemon daemon = new(version, theirs))
        {
            daemon.Docker("load", "--input", stores.Archive);
            images = Images(daemon);
        }

        StoreListing.AssertSame(StoreListing.Of(theirs, since), StoreListing.Of(ours, since));
        using (DockerDaemon daemon = new(version, ours))
        {
            Assert.Equal(images, Images(daemon));
            // What had the name has none.
            Assert.Contains(images, line => line.StartsWith("<none>:<none> ", StringComparison.Ordinal));
            DockerSave.AssertSame(directory["old.tar"], daemon, OldStores.Old);
            OldStores.AssertWhole(daemon);
            Assert.Equal("child", DaemonView.Shell(daemon, OldStores.Moving, "cat /child").Text);
            daemon.Docker("rm", "--force", "stays");
            daemon.Docker("rmi", OldStores.Moving, OldStores.New);
            Assert.Equal("committed", daemon.RunContainer(OldStores.Old).Text);
            ImportedImage.RemoveAll(daemon);
        }
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void The_second_time_nothing_is_written(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        stores.CopyTo(root, version);
        JsonElement before = Json("import", stores.Archive, "--root", root, "--dry-run", "--json");
        Assert.Equal([true, .. Enumerable.Repeat(false, 7)], Reused(before, layers: true));
        Assert.Equal([OldStores.Moving], before.GetProperty("moved").EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        OcxProgram.Run("import", stores.Archive, "--root", root, "-q");
        string[] snapshot = StoreSnapshot.Of(root);

        JsonElement after = Json("import", stores.Archive, "--root", root, "--dry-run", "--json");
        Assert.DoesNotContain(false, Reused(after, layers: true).Concat(Reused(after, layers: false)));
        Assert.Empty(after.GetProperty("moved").EnumerateArray());
        Assert.Equal(0, after.GetProperty("bytes").GetInt64());
        OcxProgram.Run("import", stores.Archive, "--root", root, "-q");
        Assert.Equal(snapshot, StoreSnapshot.Of(root));
    }

    [ToolFact("dockerd")]
    public void A_dry_run_changes_nothing_at_all()
    {
        using TemporaryDirectory directory = new();
        stores.CopyTo(directory["store"], DockerVersion.V20_10);
        Directory.CreateDirectory(directory["empty"]);
        string archive = stores.Archive;
        string[] before = StoreSnapshot.Exact(directory.Path);
        foreach (string root in new[] { "store", "empty", "missing" }) OcxProgram.Run("import", archive, "--root", directory[root], "--dry-run");
        Assert.Equal(before, StoreSnapshot.Exact(directory.Path));
    }

    // A daemon was there and has no images: since 20.10 it left directories of its containerd.
    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void An_empty_store_of_a_daemon_takes_images(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        daemon.Stop();
        OcxProgram.Run("import", stores.Archive, "--root", daemon.Root, "-q");
        daemon.Start();
        Assert.Equal("child", DaemonView.Shell(daemon, OldStores.Moving, "cat /child").Text);
        ImportedImage.RemoveAll(daemon);
        // And once more, after the images are gone.
        OcxProgram.Run("import", stores.Archive, "--root", daemon.Root, "-q");
        Assert.Empty(StoreOrphans.Of(daemon.Root));
    }

    // Such as other programs write: Docker keeps them, and finds none of them.
    private static void AddOddNames(string root)
    {
        string path = Path.Combine(root, "image/overlay2/repositories.json"), none = new('0', 64);
        const string Start = """{"Repositories":{""";
        string text = File.ReadAllText(path);
        Assert.StartsWith(Start, text);
        File.WriteAllText(path, $$"""{{Start}}"docker.io/library/x":{"docker.io/library/x:1":"sha256:{{none}}"},"gone":{"gone:1":"sha256:{{none}}"},{{text[Start.Length..]}}""");
    }

    private static bool[] Reused(JsonElement report, bool layers) =>
        [.. report.GetProperty("blobs").EnumerateArray().Where(b => b.GetProperty("layer").GetBoolean() == layers).Select(b => b.GetProperty("reused").GetBoolean())];

    private static string[] Layers(string root) =>
        [.. Directory.GetDirectories(Path.Combine(root, "image/overlay2/layerdb/sha256")).Select(record => $"{record} {File.ReadAllText(Path.Combine(record, "cache-id"))}")];

    private static string[] Images(DockerDaemon daemon) =>
        [.. daemon.Docker("images", "--all", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}} {{.Size}}").Lines.Order(StringComparer.Ordinal)];

    private static JsonElement Json(params string[] arguments) => JsonDocument.Parse(OcxProgram.Run(arguments).Output).RootElement;
}
