using Ocx.Interop.Tests.Checking;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Faults;

/// <summary>A disk without room, without inodes, with a quota, or read-only: the reason is said, all is as it was, and with room the same command works.</summary>
[Collection(SmallStoresCollection.Name)]
public sealed class FullDiskTests(SmallStores stores)
{
    [ToolTheory("dockerd", "mount", "mkfs.ext4", "mkfs.btrfs", "btrfs", "fallocate")]
    [InlineData("tmpfs")]
    [InlineData("ext4")]
    [InlineData("inodes")]
    [InlineData("quota")]
    public void A_disk_that_is_full(string kind)
    {
        using TemporaryDirectory directory = new();
        using SmallDisk disk = new(kind, directory);
        string root = disk["root"], name = SmallStores.New;

        // Less than the output needs, and for a store more than the sum of its files: what is seen beforehand is refused beforehand.
        bool isOfInodes = kind == "inodes";
        // btrfs has tiny files in its own tables.
        (long archive, long store) = kind switch { "inodes" => (2, 300), "quota" => (600_000, 300_000), _ => (600_000, 3_500_000) };
        if (!isOfInodes)
        {
            AssertNeedsRoom(archive, "export to a new archive", () => { }, () => OutputIs(stores.NewArchive), "export", name, "--root", stores.Large, "--format", "docker-legacy", "-o", disk["out"]);
            AssertNeedsRoom(archive, "export over an old archive", () => SmallStores.Copy(stores.OldArchive, disk["out"]), () => OutputIs(stores.NewArchive), "export", name, "--root", stores.Large, "--format", "docker-legacy", "-o", disk["out"]);
            AssertNeedsRoom(archive, "convert", () => { }, () => OutputIs(stores.NewArchive), "convert", stores.NewLayout, disk["out"], "--format", "docker-legacy");
            AssertNeedsRoom(archive, "commit to an archive", () => { }, IsSound, "commit", SmallStores.Box, "--root", stores.Small, "-o", disk["out"]);
            AssertNeedsRoom(1_000_000, "import into a store that is too small", () => SmallStores.Copy(stores.Small, root), HasBoth, "import", stores.NewArchive, "--root", root);
        }

        AssertNeedsRoom(archive, "export to a new layout", () => { }, IsSound, "export", name, "--root", stores.Large, "-o", disk["out/"]);
        AssertNeedsRoom(archive, "export to a layout that is there", () => OcxProgram.Run("convert", stores.OldArchive, disk["out/"], "-q"), IsSound, "export", name, "--root", stores.Large, "-o", disk["out/"]);
        AssertNeedsRoom(store, "import into a store", () => SmallStores.Copy(stores.Small, root), HasBoth, "import", stores.NewArchive, "--root", root);
        AssertNeedsRoom(store, "import into a new root", () => { }, () => SmallStores.AssertHas(root, name, stores.NewArchive, kind), "import", stores.NewLayout, "--root", root);
        AssertNeedsRoom(store / 2, "commit into the store", () => SmallStores.Copy(stores.Small, root), () => SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, kind), "commit", SmallStores.Box, "-t", "saved:1", "--root", root);
        AssertNeedsRoom(store / 2, "repair", () => Damage(root), HasBoth, "check", "--repair", "--from", stores.NewArchive, "--root", root);

        void AssertNeedsRoom(long room, string what, Action prepare, Action assertDone, params string[] command)
        {
            prepare();
            bool isRepair = command[1] == "--repair";
            string[] before = StoreSnapshot.Of(disk.Path);
            disk.Fill(room);
            ShellResult full = OcxProgram.TryRun([.. command, "-q"]);
            Assert.True(full.ExitCode == 6, $"{what} on {kind}: {full.ExitCode} {full.Text} {full.ErrorText}");
            Assert.Matches("^error: .*(ENOSPC|EDQUOT|bytes)", full.ErrorText);

            // Of a repair there may be a part: what was damaged before, and nothing else.
            if (!isRepair) Assert.Equal(before, StoreSnapshot.Of(disk.Path));
            if (Directory.Exists(root)) SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, what, directory["old.tar"]);
            disk.Free();
            ShellResult again = OcxProgram.TryRun([.. command, "-q"]);
            Assert.True(again.ExitCode == 0, $"{what} on {kind}, with room: {again.ExitCode} {again.Text} {again.ErrorText}");
            assertDone();
            if (Directory.Exists(root)) StoreCheck.Run(root).AssertFound([]);
            Assert.Single(Directory.GetFileSystemEntries(disk.Path));
            Shell.Run("rm", "-rf", disk["out"], root);
        }

        void OutputIs(string archive) => SmallStores.AssertSame(archive, disk["out"], kind);

        void IsSound() => Assert.Equal(0, OcxProgram.RunInside("check", disk["out"], "-q").ExitCode);

        void HasBoth()
        {
            SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, kind);
            SmallStores.AssertHas(root, name, stores.NewArchive, kind);
        }
    }

    [ToolFact("dockerd", "mount", "mkfs.ext4")]
    public void A_disk_that_is_read_only()
    {
        using TemporaryDirectory directory = new();
        using SmallDisk disk = new("ext4", directory);
        string root = disk["root"];
        SmallStores.Copy(stores.Small, root);
        SmallStores.Copy(stores.OldArchive, disk["old.tar"]);
        string[][] commands =
        [
            ["export", SmallStores.Old, "--root", root, "-o", disk["out.oci"]],
            ["export", SmallStores.Old, "--root", root, "--format", "docker-legacy", "-o", disk["old.tar"]],
            ["export", SmallStores.Old, "--root", root, "-o", disk["out/"]],
            ["convert", stores.NewLayout, disk["out.tar"]],
            ["import", stores.NewArchive, "--root", root],
            ["import", stores.NewArchive, "--root", disk["new"]],
            ["commit", SmallStores.Box, "--root", root],
            ["check", "--repair", "--from", stores.OldArchive, "--root", root],
            ["check", "--prune", "--root", root],
        ];
        string[] before = StoreSnapshot.Exact(disk.Path);
        disk.SetWritable(false);
        foreach (string[] command in commands)
        {
            ShellResult refused = OcxProgram.TryRun([.. command, "-q"]);
            Assert.True(refused.ExitCode == 6, $"{string.Join(' ', command)}: {refused.ExitCode} {refused.ErrorText}");
            Assert.Matches("^error: .*EROFS.*\nhint:  the file system is mounted read-only", refused.ErrorText);
        }

        // What only reads does not mind.
        string[][] readers = [["images", "--root", root], ["diff", SmallStores.Box, "--root", root], ["containers", "--root", root], ["check", "--root", root], ["commit", SmallStores.Box, "--root", root, "-o", directory["box.tar"]]];
        foreach (string[] reader in readers) OcxProgram.Run(reader);
        SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, "read-only", directory["read-only.tar"]);
        disk.SetWritable(true);
        Assert.Equal(before, StoreSnapshot.Exact(disk.Path));
        foreach (string[] command in commands) OcxProgram.Run(command);
        StoreCheck.Run(root).AssertFound([]);
    }

    private void Damage(string root)
    {
        SmallStores.Copy(stores.Large, root);
        SmallStores.Damage(root);
    }
}
