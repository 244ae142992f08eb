using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>Stores to which much happened at once, and stores in which Docker itself is stuck.</summary>
public sealed class MuchDamageTests(OddStore store) : IClassFixture<OddStore>
{
    public static TheoryData<string[]> Heaps => new()
    {
        new[]
        {
            "tag of no image", "parent of an image garbage", "diff missing", "size garbage", "short name missing", "lower missing", "byte flipped", "attribute of a directory lost", "whiteout missing",
            "opaque mark lost", "file missing", "setuid lost", "numbers of a device", "hard link broken apart", "symbolic link to file", "bytes under a name that is no UTF-8", "tree of nothing",
            "short name of nothing", "record being made",
        },
        new[]
        {
            "tags truncated", "config empty", "parent missing", "diff flipped", "cache-id empty", "lower of a base", "file truncated", "files joined", "directory of the topmost layer missing",
            "record being removed", "mount of no container",
        },
    };

    [ToolTheory("dockerd", "setfattr", "setcap", "getfattr")]
    [MemberData(nameof(Heaps))]
    public void All_of_it_is_found_in_one_run_and_undone_by_one(string[] names)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        foreach (string name in names) Damages.All[name].Do(parts);
        StoreCheck.Run(parts.Root).AssertFound([.. names.SelectMany(n => Damages.All[n].Findings(parts))]);
        StoreCheck.Run(parts.Root, "--repair", "--from", store.Archive, "--prune").AssertFound([]);
        Assert.Equal(store.Listing, OddStore.ListingOf(parts.Root));
        using DockerDaemon daemon = new(DockerVersion.V20_10, parts.Root);
        Assert.Equal(store.Images, OddStore.List(daemon));
        File.Copy(store.Child, directory["child.tar"]);
        DockerSave.AssertSame(directory["child.tar"], daemon, "child:1");
        Assert.Contains("ldconfig", daemon.RunAgain("stays").Text);
        Assert.Contains("ldconfig", daemon.RunContainer("odd:1").Text);
    }

    // A record that the daemon passes over at its start is in the way of the same layer for good.
    [ToolFact("dockerd")]
    public void A_store_that_cannot_load_its_own_images_again_can_after_a_repair()
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        Vandal.Empty(parts.Record(StoreParts.Types, "cache-id"));
        using DockerDaemon daemon = new(DockerVersion.V20_10, parts.Root);
        ShellResult load = daemon.TryDocker("load", "--input", store.Archive);
        Assert.Contains("file exists", load.Text + load.ErrorText);
        Assert.NotEqual(store.Images, OddStore.List(daemon));
        daemon.Stop();

        Assert.Equal(3, StoreCheck.Run(parts.Root).ExitCode);
        StoreCheck.Run(parts.Root, "--repair", "--from", store.Archive, "--prune").AssertFound([]);
        daemon.Start();
        Assert.Equal(store.Images, OddStore.List(daemon));
        daemon.Docker("rmi", "--force", "odd:1");
        daemon.Docker("load", "--input", store.Archive);
        Assert.Equal(store.Images, OddStore.List(daemon));
    }

    // It starts on both, and has no map to put a name into.
    [ToolTheory("dockerd")]
    [InlineData("""{"Repositories":null}""")]
    [InlineData("""{"repositories":null}""")]
    public void Names_that_are_null_are_damage_since_the_daemon_panics_at_the_next_one(string tags)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        File.WriteAllText(parts.Tags, tags);
        using DockerDaemon daemon = new(DockerVersion.V20_10, parts.Root);
        Assert.NotEqual(0, daemon.TryDocker("tag", parts.OddId, "new:1").ExitCode);
        daemon.Kill();
    }

    // So that its lack is no damage: image layers are read where they are, and what is put on one marks it again.
    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void A_daemon_does_without_the_marks_of_layers_with_others_on_them(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        Vandal.Run(parts.Root, "rm overlay2/*/committed");
        using (DockerDaemon daemon = new(version, parts.Root))
        {
            Assert.Contains("ldconfig", daemon.RunAgain("stays").Text);
            daemon.Docker("diff", "stays");
            Assert.Contains("ldconfig", daemon.RunContainer("odd:1").Text);
            Directory.CreateDirectory(directory["context"]);
            File.WriteAllText(directory["context/Dockerfile"], "FROM child:1\nCOPY Dockerfile /\n");
            daemon.Docker("build", "--quiet", "--tag", "new:1", directory["context"]);
            File.Copy(store.Child, directory["child.tar"]);
            if (version == DockerVersion.V20_10) DockerSave.AssertSame(directory["child.tar"], daemon, "child:1");
            daemon.Stop();
        }

        Assert.True(File.Exists(parts.InDirectory(StoreParts.Child, "committed")));
        StoreCheck.Run(parts.Root).AssertFound([]);
    }

    [ToolFact("dockerd")]
    public void A_store_with_a_running_daemon_is_checked_and_not_repaired()
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        using DockerDaemon daemon = new(DockerVersion.V20_10, parts.Root);
        Damages.All["file missing"].Do(parts);
        StoreCheck.Run(parts.Root).AssertFound(Damages.All["file missing"].Findings(parts));
        (int exitCode, _, string error) = OcxProgram.RunInside("check", "--root", parts.Root, "--repair", "--from", store.Archive);
        Assert.Equal(7, exitCode);
        Assert.Contains("dockerd", error);
        Assert.Equal(7, OcxProgram.RunInside("check", "--root", parts.Root, "--prune").ExitCode);
        StoreCheck.Run(parts.Root).AssertFound(Damages.All["file missing"].Findings(parts));
        daemon.Kill();
    }

    [ToolFact("dockerd")]
    public void Of_a_single_image_only_its_own_layers_are_checked()
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        foreach (string name in new[] { "file extra at the top", "tree of nothing" }) Damages.All[name].Do(parts);
        StoreCheck.Run(parts.Root, "--image", "odd:1").AssertFound([]);
        StoreCheck.Run(parts.Root, "--image", "child:1").AssertFound(Damages.All["file extra at the top"].Findings(parts));
        StoreCheck.Run(parts.Root, "--image", "odd:1", "--image", "also:1").AssertFound(Damages.All["file extra at the top"].Findings(parts));
        Assert.Equal(5, OcxProgram.RunInside("check", "--root", parts.Root, "--image", "other:1").ExitCode);
    }

    // What is damaged stays so where the source has it not; what else can be said of the store is the same.
    [ToolFact("dockerd")]
    public void A_source_without_the_image_repairs_what_needs_no_bytes()
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        foreach (string name in new[] { "diff missing", "short name missing", "file missing" }) Damages.All[name].Do(parts);
        string other = Import.HandMade.Write(directory["other.tar"], "other:1", 2);
        StoreCheck.Run(parts.Root, "--repair", "--from", other).AssertFound(Damages.All["file missing"].Findings(parts));
    }
}
