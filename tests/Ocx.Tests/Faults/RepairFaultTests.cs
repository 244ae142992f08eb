using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Faults;

/// <summary>A repair: it touches nothing that is sound, and whatever call of it fails, the next one completes.</summary>
[Collection(LocksCollection.Name)]
public sealed class RepairFaultTests : IDisposable
{
    // Of some thousand calls, so many that every kind of them comes up, and few enough that it takes seconds.
    private const int Step = 11;

    private static readonly byte[] Files = new TarBuilder()
        .Header("d", '5').File("d/f", "file").Header("d/h", '1', link: "d/f").File("d/g", "other").Header("d/s", '2', link: "f").Pax("SCHILY.xattr.user.x=y").File("x", "x").File("d/.wh.gone", "").Done();

    private readonly Scratch _scratch = new();
    private readonly TestImage _image = new(["image:1"], [SampleLayers.Base, Files, SampleLayers.Top]);

    public RepairFaultTests()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        _scratch.Write("image", ArchivePart.Pack(Producers.Make("docker up to 24", _image)));
    }

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void After_a_failure_anywhere_the_next_repair_completes()
    {
        var written = new WrittenImage(_image.Names[0], _image.Config, _image.Tars);
        int failures = 0;
        for (int n = 1; ; n += Step)
        {
            Prepare();
            Damage();
            var kernel = new FaultyKernel { FailAt = n };
            RepairReport? report = null;
            Exception? thrown = Xunit.Record.Exception(() => report = Repair(kernel));
            if (kernel.Failed is null) break;
            failures++;

            // What is not done is said, and why.
            Assert.True(thrown is not null || report!.After.IsSound || report.Failures.Count > 0 || report.After.Findings.Any(f => f.Found.Contains("EIO", StringComparison.Ordinal)), $"call {n}, {kernel.Failed}");
            Assert.Empty(kernel.StillOpen);
            CheckReport after = Repair(new FaultyKernel()).After;
            Assert.True(after.Findings.Count == 0, $"call {n}, {kernel.Failed}: {string.Join('\n', after.Findings)}");
            Assert.Equal([written], new StoreFiles(_scratch["root"]).Images);
        }

        Assert.InRange(failures, 20, int.MaxValue);
    }

    [SkippableFact]
    public void What_is_sound_is_not_touched()
    {
        Prepare();
        string[] before = Inodes();
        File.WriteAllText($"{new StoreFiles(_scratch["root"]).DirectoryOf(ChainOf(1))}/diff/d/g", "OTHER");
        RepairReport report = Repair(new FaultyKernel());
        Assert.Equal(FindingCodes.LayerFileModified, Assert.Single(report.Repaired).Code);
        Assert.Empty(report.After.Findings);
        Assert.EndsWith("/d/g", Assert.Single(before.Except(Inodes())).Split(' ')[0]);
    }

    [SkippableFact]
    public void What_the_source_has_not_stays_damaged_and_leaks_that_may_be_a_part_of_it_stay()
    {
        Prepare();
        Damage();
        _scratch.Write("image", ArchivePart.Pack(Producers.Make("docker up to 24", new TestImage(["other:1"], [SampleLayers.Top]))));
        CheckReport after = Repair(new FaultyKernel()).After;
        Assert.False(after.IsSound);
        Assert.Contains(after.Findings, f => f.Code == FindingCodes.LayerFileMissing);
        Assert.Contains(after.Findings, f => f.Code == FindingCodes.TreeOrphan && f.Subject.EndsWith("left-over", StringComparison.Ordinal));
    }

    // Of files, and of the directories within layers, their inodes and times.
    private string[] Inodes()
    {
        using DirectoryHandle root = DirectoryHandle.Open(_scratch["root"]);
        return
        [
            .. Directory.EnumerateFileSystemEntries(_scratch["root"], "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                .Select(path => Path.GetRelativePath(_scratch["root"], path)).Where(path => !path.StartsWith("overlay2/l/", StringComparison.Ordinal) && (!Directory.Exists(_scratch[$"root/{path}"]) || path.Contains("/diff/", StringComparison.Ordinal)))
                .Select(path => root.TryStatus(path, out FileStatus status) ? $"{path} {status.Inode} {status.MtimeSeconds}.{status.MtimeNanoseconds}" : path),
        ];
    }

    private void Damage()
    {
        var store = new StoreFiles(_scratch["root"]);
        string tree = $"{store.DirectoryOf(ChainOf(1))}/diff";
        File.Delete($"{tree}/d/f");
        File.WriteAllText($"{tree}/x", "longer");
        File.WriteAllText($"{tree}/extra", "");
        File.Delete($"{store.DirectoryOf(ChainOf(2))}/link");
        File.WriteAllText($"{RecordOf(0)}/cache-id", "");
        File.WriteAllText($"{RecordOf(2)}/tar-split.json.gz", "no stream");
        File.Delete($"{RecordOf(2)}/size");
        Directory.CreateDirectory($"{_scratch["root"]}/overlay2/left-over/diff");
    }

    private string ChainOf(int layer) => ChainId.ForLayers(_image.Tars.Select(t => new DiffId(Digest.Compute(t))))[layer].Hex;

    private string RecordOf(int layer) => $"{_scratch["root"]}/image/overlay2/layerdb/sha256/{ChainOf(layer)}";

    private RepairReport Repair(Kernel kernel)
    {
        using var bundle = Bundle.Open(_scratch["image"], _scratch.Root, CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        return StoreRepair.Run(_scratch["root"], reader, prunes: true, new CheckOptions { Jobs = 1 }, kernel, CancellationToken.None);
    }

    private void Prepare()
    {
        using (DirectoryHandle root = DirectoryHandle.Open(_scratch.Root)) root.TryRemoveTree("root");
        using var bundle = Bundle.Open(_scratch["image"], _scratch.Root, CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        using var writer = new Overlay2Writer(_scratch["root"], new WriteOptions { Jobs = 1 });
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Root }, CancellationToken.None);
    }
}
