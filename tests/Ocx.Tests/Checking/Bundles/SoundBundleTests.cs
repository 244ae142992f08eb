using System.Text.Json;
using Ocx.Checking;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>What is sound is said to be sound: what every producer and each of our own writers makes.</summary>
public sealed class SoundBundleTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<string> Fixtures =>
    [
        .. from format in new[] { "docker-archive", "oci-layout" }
           from producer in Directory.GetDirectories(Path.Combine(Root, format))
           from bundle in Directory.GetFileSystemEntries(producer)
           let name = Path.GetFileName(bundle)
           where name.Contains(".tar", StringComparison.Ordinal) || Directory.Exists(bundle)
           orderby bundle
           select Path.GetRelativePath(Root, bundle),
    ];

    // What is odd about real ones, and is meant to be: the lines of their findings that are no damage.
    private static readonly Dictionary<string, string[]> Odd = new()
    {
        // containerd lists an image once for each config, with the name of one.
        ["docker-archive/containerd-1.7.24/images.tar"] = ["note archive.views tiny:1", "note archive.views tiny:latest"],
        ["oci-layout/containerd-1.7.24/one-platform.tar"] = ["note blob.missing blobs/sha256/a8d5c6e3cd943ed1401c0b7b0b546be62a91c3dfcd4f313c1ee91b4f8e00c754"],
        ["oci-layout/skopeo-1.9.3/plain-called-gzip"] =
        [
            "note media-type.wrong blobs/sha256/5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
            "note media-type.wrong blobs/sha256/f43739f5fae80e29e2604ed0f09d2f259f3fabd50e9c84321b596a6d4ae7ebd4",
            "note media-type.wrong blobs/sha256/fe7effe4600cf027db1f76700ec400d00472316e2e7dfc6e6f0e174b2630dbc4",
        ],
    };

    // Its leaks are listed with it.
    private const string Uncollected = "oci-layout/umoci-0.4.7/uncollected";

    private static string Root => Path.Combine(Repository.Root, "spec-fixtures");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void What_real_programs_write_is_sound(string fixture)
    {
        CheckReport report = CheckRun.Of(Path.Combine(Root, fixture));
        string[] odd = fixture == Uncollected ? Leaks(fixture) : Odd.GetValueOrDefault(fixture, []);
        Assert.True(odd.SequenceEqual(CheckRun.Lines(report)), CheckRun.Text(report));
        Assert.True(report.IsSound);
        Assert.True(report.ImageCount > 0);
        Assert.True(report.LayerCount > 0);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_quick_check_finds_no_damage_either(string fixture) =>
        Assert.True(CheckRun.Of(Path.Combine(Root, fixture), new CheckOptions { IsQuick = true }).IsSound);

    [Fact]
    public void What_leaks_take_is_what_its_producer_left()
    {
        CheckReport report = CheckRun.Of(Path.Combine(Root, Uncollected));
        Assert.Equal(report.Findings.Sum(f => new FileInfo(Path.Combine(Root, Uncollected, f.Subject)).Length), report.LeakedBytes);
    }

    [Theory]
    [MemberData(nameof(Producers.Names), MemberType = typeof(Producers))]
    public void Archives_in_every_producers_shape_are_sound(string producer)
    {
        string path = new BundleParts(Producers.Make(producer, SampleBundles.First, SampleBundles.Second, new TestImage([], [SampleLayers.Empty]))).WriteArchive(_scratch["archive.tar"]);
        CheckReport report = CheckRun.Of(path);

        // Its configs are called by checksums of its own.
        Assert.True(producer == "nix" ? report.Findings.All(f => f is { Severity: Severity.Note, Code: FindingCodes.ConfigDigest }) : report.Findings.Count == 0, CheckRun.Text(report));
        Assert.Equal(3, report.ImageCount);
    }

    private static string[] Leaks(string fixture)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, Path.GetDirectoryName(fixture)!, "expected.json")));
        return
        [
            .. expected.RootElement.GetProperty(Path.GetFileName(fixture)).GetProperty("unreferenced").EnumerateArray()
                .Select(d => $"leak blob.orphan blobs/{d.GetString()!.Replace(':', '/')}").Order(StringComparer.Ordinal),
        ];
    }
}
