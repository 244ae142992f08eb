using System.Text.RegularExpressions;
using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Checking.Bundles;
using Ocx.Checking.Overlay2;
using Ocx.Conversion;
using Ocx.Linux;
using Ocx.Tests.Checking.Bundles;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats.Overlay2;

namespace Ocx.Tests.Faults;

/// <summary>A check of what lies on a bad disk: it says what cannot be read, and all else that is wrong.</summary>
[Collection(LocksCollection.Name)]
public sealed partial class CheckFaultTests : IDisposable
{
    private readonly StoredImage _store = new();

    public CheckFaultTests()
    {
        _store.Import();
        string mount = $"{_store.Root}/image/overlay2/layerdb/mounts/stays", directory = $"{_store.Root}/overlay2/mounted";
        foreach (string made in new[] { mount, $"{_store.Root}/containers/stays", $"{directory}/diff", $"{_store.Root}/buildkit" }) Directory.CreateDirectory(made);
        File.WriteAllText($"{mount}/mount-id", "mounted");
        File.WriteAllText($"{mount}/parent", $"sha256:{_store.ChainOf(2)}");
        string top = $"{_store.Root}/overlay2/{File.ReadAllText($"{_store.Root}/image/overlay2/layerdb/sha256/{_store.ChainOf(2)}/cache-id")}";
        File.WriteAllText($"{directory}/link", "MOUNTED");
        File.WriteAllText($"{directory}/lower", $"l/{File.ReadAllText($"{top}/link")}:{File.ReadAllText($"{top}/lower")}");
        File.CreateSymbolicLink($"{_store.Root}/overlay2/l/MOUNTED", "../mounted/diff");
        File.WriteAllText($"{_store.Root}/buildkit/cache.db", "cache");
        Assert.Empty(Check(Kernel.Real).Findings);
    }

    public void Dispose() => _store.Dispose();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_file_is_lost_is_named_and_hides_nothing_else(bool isAll)
    {
        Damage();
        Finding[] before = [.. Check(Kernel.Real).Findings];
        Assert.Equal([FindingCodes.LayerFileLength, FindingCodes.LayerLinkMissing, FindingCodes.LayerSizeMissing, FindingCodes.TagDangling], before.Select(f => f.Code));
        int met = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries(_store.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Where(p => !p.EndsWith("image/overlay2", StringComparison.Ordinal) && !BehindLink().IsMatch(p)))
        {
            var kernel = new BadBlocks(InodeOf(path), isAll);
            CheckReport report = Check(kernel);
            if (!kernel.IsMet) continue;
            met++;
            Assert.True(report.Findings.Any(f => f.Severity == Severity.Damage && f.Found.Contains("EIO", StringComparison.Ordinal)), $"{path} is lost: {CheckRun.Text(report)}");
            foreach (Finding finding in before.Where(f => !DependsOn(f, path)))
                Assert.True(report.Findings.Any(f => (f.Code, f.Subject) == (finding.Code, finding.Subject)), $"{path} is lost, and hides {finding}: {CheckRun.Text(report)}");
            Assert.DoesNotContain(report.Findings, f => f.Severity == Severity.Leak && !IsKnown(path));
        }

        Assert.InRange(met, 30, int.MaxValue);
    }

    [SkippableFact]
    public void No_call_that_fails_ends_a_check_once_the_store_is_open()
    {
        Damage();
        int opening = Opening(), named = 0, n = opening + 1;
        for (; ; n++)
        {
            var kernel = new FaultyKernel { FailAt = n };
            CheckReport report = Check(kernel);
            if (kernel.Failed is null) break;
            Assert.Empty(kernel.StillOpen);
            Assert.False(report.IsSound);
            if (report.Findings.Any(f => f.Found.Contains("EIO", StringComparison.Ordinal))) named++;
        }

        // But for files that are closed, and those that were only to tell more of what is wrong.
        Assert.InRange(named, (n - opening) / 3, int.MaxValue);
    }

    [SkippableFact]
    public void Memory_that_runs_out_is_no_damage()
    {
        var kernel = new FaultyKernel { FailAt = Opening() + 20, Fault = Errno.EMFILE, Answer = c => c == "openat2" ? Errno.EMFILE : null };
        Assert.Equal(Errno.EMFILE, Assert.Throws<LinuxException>(() => Check(kernel)).Errno);
    }

    [SkippableFact]
    public void A_repair_rewrites_what_can_be_and_reports_the_rest()
    {
        File.Delete($"{_store.RecordOf(0)}/size");
        string tree = $"{_store.DirectoryOf(1)}/diff", link = File.ReadAllText($"{_store.DirectoryOf(1)}/link");
        RepairReport report = _store.Repair(new BadBlocks(InodeOf($"{tree}/d"), isAll: false), prunes: false);
        Assert.Contains(report.Before.Findings, f => f.Code == FindingCodes.LayerFileUnreadable && f.Subject == $"{tree}/d");
        Assert.True(report.After.IsSound, CheckRun.Text(report.After));

        // The directory that the disk does not let go is left over, and the layer has a new one of the same short name.
        Assert.Equal(FindingCodes.TreeOrphan, Assert.Single(report.After.Findings).Code);
        Assert.NotEqual(tree, $"{_store.DirectoryOf(1)}/diff");
        Assert.Equal(link, File.ReadAllText($"{_store.DirectoryOf(1)}/link"));
        Assert.Equal([new WrittenImage(_store.Image.Names[0], _store.Image.Config, _store.Image.Tars)], new StoreFiles(_store.Root).Images);

        // It cannot be removed either, and that is said.
        RepairReport prune = _store.Repair(new BadBlocks(InodeOf($"{tree}/d"), isAll: false), prunes: true);
        Assert.Equal(FindingCodes.TreeOrphan, Assert.Single(prune.After.Findings).Code);
        Assert.Contains("EIO", Assert.Single(prune.Failures));
    }

