using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Cli;
using Ocx.Tests.Contract;
using Ocx.Tests.Faults;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;

namespace Ocx.Tests.Checking;

/// <summary>What a repair says that it did is what it did, and a prune removes all that nothing needs.</summary>
public sealed class StoreRepairTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly TestImage _image = new(["image:1"], [SampleLayers.Base, SampleLayers.Of("d/f", "file"), SampleLayers.Top]);
    private readonly string _other;

    public StoreRepairTests()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        string archive = _scratch.Write("image.tar", ArchivePart.Pack(Producers.Make("docker up to 24", _image)));
        _other = _scratch.Write("other.tar", ArchivePart.Pack(Producers.Make("docker up to 24", new TestImage(["other:1"], [SampleLayers.Top]))));
        CliResult result = OcxRun.Run("import", archive, "--root", Root, "-q");
        Assert.True(result.Code == 0, result.Error);
    }

    private string Root => _scratch["root"];

    private string LayerDb => $"{Root}/image/overlay2/layerdb";

    public void Dispose() => _scratch.Dispose();

    // The layer's directory is its own again, and no byte of it has gone.
    [SkippableFact]
    public void What_is_no_leak_any_more_was_not_removed()
    {
        File.WriteAllText($"{RecordOf(1)}/cache-id", "");
        RepairReport report = Repair("image.tar");
        Assert.Contains(report.Before.Findings, f => f.Code == FindingCodes.TreeOrphan);
        Assert.Equal(FindingCodes.LayerCacheIdMalformed, Assert.Single(report.Repaired).Code);
        Assert.Empty(report.Removed);
        Assert.Empty(report.After.Findings);
    }

    [SkippableFact]
    public void Layers_are_no_leaks_once_their_images_are_back()
    {
        Directory.Delete($"{Root}/image/overlay2/imagedb", recursive: true);
        RepairReport report = Repair("image.tar");
        Assert.Contains(report.Before.Findings, f => f.Code == FindingCodes.LayerOrphan);
        Assert.DoesNotContain(report.Repaired, f => f.Severity == Severity.Leak);
        Assert.Empty(report.Removed);
        Assert.Empty(report.After.Findings);
    }

    [SkippableFact]
    public void A_prune_says_what_it_removed_and_not_that_it_was_repaired()
    {
        Directory.CreateDirectory($"{Root}/overlay2/left-over/diff");
        File.Delete($"{RecordOf(2)}/size");
        RepairReport report = Repair("image.tar", prunes: true);
        Assert.Equal(FindingCodes.LayerSizeMissing, Assert.Single(report.Repaired).Code);
        Assert.Equal(FindingCodes.TreeOrphan, Assert.Single(report.Removed).Code);
    }

    [SkippableFact]
    public void A_source_that_has_not_what_is_damaged_is_told_with_the_images_that_are_wanted()
    {
        File.Delete($"{Root}/overlay2/{File.ReadAllText($"{RecordOf(1)}/cache-id")}/diff/d/f");
        RepairReport report = Repair("other.tar");
        Assert.Equal(["image:1"], report.Lacking);
        Assert.Equal($"the source has it not; repair it, with the daemon stopped, from one that has image:1: ocx check --root {Root} --repair --from SOURCE", Assert.Single(report.After.Findings).Advice);
        Assert.Empty(Repair("image.tar").Lacking);
    }

    [SkippableFact]
    public void So_is_a_source_that_has_not_the_config()
    {
        string config = Assert.Single(Directory.GetFiles($"{Root}/image/overlay2/imagedb/content/sha256"));
        File.Delete(config);
        RepairReport report = Repair("other.tar");
        Assert.Equal(["image:1"], report.Lacking);
        Assert.Contains("from one that has image:1:", report.After.Findings.Single(f => f.Code == FindingCodes.TagDangling).Advice);
    }

    [SkippableFact]
    public void So_is_a_source_that_knows_none_of_the_names()
    {
        File.Delete($"{Root}/image/overlay2/repositories.json");
        RepairReport report = Repair("other.tar");
        Assert.Equal($"sha256:{Path.GetFileName(Directory.GetFiles($"{Root}/image/overlay2/imagedb/content/sha256")[0])}", Assert.Single(report.Lacking));
        Assert.StartsWith("the source has it not", Assert.Single(report.After.Findings).Advice);
    }

    // Two of them are printed alike: the name itself is what counts.
    [SkippableFact]
    public void Whatever_a_leak_is_called_a_prune_removes_it_and_nothing_else()
    {
        (string Directory, string[] Names)[] odd =
        [
            ("overlay2", ["new\nline", @"new\x0aline", "\e[2J", "\udcff\udcfe", "-rf", "\u202e"]),
            ("overlay2/l", ["tab\t", "\udcff"]),
            ("image/overlay2/layerdb/tmp", ["tab\there", "\udcff"]),
            ("image/overlay2/layerdb/sha256", ["new\n", "\udcff"]),
            ("image/overlay2/layerdb/mounts", ["bell\a", "\udcff"]),
            ("image/overlay2/imagedb/content/sha256", ["a\rb", "\udcff"]),
            ("image/overlay2/imagedb/metadata/sha256", ["a\rb", "\udcff"]),
        ];
        string[] before = Everything();
        using (DirectoryHandle root = DirectoryHandle.Open(Root))
        {
            foreach ((string directory, string[] names) in odd)
            {
                Directory.CreateDirectory($"{Root}/{directory}");
                foreach (string name in names) root.CreateDirectory($"{directory}/{name}", 0b111_000_000);
            }
        }

        AddDeadContainer();
        RepairReport report = Repair(null, prunes: true);
        Assert.Equal(odd.Sum(o => o.Names.Length), report.Removed.Count);
        Assert.Empty(report.After.Findings);
        Directory.Delete($"{LayerDb}/mounts");
        Assert.Equal(before, Everything());

        string[] Everything()
        {
            using DirectoryHandle root = DirectoryHandle.Open(Root);
            return [.. odd.SelectMany(o => root.TryOpenDirectory(o.Directory)?.Entries().Select(e => $"{o.Directory}/{PathText.Of(e.Name)}") ?? []).Order(StringComparer.Ordinal)];
        }
    }

    // With the container goes the last that needed its layer; with both, all of it is gone in one run.
    [SkippableFact]
    public void A_prune_goes_on_until_there_is_nothing_more_to_remove()
    {
        string configs = $"{Root}/image/overlay2/imagedb/content/sha256", names = File.ReadAllText($"{Root}/image/overlay2/repositories.json");
        string[] before = Present();
        OcxRun.Run("import", _other, "--root", Root, "-q");
        foreach (string config in Directory.GetFiles(configs).Except(before)) File.Delete(config);
        File.WriteAllText($"{Root}/image/overlay2/repositories.json", names);
        string mount = $"{LayerDb}/mounts/{new string('c', 64)}";
        Directory.CreateDirectory(mount);
        File.WriteAllText($"{mount}/parent", ChainId.Of(new DiffId(Digest.Compute(SampleLayers.Top))).ToString());
        File.WriteAllText($"{mount}/mount-id", "mount");
        AddDeadContainer();
        RepairReport report = Repair(null, prunes: true);
        Assert.Equal((string[])[FindingCodes.ContainerOrphan, FindingCodes.LayerOrphan], report.Removed.Select(f => f.Code));
        Assert.Empty(report.After.Findings);
        Assert.Equal(before, Present());

        string[] Present() => [.. Directory.GetFiles(configs).Concat(Directory.GetDirectories($"{LayerDb}/sha256")).Concat(Directory.GetFileSystemEntries($"{Root}/overlay2", "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];
    }

    // Where there is no container at all, records of their layers are no leaks.
    private void AddDeadContainer()
    {
        string id = new('d', 64);
        Directory.CreateDirectory($"{Root}/containers/{id}");
        File.WriteAllText($"{Root}/containers/{id}/config.v2.json", ContainerHost.ConfigOf(id, state: """{"Dead":true}"""));
    }

    // Not even the daemon's own directories are there: they were, and with them the images that the layers belong to.
    [SkippableTheory]
    [InlineData("imagedb", "repositories.json")]
    [InlineData("imagedb/content/sha256", "repositories.json")]
    public void Layers_of_images_that_are_lost_are_not_pruned(params string[] lost)
    {
        foreach (string name in lost)
        {
            using DirectoryHandle imageRoot = DirectoryHandle.Open($"{Root}/image/overlay2");
            imageRoot.TryRemoveTree(name);
        }

        RepairReport refused = Repair(null, prunes: true);
        Assert.Equal(FindingCodes.ImagesMissing, Assert.Single(refused.After.Findings, f => f.Severity == Severity.Damage).Code);
        Assert.Empty(refused.Removed);
        Assert.False(Repair("other.tar").After.IsSound);
        RepairReport restored = Repair("image.tar", prunes: true);
        Assert.Empty(restored.After.Findings);
        Assert.Empty(restored.Removed);
        Assert.Equal(_image.Names, new StoreFiles(Root).Names);
    }

    [SkippableFact]
    public void Layers_that_a_first_pull_left_are_pruned()
    {
        File.WriteAllText($"{Root}/image/overlay2/repositories.json", """{"Repositories":{}}""");
        File.Delete(Assert.Single(Directory.GetFiles($"{Root}/image/overlay2/imagedb/content/sha256")));
        RepairReport report = Repair(null, prunes: true);
        Assert.Equal(3, report.Removed.Count(f => f.Code == FindingCodes.LayerOrphan));
        Assert.Empty(report.After.Findings);
        Assert.Empty(Directory.GetDirectories($"{LayerDb}/sha256"));
    }

    // Go takes members whatever the case of their letters; that of tags means something.
    [SkippableFact]
    public void Names_are_read_as_Go_reads_them()
    {
        string path = $"{Root}/image/overlay2/repositories.json", id = Assert.Single(Directory.GetFiles($"{Root}/image/overlay2/imagedb/content/sha256"))[^64..];
        File.WriteAllText(path, $"{{\"rEPOSITORIES\":{{\"image\":{{\"image:V1\":\"sha256:{id}\",\"image:v1\":\"sha256:{id}\"}}}}}}");
        Assert.Empty(Repair(null).After.Findings);
        Assert.Equal(2, new Overlay2Reader(Root).Entries.Single().Names.Count);
        foreach (string lost in new[] { """{"Repositories":null}""", """{"repositories":null}""" })
        {
            File.WriteAllText(path, lost);
            Assert.Equal(FindingCodes.TagsMalformed, Assert.Single(Repair(null).After.Findings).Code);
        }

        foreach (string none in new[] { "null", "{}", """{"Repositories":{}}""" })
        {
            File.WriteAllText(path, none);
            Assert.Empty(Repair(null).After.Findings);
        }
    }

    [SkippableFact]
    public void A_store_on_a_read_only_disk_is_told_before_anything_is_tried()
    {
        File.Delete($"{RecordOf(2)}/size");
        LinuxException e = Assert.Throws<LinuxException>(() => Repair("image.tar", kernel: new ReadOnlyKernel()));
        Assert.Equal(Errno.EROFS, e.Errno);
        Assert.StartsWith($"open {Root}: ", e.Message);
    }

    // On a disk that is failing the first error says most.
    [SkippableFact]
    public void What_failed_first_is_what_is_told()
    {
        File.Delete($"{RecordOf(2)}/size");
        bool isFailing = false;
        var kernel = new FaultyKernel { Answer = call => call == "write" && (isFailing = true) ? Errno.ENOSPC : call == "unlink" && isFailing ? Errno.EIO : null };
        Assert.Equal(Errno.ENOSPC, Assert.Throws<LinuxException>(() => Repair("image.tar", kernel: kernel)).Errno);
    }

    private string RecordOf(int layer) => $"{LayerDb}/sha256/{ChainId.ForLayers(_image.Tars.Select(t => new DiffId(Digest.Compute(t))))[layer].Hex}";

    private RepairReport Repair(string? source, bool prunes = false, Kernel? kernel = null)
    {
        if (source is null) return StoreRepair.Run(Root, null, prunes, new CheckOptions(), kernel, CancellationToken.None);
        using var bundle = Bundle.Open(_scratch[source], new ReadOptions(_scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        return StoreRepair.Run(Root, reader, prunes, new CheckOptions(), kernel, CancellationToken.None);
    }

    private sealed class ReadOnlyKernel : Kernel
    {
        private const int AccessMode = 3;

        public override int Open(int directory, ReadOnlySpan<byte> path, int flags, uint mode) => (flags & AccessMode) != 0 ? -(int)Errno.EROFS : base.Open(directory, path, flags, mode);

        public override int CreateDirectory(int directory, ReadOnlySpan<byte> path, uint mode) => -(int)Errno.EROFS;

        public override int Unlink(int directory, ReadOnlySpan<byte> path) => -(int)Errno.EROFS;

        public override int Rename(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath) => -(int)Errno.EROFS;
    }
}
