using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>What a container wrote is nowhere else: after a repair it is there, and dockerd starts the container on the layers that it always had.</summary>
public sealed class RepairedContainerTests(OddStore store, OldStores old) : IClassFixture<OddStore>, IClassFixture<OldStores>
{
    public static TheoryData<string> Repairable => [.. Damages.OfContainers, "short names that lead to each other's layers", "record of the topmost layer missing", "directory of the topmost layer missing"];

    public static TheoryData<string> Lasting => [.. Damages.All.Values.Where(d => d.Stays && d.Name.Contains("container", StringComparison.Ordinal)).Select(d => d.Name)];

    [ToolTheory("dockerd", "setfattr", "setcap")]
    [MemberData(nameof(Repairable))]
    public void A_repair_leaves_a_container_that_dockerd_starts_with_its_files(string name)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        File.WriteAllText(parts.OfContainer("diff/mine"), "mine");
        string[] lowers = LowersOf(parts);
        Damages.All[name].Do(parts);
        Assert.Equal(0, StoreCheck.Run(parts.Root, "--repair", "--from", store.Archive, "--prune").ExitCode);
        StoreCheck.Run(parts.Root).AssertFound([]);
        Assert.Equal("mine", File.ReadAllText(parts.OfContainer("diff/mine")));
        Assert.Equal(lowers, LowersOf(parts));
        using DockerDaemon daemon = new(DockerVersion.V20_10, parts.Root);
        Assert.Contains("ldconfig", daemon.RunAgain("stays").Text);
        Assert.Contains("A /mine", daemon.Docker("diff", "stays").Lines);
        // Of the topmost layer of its image.
        Assert.Contains("from-context", Shell.Run("tar", "-tf", Export(daemon, directory["files.tar"])).Lines);
        daemon.Docker("rm", "stays");
        daemon.Kill();
    }

    // Where other files do not tell, it stays as it is: neither a repair nor what removes leaks takes it for nothing.
    [ToolTheory("dockerd", "setfattr", "setcap")]
    [MemberData(nameof(Lasting))]
    public void What_cannot_be_repaired_keeps_its_files(string name)
    {
        using TemporaryDirectory directory = new();
        StoreParts parts = store.CopyTo(directory["root"]);
        Damages.All[name].Do(parts);
        string[] before = Files(parts);
        Assert.Equal(3, StoreCheck.Run(parts.Root, "--repair", "--from", store.Archive, "--prune").ExitCode);
        Assert.Equal(3, StoreCheck.Run(parts.Root, "--prune").ExitCode);
        Assert.Equal(before, Files(parts));
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Records_as_every_daemon_writes_them_are_made_again_to_the_byte(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        old.CopyTo(root, version);
        string mount = Directory.GetDirectories($"{root}/image/overlay2/layerdb/mounts").Single(), own = $"{root}/overlay2/{File.ReadAllText($"{mount}/mount-id")}";
        string[] files = [$"{mount}/mount-id", $"{mount}/init-id", $"{mount}/parent", $"{own}/link", $"{own}/lower", $"{own}-init/link", $"{own}-init/lower"];
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            File.Delete(file);
            Assert.Equal(3, StoreCheck.Run(root, "--quick").ExitCode);
            StoreCheck.Run(root, "--quick", "--repair", "--from", old.Archive).AssertFound([]);
            Assert.Equal((file, text), (file, File.ReadAllText(file)));
        }

        using DockerDaemon daemon = new(version, root);
        OldStores.AssertWhole(daemon);
    }

    private static string[] Files(StoreParts parts) =>
        [.. new[] { "", "-init" }.SelectMany(s => Directory.GetFileSystemEntries(parts.OfContainer("", s), "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];

    private static string Export(DockerDaemon daemon, string path)
    {
        daemon.Docker("export", "--output", path, "stays");
        return path;
    }

    // What the driver mounts: the layers, wherever they are by now.
    private static string[] LowersOf(StoreParts parts)
    {
        Dictionary<string, string> layers = Enumerable.Range(0, parts.Chains.Count).ToDictionary(i => $"../{File.ReadAllText(parts.Record(i, "cache-id"))}/diff", i => parts.Chains[i]);
        return [.. File.ReadAllText(parts.OfContainer("lower")).Split(':').Select(l => new FileInfo($"{parts.Root}/overlay2/{l}").LinkTarget!).Select(t => layers.GetValueOrDefault(t, t))];
    }
}
