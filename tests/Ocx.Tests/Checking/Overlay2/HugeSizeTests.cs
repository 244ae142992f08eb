using System.Text;
using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Inspection;
using Ocx.Tests.Formats;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Checking.Overlay2;

/// <summary>Layers that are recorded to be so large that their sum has no number.</summary>
public sealed class HugeSizeTests : IDisposable
{
    private readonly StoreBuilder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Sizes_whose_sum_has_no_number_are_damage_like_others()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base, SampleLayers.Top);
        foreach (ChainId layer in image.ChainIds) File.WriteAllText($"{_store.RecordOf(layer)}/size", $"{long.MaxValue}");
        CheckReport report = Check();
        Assert.Equal(2, report.LayerCount);
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(long.MaxValue, Assert.Single(new HomeInspector(reader, _ => { }).ReadAll()).Size);
    }

    // What is recorded of a file may be any number: nobody waits for so many zeros.
    [Theory]
    [InlineData(3, 2_000_000_000_000, FindingCodes.LayerFileModified)]
    [InlineData(3, 4_611_686_018_427_387_904, FindingCodes.LayerFileModified)]
    [InlineData(3, long.MaxValue, FindingCodes.LayerTarSplitMalformed)]
    [InlineData(6_000_000_003, 6_000_000_003, FindingCodes.LayerFileLength)]
    public void A_file_that_is_recorded_to_be_huge_is_named_at_once(long inHeader, long inEntry, string code)
    {
        StoreImage image = _store.Add("app:1", new TarBuilder().File("big", "abc").File("behind", "x").Done());
        string path = $"{_store.RecordOf(image.Top)}/tar-split.json.gz";
        string[] lines = Encoding.UTF8.GetString(Compressed.Gunzip(File.ReadAllBytes(path))).Split('\n');
        lines[0] = lines[0].Replace(Convert.ToBase64String(new TarBuilder().Header("big", size: 3).Unfinished()), Convert.ToBase64String(new TarBuilder().Header("big", size: inHeader).Unfinished()), StringComparison.Ordinal);
        lines[1] = lines[1].Replace("\"size\":3", $"\"size\":{inEntry}", StringComparison.Ordinal);
        File.WriteAllBytes(path, Compressed.Gzip(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        // Where the header does not say the same, the tar ends before the file behind it.
        IEnumerable<string> expected = inHeader == inEntry || code == FindingCodes.LayerTarSplitMalformed ? [code] : [FindingCodes.LayerFileExtra, code];
        IReadOnlyList<Finding> findings = Check().Findings;
        Assert.Equal(expected, findings.Select(f => f.Code));
        Assert.All(findings.Where(f => f.Code == code && code != FindingCodes.LayerTarSplitMalformed), f => Assert.EndsWith("/big", f.Subject));
    }

    private CheckReport Check() => HomeChecker.Check(new ImageLocation(LocationKind.Overlay2, _store.Root, null), new CheckOptions(), new ReadOptions(Path.GetTempPath()), CancellationToken.None);
}
