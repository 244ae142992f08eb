using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>What cannot be imported is refused with the reason, before anything is written or with everything taken back.</summary>
public sealed class RefusedImportTests(OldStores stores) : IClassFixture<OldStores>
{
    [ToolFact("dockerd")]
    public void The_root_of_the_vfs_driver()
    {
        using TemporaryDirectory directory = new();
        string archive = HandMade.Write(directory["image.tar"], "runs:1", 2);
        using DockerDaemon daemon = new(DockerVersion.V20_10, null, "--storage-driver=vfs");
        daemon.Stop();
        AssertRefused(4, daemon.Root, archive, "vfs");
        daemon.Start();
        daemon.Docker("load", "--input", archive);
        daemon.Stop();
        AssertRefused(4, daemon.Root, archive, "vfs");
    }

    [ToolFact("dockerd")]
    public void The_root_of_a_daemon_with_the_store_of_containerd()
    {
        using TemporaryDirectory directory = new();
        string archive = HandMade.Write(directory["image.tar"], "runs:1", 2), root = directory["root"], settings = directory["root/daemon.json"];
        Directory.CreateDirectory(root);
        File.WriteAllText(settings, """{"features":{"containerd-snapshotter":true}}""");
        using (DockerDaemon daemon = new(DockerVersion.V26_1, root, "--storage-driver=", $"--config-file={settings}"))
        {
            Assert.Equal("overlayfs", daemon.Docker("info", "--format", "{{.Driver}}").Text);
            daemon.Docker("load", "--input", archive);
        }

        File.Delete(settings);
        AssertRefused(4, root, archive, "containerd");
    }

