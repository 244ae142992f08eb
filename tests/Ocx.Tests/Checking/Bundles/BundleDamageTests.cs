using System.Text.Json.Nodes;
using Ocx.Checking;
using Ocx.Images;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using static Ocx.Tests.Checking.Bundles.SampleBundles;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>Every kind of file in every kind of bundle, damaged in every way: one thing is wrong, and that is what is found, and nothing else.</summary>
public sealed class BundleDamageTests : IDisposable
{
    private const string Names = "io.containerd.image.name";

    private static readonly Dictionary<string, (Func<BundleParts> Damaged, string[] Found)> Layouts = new()
    {
        ["oci-layout missing"] = (() => Layout().Remove("oci-layout"), ["damage layout.malformed oci-layout"]),
        ["oci-layout empty"] = (() => Layout().Empty("oci-layout"), ["damage layout.malformed oci-layout"]),
        ["oci-layout of another version"] = (() => Layout().Set("oci-layout", """{"imageLayoutVersion":"2.0.0"}"""), ["damage layout.malformed oci-layout"]),
        ["index.json missing"] = (() => Layout().Remove("index.json"), ["damage layout.malformed index.json"]),
        ["index.json empty"] = (() => Layout().Empty("index.json"), ["damage layout.malformed index.json"]),
        ["index.json truncated"] = (() => Layout().Truncate("index.json"), ["damage layout.malformed index.json"]),
        ["index.json of something else"] = (() => Layout().Set("index.json", """{"schemaVersion":2,"config":{},"layers":[]}"""), ["damage layout.malformed index.json"]),
        ["an entry without a size"] = (() => Layout().Edit("index.json", j => Entry(j, 0).Remove("size")), ["damage index.entry index.json: manifests[0]"]),
        ["an entry with a bad digest"] = (() => Layout().Edit("index.json", j => Entry(j, 1)["digest"] = "sha256:beef"), ["damage index.entry index.json: manifests[1]"]),
        ["an entry of another size"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["size"] = 5), [$"damage blob.size {FirstManifest}"]),
        ["an entry of a missing manifest"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["digest"] = $"sha256:{new string('0', 64)}"), [$"damage blob.missing blobs/sha256/{new string('0', 64)}"]),
        ["an entry that calls a manifest an index"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["mediaType"] = MediaTypes.OciIndex), [$"damage media-type.wrong {FirstManifest}"]),
        ["an entry that calls a manifest a layer"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["mediaType"] = MediaTypes.OciLayer), [$"damage media-type.wrong {FirstManifest}"]),
        ["an entry that calls a manifest Docker's"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["mediaType"] = MediaTypes.DockerManifest), [$"note media-type.wrong {FirstManifest}"]),
        ["an entry for another platform"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = "arm64" }), [$"note index.entry {FirstManifest}"]),
        ["an entry with other bytes inlined"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["data"] = "AAAA"), [$"note blob.digest {FirstManifest}"]),
        ["an entry with other bytes inlined, and no file"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["data"] = "AAAA").Remove(FirstManifest), [$"damage blob.digest {FirstManifest}"]),
        ["a bad name"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["annotations"]![Names] = "App:1"), ["damage name.malformed App:1"]),
        ["a bad tag"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["annotations"]!["org.opencontainers.image.ref.name"] = "a tag"), ["note name.malformed a tag"]),
        ["one name twice"] = (() => Layout().Edit("index.json", j => Entry(j, 0)["annotations"]![Names] = "docker.io/library/other:1"), ["damage name.twice other:1"]),
        ["one bare tag twice"] = (() => Tagged("v1", "v1"), ["damage name.twice v1"]),
        ["a manifest missing"] = (() => Layout().Remove(FirstManifest), [$"damage blob.missing {FirstManifest}"]),
        ["a manifest empty"] = (() => Layout().Empty(FirstManifest), [$"damage blob.size {FirstManifest}"]),
        ["a manifest truncated"] = (() => Layout().Truncate(FirstManifest), [$"damage blob.size {FirstManifest}"]),
        ["a manifest flipped"] = (() => Layout().Flip(FirstManifest, 2), [$"damage blob.digest {FirstManifest}"]),
        ["another manifest"] = (() => Layout() is var l ? l.Set(FirstManifest, l[SecondManifest]) : null!, [$"damage blob.size {FirstManifest}"]),
        ["a manifest that is none"] = (() => Made(l => l.List(l.Blob(MediaTypes.OciManifest, "{}"u8.ToArray()))), [$"damage manifest.malformed {Blob("{}"u8.ToArray())}"]),
        ["an index that is none"] = (() => Made(l => l.List(l.Blob(MediaTypes.OciIndex, "[]"u8.ToArray()))), [$"damage manifest.malformed {Blob("[]"u8.ToArray())}"]),
        ["a manifest of Docker's first schema"] = (() => Made(l => l.List(l.Blob(MediaTypes.DockerManifest, OldManifest))), [$"damage manifest.malformed {Blob(OldManifest)}"]),
        ["a config missing"] = (() => Layout().Remove(Config(First)), [$"damage blob.missing {Config(First)}"]),
        ["a config empty"] = (() => Layout().Empty(Config(First)), [$"damage blob.size {Config(First)}"]),
        ["a config truncated"] = (() => Layout().Truncate(Config(First)), [$"damage blob.size {Config(First)}"]),
        ["a config flipped"] = (() => Layout().Flip(Config(First)), [$"damage blob.digest {Config(First)}"]),
        ["another config"] = (() => Layout().Set(Config(First), Second.Config), [$"damage blob.digest {Config(First)}"]),
        ["a layer missing"] = (() => Layout().Remove(GzipLayer(1)), [$"damage blob.missing {GzipLayer(1)}"]),
        ["a layer empty"] = (() => Layout().Empty(GzipLayer(1)), [$"damage blob.size {GzipLayer(1)}"]),
        ["a layer truncated"] = (() => Layout().Truncate(GzipLayer(1)), [$"damage blob.size {GzipLayer(1)}"]),
        ["a layer flipped"] = (() => Layout().Flip(GzipLayer(1)), [$"damage blob.digest {GzipLayer(1)}"]),
        ["a plain layer flipped"] = (() => Layout().Flip(PlainLayer(Second, 1)), [$"damage blob.digest {PlainLayer(Second, 1)}"]),
        ["a blob that nothing needs"] = (() => Layout().Add(ArchivePart.Text(Blob("new"u8.ToArray()), "new")), [$"leak blob.orphan {Blob("new"u8.ToArray())}"]),
        ["a blob that nothing needs, and that is another"] = (() => Layout().Add(ArchivePart.Text(Blob("new"u8.ToArray()), "old")), [$"leak blob.orphan {Blob("new"u8.ToArray())}", $"note blob.digest {Blob("new"u8.ToArray())}"]),
        ["a file among the blobs"] = (() => Layout().Add(ArchivePart.Text("blobs/sha256/notes.txt", "new")), ["leak blob.name blobs/sha256/notes.txt"]),
    };

    private static readonly Dictionary<string, (Func<BundleParts> Damaged, string[] Found)> Legacies = new()
    {
        ["manifest.json missing"] = (() => Legacy().Remove("manifest.json"), ["damage archive.malformed manifest.json"]),
        ["manifest.json empty"] = (() => Legacy().Empty("manifest.json"), ["damage archive.malformed manifest.json"]),
        ["manifest.json truncated"] = (() => Legacy().Truncate("manifest.json"), ["damage archive.malformed manifest.json"]),
        ["manifest.json null"] = (() => Legacy().Set("manifest.json", "null"), ["damage archive.malformed manifest.json"]),
        ["an image without a config"] = (() => Legacy().Edit("manifest.json", j => Item(j, 0).Remove("Config")), ["damage archive.malformed manifest.json: [0]"]),
        ["a layer too few"] = (() => Legacy().Edit("manifest.json", j => Layers(j, 0).RemoveAt(1)), ["damage manifest.layers manifest.json", $"leak blob.orphan {V1(First, 1)}/layer.tar", "note archive.views app:1"]),
        ["layers in another order"] = (() => Legacy().Edit("manifest.json", Swap), [$"damage layer.diff-id {V1(First, 0)}/layer.tar", $"damage layer.diff-id {V1(First, 1)}/layer.tar", "note archive.views app:1"]),
        ["a bad name"] = (() => Legacy().Edit("manifest.json", j => Item(j, 0)["RepoTags"]!.AsArray().Add("UPPER:1")), ["damage name.malformed UPPER:1"]),
        ["a name without a tag"] = (() => Legacy().Edit("manifest.json", j => Item(j, 0)["RepoTags"]!.AsArray().Add("more")), ["note name.malformed more"]),
        ["one name twice"] = (() => Legacy().Edit("manifest.json", j => Item(j, 0)["RepoTags"]!.AsArray().Add("other:1")), ["damage name.twice other:1"]),
        ["a parent that is not there"] = (() => Legacy().Edit("manifest.json", j => Item(j, 0)["Parent"] = $"sha256:{new string('0', 64)}"), ["damage image.metadata.malformed manifest.json"]),
        ["a config missing"] = (() => Legacy().Remove($"{First.Id.Hex}.json"), [$"damage blob.missing {First.Id.Hex}.json"]),
        ["a config empty"] = (() => Legacy().Empty($"{First.Id.Hex}.json"), [$"damage config.digest {First.Id.Hex}.json", $"damage config.malformed {First.Id.Hex}.json"]),
        ["a config truncated"] = (() => Legacy().Truncate($"{First.Id.Hex}.json"), [$"damage config.digest {First.Id.Hex}.json"]),
        ["a config flipped"] = (() => Legacy().Flip($"{First.Id.Hex}.json", 3), [$"damage config.digest {First.Id.Hex}.json"]),
        ["another config"] = (() => Legacy().Set($"{First.Id.Hex}.json", Second.Config), [$"damage config.digest {First.Id.Hex}.json"]),
        ["a layer missing"] = (() => Legacy().Remove($"{V1(First, 1)}/layer.tar"), [$"damage blob.missing {V1(First, 1)}/layer.tar"]),
        ["a layer empty"] = (() => Legacy().Empty($"{V1(First, 1)}/layer.tar"), [$"damage layer.diff-id {V1(First, 1)}/layer.tar"]),
        ["a layer truncated"] = (() => Legacy().Truncate($"{V1(First, 1)}/layer.tar"), [$"damage layer.diff-id {V1(First, 1)}/layer.tar"]),
        ["a layer flipped"] = (() => Legacy().Flip($"{V1(First, 1)}/layer.tar"), [$"damage layer.diff-id {V1(First, 1)}/layer.tar"]),
        ["another layer"] = (() => Legacy().Set($"{V1(First, 1)}/layer.tar", First.Tars[0]), [$"damage layer.diff-id {V1(First, 1)}/layer.tar"]),
        ["a layer in half a gzip"] = (() => Legacy().Set($"{V1(First, 1)}/layer.tar", Compressed.Gzip(First.Tars[1])[..^9]), [$"damage blob.malformed {V1(First, 1)}/layer.tar"]),
        ["a link to a layer that leads nowhere"] = (() => Legacy().Link($"{V1(Second, 0)}/layer.tar", "../nowhere"), [$"damage blob.missing {V1(Second, 0)}/layer.tar"]),
        ["a link to another layer"] = (() => Legacy().Link($"{V1(Second, 0)}/layer.tar", $"../{V1(First, 1)}/layer.tar"), [$"damage layer.diff-id {V1(First, 1)}/layer.tar"]),
        ["VERSION missing"] = (() => Legacy().Remove($"{V1(First, 1)}/VERSION"), [$"note archive.legacy {V1(First, 1)}/VERSION"]),
        ["VERSION flipped"] = (() => Legacy().Flip($"{V1(First, 1)}/VERSION"), [$"note archive.legacy {V1(First, 1)}/VERSION"]),
        ["json missing"] = (() => Legacy().Remove($"{V1(First, 1)}/json"), [$"note archive.legacy {V1(First, 1)}/json"]),
        ["json truncated"] = (() => Legacy().Truncate($"{V1(First, 1)}/json"), [$"note archive.legacy {V1(First, 1)}/json"]),
        ["json of another layer"] = (() => Legacy().Set($"{V1(First, 1)}/json", $$"""{"id":"{{V1(First, 0)}}"}"""), [$"note archive.legacy {V1(First, 1)}/json"]),
        ["json whose parent is not there"] = (() => Legacy().Set($"{V1(First, 1)}/json", """{"parent":"nobody"}"""), [$"note archive.legacy {V1(First, 1)}/json"]),
        ["repositories truncated"] = (() => Legacy().Truncate("repositories"), ["note archive.legacy repositories"]),
        ["repositories with another name"] = (() => Legacy().Set("repositories", $"{{\"new\":{{\"1\":\"{V1(First, 1)}\"}}}}"), ["note archive.views new:1"]),
        ["repositories with another layer"] = (() => Legacy().Set("repositories", $"{{\"app\":{{\"1\":\"{V1(First, 0)}\"}}}}"), ["note archive.views app:1"]),
        ["a file that nothing needs"] = (() => Legacy().Add(ArchivePart.Text("notes.txt", "new")), ["leak blob.orphan notes.txt"]),
    };

    private static readonly Dictionary<string, (Func<BundleParts> Damaged, string[] Found)> Hybrids = new()
    {
        ["manifest.json missing"] = (() => Hybrid().Remove("manifest.json"), ["damage archive.malformed manifest.json"]),
        ["manifest.json truncated"] = (() => Hybrid().Truncate("manifest.json"), ["damage archive.malformed manifest.json"]),
        ["index.json missing"] = (() => Hybrid().Remove("index.json"), ["damage layout.malformed index.json"]),
        ["index.json truncated"] = (() => Hybrid().Truncate("index.json"), ["damage layout.malformed index.json"]),
        ["oci-layout missing"] = (() => Hybrid().Remove("oci-layout"), ["damage layout.malformed oci-layout"]),
        ["names exchanged"] = (() => Hybrid().Edit("manifest.json", ExchangeNames), ["damage archive.views app:1", "damage archive.views other:1", "note archive.views app:1", "note archive.views other:1"]),
        ["a name in one table only"] = (() => Hybrid().Edit("manifest.json", j => Item(j, 0)["RepoTags"]!.AsArray().Add("more:1")), ["note archive.views more:1"]),
        ["a name in the other table only"] = (() => Hybrid().Edit("manifest.json", j => Item(j, 0)["RepoTags"] = null).Set("repositories", "{}"), ["note archive.views app:1"]),
        ["an image in one table only"] = (() => Hybrid().Edit("manifest.json", j => j.AsArray().RemoveAt(0)).Set("repositories", "{}"), ["note archive.views app:1"]),
        ["an image in the other table only"] = (() => Hybrid().Edit("index.json", j => j["manifests"]!.AsArray().RemoveAt(1)), ["note archive.views other:1"]),
        ["layers of another image"] = (() => Hybrid().Edit("manifest.json", j => Layers(j, 0)[1] = PlainLayer(Second, 1)), ["damage archive.views app:1", $"damage layer.diff-id {PlainLayer(Second, 1)}", "note archive.views app:1"]),
        ["the config of another image"] = (() => Hybrid().Edit("manifest.json", j => Item(j, 0)["Config"] = Config(Second)), ["damage archive.views app:1", "damage archive.views other:1", $"damage layer.diff-id {PlainLayer(First, 1)}", "note archive.views app:1"]),
        ["a manifest flipped"] = (() => Hybrid().Flip(SecondManifest, 2), [$"damage blob.digest {SecondManifest}"]),
        ["a config flipped"] = (() => Hybrid().Flip(Config(First)), [$"damage blob.digest {Config(First)}"]),
        ["a config missing"] = (() => Hybrid().Remove(Config(First)), [$"damage blob.missing {Config(First)}"]),
        ["a layer missing"] = (() => Hybrid().Remove(PlainLayer(First, 1)), [$"damage blob.missing {PlainLayer(First, 1)}"]),
        ["a layer truncated"] = (() => Hybrid().Truncate(PlainLayer(First, 1)), [$"damage blob.size {PlainLayer(First, 1)}"]),
        ["a layer flipped"] = (() => Hybrid().Flip(PlainLayer(First, 1)), [$"damage blob.digest {PlainLayer(First, 1)}"]),
        ["a v1 JSON that nothing needs"] = (() => Hybrid().Add(ArchivePart.File(Blob(V1Json), V1Json)), []),
        ["a blob that nothing needs"] = (() => Hybrid().Add(ArchivePart.Text(Blob("{}"u8.ToArray()), "{}")), [$"leak blob.orphan {Blob("{}"u8.ToArray())}"]),
    };

    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<string> LayoutDamage => [.. Layouts.Keys];

    public static TheoryData<string> LegacyDamage => [.. Legacies.Keys];

    public static TheoryData<string> HybridDamage => [.. Hybrids.Keys];

    private static byte[] OldManifest => """{"schemaVersion":1,"name":"old"}"""u8.ToArray();

    private static byte[] V1Json => System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{new string('a', 64)}}","created":"1970-01-01T00:00:00Z"}""");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(LayoutDamage))]
    public void A_damaged_layout_in_a_directory(string damage) =>
        Check(Layouts[damage].Found, Layouts[damage].Damaged().WriteDirectory(_scratch["layout"]));

    [Theory]
    [MemberData(nameof(LayoutDamage))]
    public void A_damaged_layout_in_a_tar(string damage) =>
        Check(Layouts[damage].Found, Layouts[damage].Damaged().WriteArchive(_scratch["layout.tar"]));

    [Theory]
    [MemberData(nameof(LegacyDamage))]
    public void A_damaged_archive(string damage) =>
        Check(Legacies[damage].Found, Legacies[damage].Damaged().WriteArchive(_scratch["archive.tar"]));

    [Theory]
    [MemberData(nameof(HybridDamage))]
    public void A_damaged_archive_that_is_a_layout_too(string damage) =>
        Check(Hybrids[damage].Found, Hybrids[damage].Damaged().WriteArchive(_scratch["archive.tar"]));

    private static void Check(string[] expected, string path)
    {
        CheckReport report = CheckRun.Of(path);
        Assert.True(expected.SequenceEqual(CheckRun.Lines(report)), $"expected:\n{string.Join('\n', expected)}\nfound:\n{CheckRun.Text(report)}");
        Assert.All(report.Findings, f => Assert.False(f.Expected.Length == 0 || f.Found.Length == 0 || f.Advice.Length == 0));
        Assert.Equal(!expected.Any(e => e.StartsWith("damage", StringComparison.Ordinal)), report.IsSound);
    }

    private static BundleParts Made(Action<LayoutBuilder> add)
    {
        LayoutBuilder layout = Build(out _, out _);
        add(layout);
        return new BundleParts(layout.Parts());
    }

    private static BundleParts Tagged(string first, string second)
    {
        var layout = new LayoutBuilder();
        layout.ListTagged(layout.Manifest(First), first).ListTagged(layout.Manifest(Second), second);
        return new BundleParts(layout.Parts());
    }

    private static JsonObject Entry(JsonNode index, int number) => index["manifests"]![number]!.AsObject();

    private static JsonObject Item(JsonNode table, int number) => table[number]!.AsObject();

    private static JsonArray Layers(JsonNode table, int number) => table[number]!["Layers"]!.AsArray();

    private static void Swap(JsonNode table)
    {
        JsonArray layers = Layers(table, 0);
        JsonNode first = layers[0]!;
        layers.RemoveAt(0);
        layers.Add(first);
    }

    private static void ExchangeNames(JsonNode table)
    {
        Item(table, 0)["RepoTags"] = new JsonArray("other:1");
        Item(table, 1)["RepoTags"] = new JsonArray("app:1");
    }
}