    [SkippableFact]
    public void What_cannot_be_rewritten_stays_reported_and_the_rest_is_set_right()
    {
        File.Delete($"{_store.RecordOf(0)}/size");
        string lost = $"{_store.Root}/image/overlay2/imagedb/metadata/sha256";
        RepairReport report = _store.Repair(new BadBlocks(InodeOf(lost), isAll: false), prunes: false);
        Assert.Contains(report.Repaired, f => f.Code == FindingCodes.LayerSizeMissing);
        Finding left = Assert.Single(report.After.Findings);
        Assert.Equal((FindingCodes.StoreUnreadable, lost, "getdents: Input/output error (EIO)"), (left.Code, left.Subject, left.Found));
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("hybrid")]
    [InlineData("legacy")]
    public void Whatever_file_of_a_layout_or_an_archive_is_lost_is_named_and_hides_nothing_else(string kind)
    {
        BundleParts parts = kind == "layout" ? SampleBundles.Layout() : kind == "hybrid" ? SampleBundles.Hybrid() : SampleBundles.Legacy();
        string damaged = kind == "legacy" ? $"{SampleBundles.V1(SampleBundles.Second, 1)}/layer.tar" : SampleBundles.PlainLayer(SampleBundles.Second, 1);
        string root = parts.Flip(damaged).WriteDirectory(_store.Scratch["bundle"]);
        Finding before = Assert.Single(CheckBundle(Kernel.Real).Findings);
        int met = 0;
        foreach (string path in Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Where(p => new FileInfo(p).LinkTarget is null))
        {
            foreach (bool isAll in new[] { false, true })
            {
                var kernel = new BadBlocks(InodeOf(path), isAll);
                CheckReport report = CheckBundle(kernel);
                if (!kernel.IsMet) continue;
                met++;
                Finding[] named = [.. report.Findings.Where(f => f.Code == FindingCodes.BlobUnreadable && f.Found.Contains("EIO", StringComparison.Ordinal) && path.EndsWith(f.Subject, StringComparison.Ordinal))];
                Assert.True(named is [{ Severity: Severity.Damage }], $"{path} is lost: {CheckRun.Text(report)}");

                // What leads to it may be what is lost.
                bool isLost = Directory.Exists(path) || path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(damaged, StringComparison.Ordinal) || !path.Contains("/blobs/", StringComparison.Ordinal) || new FileInfo(path).Length < 3000;
                Assert.True(isLost || report.Findings.Any(f => (f.Code, f.Subject) == (before.Code, before.Subject)), $"{path} is lost, and hides {before}: {CheckRun.Text(report)}");
                Assert.DoesNotContain(report.Findings, f => f.Code == FindingCodes.BlobMissing);
            }
        }

        Assert.InRange(met, 15, int.MaxValue);
    }

    [GeneratedRegex("/overlay2/l/[^/]+/")]
    private static partial Regex BehindLink();

    private CheckReport CheckBundle(Kernel kernel)
    {
        using Bundle bundle = Bundle.Open(_store.Scratch["bundle"], new ReadOptions(_store.Scratch.Root) { IsTolerant = true }, CancellationToken.None, kernel);
        return BundleChecker.Check(bundle, LocationKind.Unknown, new CheckOptions { Jobs = 1 }, CancellationToken.None);
    }

    // How many calls it takes to open the store: without them there is nothing to check.
    private int Opening()
    {
        var kernel = new FaultyKernel();
        new CheckedStore(_store.Root, new CheckOptions(), kernel).Dispose();
        return kernel.Calls;
    }

    // Whether the finding is about what is lost, or what is lost says where to look.
    private bool DependsOn(Finding finding, string path) =>
        finding.Subject.StartsWith(path, StringComparison.Ordinal) || finding.Layer?.EndsWith(Path.GetFileName(path), StringComparison.Ordinal) == true
        || (finding.Code == FindingCodes.TagDangling && path.EndsWith("repositories.json", StringComparison.Ordinal))
        || (finding.Code == FindingCodes.LayerFileLength && (path.StartsWith(_store.RecordOf(1), StringComparison.Ordinal) || _store.RecordOf(1).StartsWith(path, StringComparison.Ordinal)))
        || (finding.Code == FindingCodes.LayerLinkMissing && (path == $"{_store.RecordOf(2)}/cache-id" || path == $"{_store.DirectoryOf(2)}/link" || _store.RecordOf(2).StartsWith(path, StringComparison.Ordinal)));

    // Whether nothing that tells what is needed is below.
    private static bool IsKnown(string path) => path.Contains("/diff/", StringComparison.Ordinal);

    private static ulong InodeOf(string path)
    {
        using DirectoryHandle above = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        Assert.True(above.TryStatus(Path.GetFileName(path), out FileStatus status));
        return status.Inode;
    }

    private void Damage()
    {
        File.Delete($"{_store.RecordOf(0)}/size");
        File.WriteAllText($"{_store.DirectoryOf(1)}/diff/x", "longer");
        File.Delete($"{_store.Root}/overlay2/l/{File.ReadAllText($"{_store.DirectoryOf(2)}/link")}");
        string tags = $"{_store.Root}/image/overlay2/repositories.json";
        File.WriteAllText(tags, File.ReadAllText(tags).Replace("{\"image\":{", $"{{\"gone\":{{\"gone:1\":\"sha256:{new string('0', 64)}\"}},\"image\":{{", StringComparison.Ordinal));
    }

    private CheckReport Check(Kernel kernel) => StoreChecker.Check(_store.Root, new CheckOptions { Jobs = 1 }, kernel, CancellationToken.None);
}
