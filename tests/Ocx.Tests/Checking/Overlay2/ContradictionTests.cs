using System.Text.Json;
using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Checking.Overlay2;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Checking.Bundles;
using Ocx.Tests.Cli;
using Ocx.Tests.Contract;
using Ocx.Tests.Faults;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.Overlay2;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Checking.Overlay2;

/// <summary>What a repair takes for damaged where two things speak against each other, and what it does where its source is damaged.</summary>
[Collection(LocksCollection.Name)]
public sealed class ContradictionTests : IDisposable
{
    private const string Orphan = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly Scratch _scratch = new();
    private readonly TestImage _image = new(["image:1"], [SampleLayers.Base, new TarBuilder().File("a", "1").File("b", "22").File("c", "333").Done(), SampleLayers.Of("child.txt", "child"), SampleLayers.Of("top", "topmost")]);

    public ContradictionTests()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        WriteSource(_ => { });
        Import(_scratch["root"]);
    }

    public void Dispose() => _scratch.Dispose();

    private string TarSplit => $"{RecordOf(2)}/tar-split.json.gz";

    [SkippableFact]
    public void The_only_file_of_a_layer_under_another_name_is_damage_of_the_tree()
    {
        File.Move($"{TreeOf(2)}/child.txt", $"{TreeOf(2)}/c2");
        Finding finding = Assert.Single(Check().Findings);
        Assert.Equal((FindingCodes.LayerTreeWrong, TreeOf(2)), (finding.Code, finding.Subject));
        ulong[] before = [InodeOf(TarSplit), InodeOf($"{RecordOf(2)}/cache-id"), InodeOf($"{DirectoryOf(2)}/lower"), InodeOf($"{DirectoryOf(3)}/lower")];
        AssertSound(Repair());
        Assert.Equal(before, (ulong[])[InodeOf(TarSplit), InodeOf($"{RecordOf(2)}/cache-id"), InodeOf($"{DirectoryOf(2)}/lower"), InodeOf($"{DirectoryOf(3)}/lower")]);
    }

    // Its own size tells that it is another layer's; and without that size nobody knows, until there is a copy to compare with.
    [SkippableTheory]
    [InlineData(true, FindingCodes.LayerTarSplitWrong)]
    [InlineData(false, FindingCodes.LayerTreeWrong)]
    public void The_stream_of_another_layer_is_replaced_and_the_tree_stays(bool hasSize, string code)
    {
        File.Copy($"{RecordOf(3)}/tar-split.json.gz", TarSplit, overwrite: true);
        if (!hasSize) File.Delete($"{RecordOf(2)}/size");
        Assert.Contains(Check().Findings, f => f.Code == code);
        ulong before = InodeOf($"{TreeOf(2)}/child.txt");
        AssertSound(Repair());
        Assert.Equal(before, InodeOf($"{TreeOf(2)}/child.txt"));
    }

    [SkippableFact]
    public void A_size_that_speaks_against_a_sound_stream_does_not_keep_the_tree_from_being_repaired()
    {
        File.Move($"{TreeOf(2)}/child.txt", $"{TreeOf(2)}/c2");
        File.WriteAllText($"{RecordOf(2)}/size", "77");
        Assert.Equal(FindingCodes.LayerTarSplitWrong, Assert.Single(Check().Findings).Code);
        ulong before = InodeOf(TarSplit);
        AssertSound(Repair());
        Assert.Equal(before, InodeOf(TarSplit));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_topmost_layer_whose_cache_id_names_a_tree_of_nothing_gets_its_own_back(bool isLost)
    {
        MakeOrphan(below: 0);
        string own = DirectoryOf(3), lower = File.ReadAllText($"{own}/lower");
        File.WriteAllText($"{RecordOf(3)}/cache-id", Orphan);
        if (isLost) Directory.Delete(own, recursive: true);
        string[] before = Scratch.ListingOf($"{_scratch["root"]}/overlay2/{Orphan}");
        Assert.Contains(Check().Findings, f => f.Code == FindingCodes.LayerTreeWrong && f.Subject == $"{_scratch["root"]}/overlay2/{Orphan}/diff");
        RepairReport report = Repair();
        Assert.True(report.After.IsSound, CheckRun.Text(report.After));
        Assert.Equal(before, Scratch.ListingOf($"{_scratch["root"]}/overlay2/{Orphan}"));
        Assert.Equal(lower, File.ReadAllText($"{DirectoryOf(3)}/lower"));
        if (!isLost) Assert.Equal(own, DirectoryOf(3));
        Assert.Equal([new WrittenImage(_image.Names[0], _image.Config, _image.Tars)], new StoreFiles(_scratch["root"]).Images);
    }

    [SkippableTheory]
    [InlineData(Orphan)]
    [InlineData("mounted")]
    public void A_cache_id_that_what_stands_on_the_layer_speaks_against_is_wrong_and_no_list_of_lower_layers(string other)
    {
        if (other == Orphan) MakeOrphan(below: 0);
        else MakeContainer();
        string own = DirectoryOf(1);
        File.WriteAllText($"{RecordOf(1)}/cache-id", other);
        foreach (bool isQuick in new[] { true, false })
        {
            CheckReport report = Check(new CheckOptions { IsQuick = isQuick });
            Finding finding = Assert.Single(report.Findings, f => f.Severity == Severity.Damage);
            Assert.Equal((FindingCodes.LayerCacheIdWrong, $"{RecordOf(1)}/cache-id"), (finding.Code, finding.Subject));
            Assert.Contains(report.Findings, f => f.Code == FindingCodes.TreeOrphan && f.Subject == own);
        }

        string[] before = Scratch.ListingOf($"{_scratch["root"]}/overlay2/{other}");
        ulong[] lower = [InodeOf($"{DirectoryOf(2)}/lower"), InodeOf($"{DirectoryOf(3)}/lower")];
        Assert.True(Repair(image: other == Orphan ? "image:1" : null).After.IsSound);
        Assert.Equal(own, DirectoryOf(1));
        Assert.Equal(before, Scratch.ListingOf($"{_scratch["root"]}/overlay2/{other}"));
        Assert.Equal(lower, (ulong[])[InodeOf($"{DirectoryOf(2)}/lower"), InodeOf($"{DirectoryOf(3)}/lower")]);
    }

    [SkippableFact]
    public void A_tree_that_leads_elsewhere_is_replaced_and_nothing_happens_there()
    {
        string elsewhere = Directory.CreateDirectory(_scratch["elsewhere"]).FullName;
        File.WriteAllText($"{elsewhere}/mine", "mine");
        Directory.Delete(TreeOf(1), recursive: true);
        File.CreateSymbolicLink(TreeOf(1), elsewhere);
        Assert.Equal(FindingCodes.LayerTreeMissing, Assert.Single(Check().Findings).Code);
        AssertSound(Repair());
        Assert.Equal("mine", File.ReadAllText($"{elsewhere}/mine"));
        Assert.Null(new FileInfo(TreeOf(1)).LinkTarget);
    }

    [SkippableFact]
    public void A_source_that_is_damaged_in_one_layer_repairs_all_others_and_says_so()
    {
        for (int i = 0; i < 4; i++) File.Delete($"{RecordOf(i)}/tar-split.json.gz");
        WriteSource(p => p.Flip(p.LayerPath(_image.Tars[1]), 513));
        RepairReport report = Repair();
        Assert.Equal([FindingCodes.LayerTarSplitMissing, FindingCodes.LayerTarSplitMissing, FindingCodes.LayerTarSplitMissing], report.Repaired.Select(f => f.Code));
        Assert.Equal($"{RecordOf(1)}/tar-split.json.gz", Assert.Single(report.After.Findings).Subject);
        string failure = Assert.Single(report.Failures);
        Assert.StartsWith($"the source {_scratch["image"]} is damaged in layer {Digest.Compute(_image.Tars[1])}: ", failure);
        Assert.EndsWith("; try another one", failure);
    }

    [SkippableFact]
    public void A_source_that_is_damaged_is_told_from_the_store_by_the_program_too()
    {
        for (int i = 0; i < 4; i++) File.Delete($"{RecordOf(i)}/tar-split.json.gz");
        Import(_scratch["other"]);
        File.WriteAllText($"{new StoreFiles(_scratch["other"]).DirectoryOf(ChainOf(1))}/diff/b", "xx");
        CliResult result = OcxRun.Run("check", "--progress", "none", "--root", _scratch["root"], "--repair", "--from", _scratch["other"], "--json");
        Assert.Equal(3, result.Code);
        Assert.StartsWith($"error: the source {_scratch["other"]} is damaged in layer {Digest.Compute(_image.Tars[1])}: ", result.Error);
        Assert.DoesNotContain("docker rmi", result.Error);
        JsonElement document = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(3, document.GetProperty("repaired").GetArrayLength());
        Assert.Equal(1, document.GetProperty("failures").GetArrayLength());
        Assert.Equal(1, document.GetProperty("after").GetProperty("findings").GetArrayLength());
    }

    private void WriteSource(Action<SourceParts> edit)
    {
        var parts = new SourceParts(Producers.Make("docker up to 24", _image));
        edit(parts);
        _scratch.Write("image", parts.Pack());
    }

    // As if left over from another image: with a short name of its own, and a list of other layers below.
    private void MakeOrphan(int below)
    {
        string directory = $"{_scratch["root"]}/overlay2/{Orphan}";
        Directory.CreateDirectory($"{directory}/diff");
        foreach (string name in new[] { "x", "y", "z" }) File.WriteAllText($"{directory}/diff/{name}", "another's");
        File.WriteAllText($"{directory}/link", "ORPHAN");
        File.WriteAllText($"{directory}/lower", $"l/{File.ReadAllText($"{DirectoryOf(below)}/link")}");
        File.CreateSymbolicLink($"{_scratch["root"]}/overlay2/l/ORPHAN", $"../{Orphan}/diff");
    }

    private void MakeContainer()
    {
        string mount = $"{_scratch["root"]}/image/overlay2/layerdb/mounts/stays", directory = $"{_scratch["root"]}/overlay2/mounted";
        foreach (string made in new[] { mount, $"{_scratch["root"]}/containers/stays", $"{directory}/diff" }) Directory.CreateDirectory(made);
        File.WriteAllText($"{mount}/mount-id", "mounted");
        File.WriteAllText($"{mount}/parent", $"sha256:{ChainOf(3)}");
        File.WriteAllText($"{directory}/link", "MOUNTED");
        File.WriteAllText($"{directory}/lower", $"l/{File.ReadAllText($"{DirectoryOf(3)}/link")}:{File.ReadAllText($"{DirectoryOf(3)}/lower")}");
        File.WriteAllText($"{directory}/diff/written", "by the container");
        File.CreateSymbolicLink($"{_scratch["root"]}/overlay2/l/MOUNTED", "../mounted/diff");
    }

    private void AssertSound(RepairReport report)
    {
        Assert.True(report.After.Findings.Count == 0, CheckRun.Text(report.After));
        Assert.Empty(report.Failures);
        Assert.Equal([new WrittenImage(_image.Names[0], _image.Config, _image.Tars)], new StoreFiles(_scratch["root"]).Images);
    }

    private static ulong InodeOf(string path)
    {
        using DirectoryHandle above = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        Assert.True(above.TryStatus(Path.GetFileName(path), out FileStatus status));
        return status.Inode;
    }

    private string ChainOf(int layer) => ChainId.ForLayers(_image.Tars.Select(t => new DiffId(Digest.Compute(t))))[layer].Hex;

    private string RecordOf(int layer) => $"{_scratch["root"]}/image/overlay2/layerdb/sha256/{ChainOf(layer)}";

    private string DirectoryOf(int layer) => new StoreFiles(_scratch["root"]).DirectoryOf(ChainOf(layer));

    private string TreeOf(int layer) => $"{DirectoryOf(layer)}/diff";

    private CheckReport Check(CheckOptions? options = null) => StoreChecker.Check(_scratch["root"], options ?? new CheckOptions(), Kernel.Real, CancellationToken.None);

    private RepairReport Repair(string? image = null)
    {
        using var bundle = Bundle.Open(_scratch["image"], new ReadOptions(_scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        return StoreRepair.Run(_scratch["root"], reader, prunes: false, new CheckOptions { Images = image is null ? [] : [image] }, null, CancellationToken.None);
    }

    private void Import(string root)
    {
        using var bundle = Bundle.Open(_scratch["image"], new ReadOptions(_scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        using var writer = new Overlay2Writer(root, new WriteOptions());
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Root }, CancellationToken.None);
    }

    /// <summary>An archive before it is written.</summary>
    private sealed class SourceParts(IReadOnlyList<ArchivePart> parts)
    {
        private readonly BundleParts _parts = new(parts);

        public string LayerPath(byte[] tar) => parts.First(p => p.Content.AsSpan().SequenceEqual(tar)).Name;

        public void Flip(string path, int offset) => _parts.Flip(path, offset);

        public byte[] Pack() => _parts.Pack();
    }
}
