using Ocx.Checking;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;

namespace Ocx.Tests.Faults;

/// <summary>A repair: it touches nothing that is sound, and whatever call of it fails, the next one completes.</summary>
[Collection(LocksCollection.Name)]
public sealed class RepairFaultTests : IDisposable
{
    // As many as it makes at least: a repair that does nothing makes fewer.
    private const int FewestCalls = 1000;

    private readonly StoredImage _store = new();
    private RepairReport? _report;

    public void Dispose() => _store.Dispose();

    [SkippableFact]
    public void After_a_failure_anywhere_the_next_repair_completes() =>
        Assert.InRange(Sweep.OverInTurn(Prepare, Run, (thrown, kernel) =>
        {
            // What is not done is said, and why.
            RepairReport? report = _report;
            Assert.True(thrown is not null || report!.After.IsSound || report.Failures.Count > 0 || report.After.Findings.Any(f => f.Found.Contains($"({kernel.Fault})", StringComparison.Ordinal)));
            AssertNextCompletes();
        }), FewestCalls, int.MaxValue);

    [SkippableFact]
    public void After_a_crash_anywhere_the_next_repair_completes() =>
        Assert.InRange(Sweep.Crashes(Prepare, Run, (_, _) => AssertNextCompletes()), FewestCalls, int.MaxValue);

    [SkippableFact]
    public void A_signal_or_a_short_count_anywhere_changes_nothing()
    {
        Sweep.Signals(Prepare, Run, _ => AssertComplete(_report!.After));
        Sweep.ShortCounts(Prepare, Run, _ => AssertComplete(_report!.After));
    }

    [SkippableFact]
    public void What_is_sound_is_not_touched()
    {
        _store.Import();
        string[] before = Inodes();
        File.WriteAllText($"{_store.DirectoryOf(1)}/diff/d/g", "OTHER");
        RepairReport report = Repair(new FaultyKernel());
        Assert.Equal(FindingCodes.LayerFileModified, Assert.Single(report.Repaired).Code);
        Assert.Empty(report.After.Findings);
        Assert.EndsWith("/d/g", Assert.Single(before.Except(Inodes())).Split(' ')[0]);
    }

    [SkippableFact]
    public void What_the_source_has_not_stays_damaged_and_leaks_that_may_be_a_part_of_it_stay()
    {
        _store.Import();
        Damage();
        _store.Archive(new TestImage(["other:1"], [SampleLayers.Top]));
        CheckReport after = Repair(new FaultyKernel()).After;
        Assert.False(after.IsSound);
        Assert.Contains(after.Findings, f => f.Code == FindingCodes.LayerFileMissing);
        Assert.Contains(after.Findings, f => f.Code == FindingCodes.TreeOrphan && f.Subject.EndsWith("left-over", StringComparison.Ordinal));
    }

    // Of files, and of the directories within layers, their inodes and times.
    private string[] Inodes()
    {
        using DirectoryHandle root = DirectoryHandle.Open(_store.Root);
        return
        [
            .. Directory.EnumerateFileSystemEntries(_store.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                .Select(path => Path.GetRelativePath(_store.Root, path)).Where(path => !path.StartsWith("overlay2/l/", StringComparison.Ordinal) && (!Directory.Exists($"{_store.Root}/{path}") || path.Contains("/diff/", StringComparison.Ordinal)))
                .Select(path => root.TryStatus(path, out FileStatus status) ? $"{path} {status.Inode} {status.MtimeSeconds}.{status.MtimeNanoseconds}" : path),
        ];
    }

    private void Damage()
    {
        string tree = $"{_store.DirectoryOf(1)}/diff";
        File.Delete($"{tree}/d/f");
        File.WriteAllText($"{tree}/x", "longer");
        File.WriteAllText($"{tree}/extra", "");
        File.Delete($"{_store.DirectoryOf(2)}/link");
        File.WriteAllText($"{_store.RecordOf(0)}/cache-id", "");
        File.WriteAllText($"{_store.RecordOf(2)}/tar-split.json.gz", "no stream");
        File.Delete($"{_store.RecordOf(2)}/size");
        Directory.CreateDirectory($"{_store.Root}/overlay2/left-over/diff");
    }

    private void Prepare()
    {
        _store.Import();
        Damage();
        _report = null;
    }

    private void Run(Kernel kernel) => _report = Repair(kernel);

    private void AssertNextCompletes() => AssertComplete(Repair(new FaultyKernel()).After);

    private void AssertComplete(CheckReport after)
    {
        Assert.True(after.Findings.Count == 0, string.Join('\n', after.Findings));
        Assert.Equal([new WrittenImage(_store.Image.Names[0], _store.Image.Config, _store.Image.Tars)], new StoreFiles(_store.Root).Images);
    }

    private RepairReport Repair(Kernel kernel) => _store.Repair(kernel, prunes: true);
}
