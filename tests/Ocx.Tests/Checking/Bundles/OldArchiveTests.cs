using Ocx.Checking;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>Archives of Docker before 1.10, in which nothing has a digest.</summary>
public sealed class OldArchiveTests : IDisposable
{
    private static readonly Dictionary<string, (Func<BundleParts, BundleParts> Damage, string[] Found)> Damages = new()
    {
        ["nothing"] = (p => p, []),
        ["a v1 JSON missing"] = (p => p.Remove("top/json"), ["damage blob.missing top/json"]),
        ["a v1 JSON truncated"] = (p => p.Truncate("top/json"), ["damage config.malformed top/json"]),
        ["a parent that is not there"] = (p => p.Set("top/json", """{"parent":"nobody"}"""), ["damage blob.missing nobody/json"]),
        ["parents in a circle"] = (p => p.Set("base/json", """{"parent":"top"}"""), ["damage config.malformed base/json", "damage config.malformed top/json"]),
        ["a layer missing"] = (p => p.Remove("base/layer.tar"), ["damage blob.missing base/layer.tar"]),
        ["a layer truncated"] = (p => p.Truncate("base/layer.tar"), ["damage blob.malformed base/layer.tar"]),
        ["a layer empty"] = (p => p.Empty("base/layer.tar"), ["damage blob.malformed base/layer.tar"]),
        ["a layer that links to itself"] = (p => p.Link("base/layer.tar", "layer.tar"), ["damage archive.malformed base/layer.tar", "damage blob.missing base/layer.tar"]),
        ["repositories truncated"] = (p => p.Truncate("repositories"), ["damage archive.malformed repositories"]),
        ["a name of nothing"] = (p => p.Set("repositories", """{"app":{"1":"top","2":"nobody"}}"""), ["damage tag.dangling app:2"]),
        ["a bad name"] = (p => p.Set("repositories", """{"App":{"1":"top"}}"""), ["damage name.malformed App:1"]),
        ["a file that nothing needs"] = (p => p.Add(ArchivePart.Text("notes.txt", "new")), ["leak blob.orphan notes.txt"]),
    };

    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<string> Names => [.. Damages.Keys];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_damaged_is_found(string damage)
    {
        CheckReport report = CheckRun.Of(Damages[damage].Damage(Sound()).WriteArchive(_scratch["archive.tar"]));
        Assert.True(Damages[damage].Found.SequenceEqual(CheckRun.Lines(report)), CheckRun.Text(report));
    }

    [Fact]
    public void An_image_is_affected_by_all_that_it_is_built_on()
    {
        CheckReport report = CheckRun.Of(Sound().Remove("base/layer.tar").WriteArchive(_scratch["archive.tar"]), new CheckOptions { Images = ["app:1"] });
        Assert.Equal(["app:1"], Assert.Single(report.Findings).Images);
        Assert.Equal((1, 2), (report.ImageCount, report.LayerCount));
    }

    private static BundleParts Sound() => new(
    [
        ArchivePart.Text("base/VERSION", "1.0"), ArchivePart.Text("base/json", "{}"), ArchivePart.File("base/layer.tar", SampleLayers.Base),
        ArchivePart.Text("top/VERSION", "1.0"), ArchivePart.Text("top/json", """{"parent":"base"}"""), ArchivePart.File("top/layer.tar", SampleLayers.Top),
        ArchivePart.Text("repositories", """{"app":{"1":"top"}}"""),
    ]);
}