    [ToolTheory("dockerd")]
    [InlineData("image/vfs/layerdb", "vfs")]
    [InlineData("image/btrfs/layerdb", "btrfs")]
    [InlineData("btrfs/subvolumes", "btrfs")]
    [InlineData("zfs/graph", "zfs")]
    [InlineData("fuse-overlayfs/l", "fuse-overlayfs")]
    [InlineData("rootfs/overlayfs", "containerd")]
    public void A_root_that_only_looks_like_another_one(string path, string reason)
    {
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory[$"root/{path}"]);
        AssertRefused(4, directory["root"], HandMade.Write(directory["image.tar"], "runs:1", 2), reason);
    }

    // So many a daemon can mount, and so many it takes.
    [ToolFact("dockerd")]
    public void An_image_with_more_than_125_layers()
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        OcxProgram.Run("import", HandMade.Write(directory["125.tar"], "deep:125", 125), "--root", root, "-q");
        AssertRefused(4, root, HandMade.Write(directory["126.tar"], "deep:126", 126), "126", "125");
        foreach (DockerVersion version in new[] { DockerVersion.V20_10, DockerVersion.V26_1 })
        {
            using DockerDaemon daemon = new(version, root);
            Assert.Contains("ldconfig", daemon.RunContainer("deep:125").Text);
        }
    }

    [ToolFact("dockerd")]
    public void An_image_for_another_system()
    {
        using TemporaryDirectory directory = new();
        Directory.CreateDirectory(directory["root"]);
        AssertRefused(4, directory["root"], HandMade.Write(directory["image.tar"], "runs:1", 2, "windows"), "windows");
    }

    [ToolFact("dockerd", "setpriv")]
    public void Everybody_but_the_super_user()
    {
        using TemporaryDirectory directory = new();
        stores.CopyTo(directory["store"], DockerVersion.V20_10);
        string archive = HandMade.Write(directory["image.tar"], "runs:1", 2);
        // One that they may write to is of no use to them either.
        Directory.CreateDirectory(directory["own"]);
        Shell.Run("chown", "65534:65534", directory["own"]);
        string[] before = StoreSnapshot.Exact(directory.Path);
        foreach (string root in new[] { "store", "own", "own/root" })
        {
            ShellResult refused = Shell.TryRun("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", OcxProgram.Path, "import", archive, "--root", directory[root]);
            Assert.Equal(4, refused.ExitCode);
            Assert.Contains("root", refused.ErrorText);
            Assert.Contains("sudo", refused.ErrorText);
        }

        Assert.Equal(before, StoreSnapshot.Exact(directory.Path));
    }

    // Real ones; the probe's other reasons are answers of a kernel in the unit tests.
    [ToolTheory("dockerd", "mount", "mkfs.ext4")]
    [InlineData("ramfs", 4, "extended attributes")]
    [InlineData("ext4 -O ^filetype", 4, "d_type")]
    [InlineData("tmpfs -o size=512k", 6, "bytes")]
    public void A_file_system_that_cannot_hold_layers(string fileSystem, int code, string reason)
    {
        using TemporaryDirectory directory = new();
        string archive = HandMade.Write(directory["image.tar"], "runs:1", 2), mount = directory["mount"];
        Directory.CreateDirectory(mount);
        string[] words = fileSystem.Split(' ');
        if (words[0] == "ext4")
        {
            Shell.Run("truncate", "-s", "64M", directory["disk"]);
            Shell.Run("mkfs.ext4", ["-q", .. words[1..], directory["disk"]]);
            Shell.Run("mount", "-o", "loop", directory["disk"], mount);
        }
        else
        {
            Shell.Run("mount", ["-t", words[0], .. words[1..], "none", mount]);
        }

        try
        {
            Directory.CreateDirectory(directory["mount/root"]);
            AssertRefused(code, directory["mount/root"], archive, reason);
        }
        finally
        {
            Shell.Run("umount", mount);
        }
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "docker-legacy", "flipped" }, { "docker-legacy", "cut" }, { "docker", "flipped" }, { "docker", "cut" },
        { "oci none", "flipped" }, { "oci gzip", "flipped" }, { "oci gzip", "cut" }, { "oci zstd", "flipped" }, { "oci zstd", "cut" },
    };

    [ToolTheory("dockerd")]
    [MemberData(nameof(Damages))]
    public void A_damaged_archive(string kind, string damage)
    {
        using TemporaryDirectory directory = new();
        string archive = directory["image.tar"];
        OcxProgram.Run(["convert", HandMade.Write(directory["whole.tar"], "runs:1", 3), archive, "--format", .. kind.Split(' ') is [var format, var compression] ? new[] { format, "--compression", compression } : [kind]]);
        // Half way there is the one large file, in whatever order they come.
        long at = new FileInfo(archive).Length / 2;
        if (damage == "cut") Shell.Run("truncate", "--size", $"{at}", archive);
        else Shell.Run("bash", "-c", "byte=$(od -An -tu1 -j \"$2\" -N1 \"$1\"); printf \"\\\\x$(printf %02x $((byte ^ 16)))\" | dd of=\"$1\" bs=1 seek=\"$2\" conv=notrunc status=none", "-", archive, $"{at}");

        stores.CopyTo(directory["store"], DockerVersion.V20_10);
        Directory.CreateDirectory(directory["empty"]);
        foreach (string root in new[] { "store", "empty" }) Assert.InRange(AssertRefused(null, directory[root], archive, "error: ", archive), 3, 4);
        Assert.InRange(OcxProgram.TryRun("import", archive, "--root", directory["missing"], "-q").ExitCode, 3, 4);
        Assert.False(Path.Exists(directory["missing"]));
        Assert.Empty(StoreOrphans.Of(directory["store"]));
    }

    private static int AssertRefused(int? code, string root, string archive, params string[] reasons)
    {
        string[] before = StoreSnapshot.Of(root);
        ShellResult refused = OcxProgram.TryRun("import", archive, "--root", root, "-q");
        Assert.True(refused.ExitCode == (code ?? refused.ExitCode), $"exit code {refused.ExitCode}: {refused.ErrorText}");
        Assert.All(reasons, reason => Assert.Contains(reason, refused.ErrorText));
        Assert.Equal(before, StoreSnapshot.Of(root));
        return refused.ExitCode;
    }
}
