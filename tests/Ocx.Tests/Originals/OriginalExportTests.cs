using System.Text;
using System.Text.Json;
using Ocx.Images;
using Ocx.Tests.Cli;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Originals;

/// <summary><c>ocx export --compression original</c>: what the registry has comes out again, or is said not to.</summary>
public sealed class OriginalExportTests : IDisposable
{
    private const string Go = "go, level 6", Foreign = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    private static readonly string[] Encoders = ["go, level 6", "go, level 1", "pigz, level 9", "zlib, level 6", "zlib, level 3", "go, level 8"];

    // Enough that levels differ.
    private static readonly byte[] Base = Text(1), Middle = Text(2), Top = Text(3);

    private readonly PulledStore _pulled = new();
    private readonly TemporaryDirectory _scratch = new();

    private string Output => _scratch["out"];

    public void Dispose()
    {
        _pulled.Dispose();
        _scratch.Dispose();
    }

    public static TheoryData<string> EncoderNames => [.. Encoders];

    [Theory]
    [MemberData(nameof(EncoderNames))]
    public void What_was_pushed_and_pulled_is_there_again(string encoder)
    {
        byte[][] blobs = [PulledStore.Blob(Base, encoder), PulledStore.Blob(Top, encoder, header: 1)];
        Digest manifest = Image([Base, Top], blobs);
        CliResult result = Export();
        Assert.Equal(0, result.Code);
        Assert.Equal(manifest.ToString(), Listed());
        Assert.All(blobs, blob => Assert.Equal(blob, File.ReadAllBytes(PathOf(Digest.Compute(blob)))));
        Assert.Equal(blobs.Select(b => $"is {Digest.Compute(b)} again ({encoder})"), Lines(result, "layer").Select(l => l[(l.IndexOf(' ') + 1)..]));
        Assert.EndsWith($"has its manifest {manifest} again", Assert.Single(Lines(result, "image")));
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("gzip", 0)]
    [InlineData("fail", 3)]
    [InlineData(null, 0)]
    public void One_layer_of_an_encoder_that_nobody_knows(string? fallback, int code)
    {
        byte[] known = PulledStore.Blob(Base, Go);
        Image([Base, Top], [known, [1, 2, 3]]);
        CliResult result = Export(fallback is null ? [] : ["--fallback", fallback]);
        Assert.Equal(code, result.Code);
        Assert.Equal(code == 0, Directory.Exists(Output));
        if (code != 0)
        {
            Assert.Contains($"layer {Digest.Compute(Top)}: expected the blob {Digest.Compute((byte[])[1, 2, 3])}, found no encoder that makes it", result.Error);
            return;
        }

        JsonElement[] layers = [.. Read(Listed()).GetProperty("layers").EnumerateArray()];
        Assert.Equal(Digest.Compute(known).ToString(), layers[0].GetProperty("digest").GetString());
        Assert.Equal(fallback == "gzip" ? MediaTypes.OciLayerGzip : MediaTypes.OciLayer, layers[1].GetProperty("mediaType").GetString());
        Assert.Contains($"was {Digest.Compute((byte[])[1, 2, 3])}, which no encoder makes", Lines(result, "layer")[1]);
        Assert.EndsWith("and gets another manifest", Assert.Single(Lines(result, "image")));
    }

    [Fact]
    public void What_was_never_pulled_has_nothing_on_record()
    {
        _pulled.Store.Add("registry.example/app:1", Base);
        CliResult result = Export();
        Assert.Equal(0, result.Code);
        Assert.EndsWith("has no blob on record", Assert.Single(Lines(result, "layer")));
        Assert.EndsWith("has no manifest on record", Assert.Single(Lines(result, "image")));
        Assert.Equal(3, Export(["--fallback", "fail"]).Code);
    }

    // The kept one has an annotation, which nobody could guess.
    [Theory]
    [InlineData("containerd/daemon/io.containerd.content.v1.content/blobs", null)]
    [InlineData("content/data/blobs", null)]
    [InlineData("../containerd/io.containerd.content.v1.content/blobs", null)]
    [InlineData("../elsewhere/io.containerd.content.v1.content/blobs", "elsewhere")]
    public void A_manifest_that_is_kept_is_taken_from_where_it_is(string below, string? containerdRoot)
    {
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        byte[] blob = PulledStore.Blob(Base, "zlib, level 9");
        string document = $$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{image.Id}}}","size":{{{image.Config.Length}}}},
        "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{Digest.Compute(blob)}}}","size":{{{blob.Length}}}}],"annotations":{"a":"b"}}
        """;
        _pulled.RecordManifest(image, _pulled.Keep(document, below));
        CliResult result = Export(containerdRoot is null ? [] : ["--containerd-root", _pulled.Store.Beside(containerdRoot)]);
        Assert.Equal(0, result.Code);
        Assert.Equal(document, File.ReadAllText(PathOf(Digest.Parse(Listed()))));
    }

    [Fact]
    public void An_index_that_is_kept_is_what_the_layout_lists()
    {
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        byte[] blob = PulledStore.Blob(Base, Go);
        string manifest = PulledStore.Pushed(image, blob);
        Digest own = _pulled.Keep(manifest);
        Digest index = _pulled.Keep($$$"""
        {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[
        {"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":{{{manifest.Length}}},"digest":"{{{own}}}","platform":{"architecture":"amd64","os":"linux"}},
        {"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":500,"digest":"{{{Foreign}}}","platform":{"architecture":"arm64","os":"linux"}}]}
        """);
        _pulled.RecordManifest(image, index);
        CliResult result = Export();
        Assert.Equal((0, index.ToString()), (result.Code, Listed()));
        Assert.Equal(manifest, File.ReadAllText(PathOf(own)));
        Assert.EndsWith($"has its manifest {own} and its index {index} again", Assert.Single(Lines(result, "image")));
        Assert.DoesNotContain("note:", result.Error);

        // And it is a layout that can be read: the other platform is not in it.
        CliResult read = OcxRun.Run("convert", Output, _scratch["again"], "--format", "oci-dir", "-q");
        Assert.Equal((0, ""), (read.Code, read.Error));
    }

    [Fact]
    public void A_document_that_is_not_its_digest_is_none()
    {
        byte[] blob = PulledStore.Blob(Base, Go);
        Digest manifest = Image([Base], [blob]);
        _pulled.Keep("{}");
        string kept = Directory.GetFiles(_pulled.Store.Root, Digest.Compute("{}"u8).Hex, SearchOption.AllDirectories).Single();
        File.Move(kept, Path.Combine(Path.GetDirectoryName(kept)!, manifest.Hex));
        Assert.Equal((0, manifest.ToString()), (Export().Code, Listed()));
    }

    // Two registries have the layer as different blobs, and the manifest is that of one of them.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_several_blobs_it_is_the_one_of_the_manifest(bool isLatest)
    {
        byte[] wanted = PulledStore.Blob(Base, "pigz, level 9"), other = PulledStore.Blob(Base, Go);
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        if (isLatest) _pulled.Record(Base, Digest.Compute(other), "other.example/app");
        _pulled.Record(Base, Digest.Compute(wanted));
        if (!isLatest) _pulled.Record(Base, Digest.Compute(other), "other.example/app");
        Digest manifest = Digest.Compute(Encoding.UTF8.GetBytes(PulledStore.Pushed(image, wanted)));
        _pulled.RecordManifest(image, manifest);
        Assert.Equal((0, manifest.ToString()), (Export().Code, Listed()));
    }

    // The registry has the layer as it was pushed first and as it was pushed last, and the manifest is the first one.
    [Fact]
    public void Of_several_blobs_of_one_registry_it_is_the_one_of_the_manifest()
    {
        byte[] wanted = PulledStore.Blob(Base, "zlib, level 4"), last = PulledStore.Blob(Base, Go), top = PulledStore.Blob(Top, Go);
        StoreImage image = _pulled.Store.Add(["registry.example/app:1"], [Base, Top]);
        foreach (byte[] blob in (byte[][])[wanted, last]) _pulled.Record(Base, Digest.Compute(blob));
        _pulled.Record(Top, Digest.Compute(top));
        Digest manifest = Digest.Compute(Encoding.UTF8.GetBytes(PulledStore.Pushed(image, wanted, top)));
        _pulled.RecordManifest(image, manifest);
        Assert.Equal((0, manifest.ToString()), (Export().Code, Listed()));
    }

    // What an import leaves: a note by the blob, and nothing by the layer.
    [Fact]
    public void A_note_by_the_blob_is_enough()
    {
        byte[] blob = PulledStore.Blob(Base, "go, level 1");
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        string notes = $"{_pulled.Store.ImageRoot}/distribution/diffid-by-digest/sha256";
        Directory.CreateDirectory(notes);
        File.WriteAllText($"{notes}/{Digest.Compute(blob).Hex}", image.DiffIds[0].ToString());
        File.WriteAllText($"{notes}/not-a-digest", "nonsense");
        CliResult result = Export();
        Assert.Equal(0, result.Code);
        Assert.EndsWith($"is {Digest.Compute(blob)} again (go, level 1)", Assert.Single(Lines(result, "layer")));
    }

    [Fact]
    public void A_blob_that_is_the_tar_itself_needs_no_encoder()
    {
        Image([Base], [Base]);
        CliResult result = Export();
        Assert.Equal(0, result.Code);
        Assert.EndsWith($"is {Digest.Compute(Base)} again (uncompressed)", Assert.Single(Lines(result, "layer")));
    }

    [Fact]
    public void The_report_is_in_the_JSON_too()
    {
        byte[] known = PulledStore.Blob(Base, Go);
        Image([Base, Top], [known, [1, 2, 3]]);
        JsonElement[] originals = [.. JsonDocument.Parse(Export(["--json"]).Output).RootElement.GetProperty("originals").EnumerateArray()];
        Assert.Equal((Digest.Compute(known).ToString(), Go), (originals[0].GetProperty("blob").GetString(), originals[0].GetProperty("encoder").GetString()));
        Assert.False(originals[1].TryGetProperty("blob", out _));
        Assert.Equal(Digest.Compute((byte[])[1, 2, 3]).ToString(), Assert.Single(originals[1].GetProperty("recorded").EnumerateArray()).GetString());
    }

    [Fact]
    public void A_damaged_layer_is_damaged_and_not_of_an_unknown_encoder()
    {
        byte[] blob = PulledStore.Blob(Base, Go);
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        _pulled.Record(Base, Digest.Compute(blob));
        string file = Directory.GetFiles(_pulled.Store.TreeOf(image.Top)).First();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[7] ^= 1;
        File.WriteAllBytes(file, bytes);
        CliResult result = Export();
        Assert.Equal(3, result.Code);
        Assert.Contains(Path.GetFileName(file), result.Error);
        Assert.False(Directory.Exists(Output));
    }

    // Two images share a layer; a third has one of its own. Whatever the number of threads, it is the same layout.
    [Fact]
    public void Several_images_are_made_at_once()
    {
        byte[] shared = PulledStore.Blob(Base, Go), own = PulledStore.Blob(Top, "pigz, level 9"), last = PulledStore.Blob(Middle, "go, level 1");
        Digest[] manifests = [Image([Base, Top], [shared, own]), Image([Base, Middle], [shared, last], "registry.example/other"), Image([Middle], [last], "registry.example/third")];
        string[] names = ["registry.example/app:1", "registry.example/other:1", "registry.example/third:1"];
        foreach (string jobs in (string[])["1", "4"])
        {
            CliResult result = OcxRun.Run(["export", .. names, "--root", _pulled.Store.Root, "-o", _scratch[$"out-{jobs}"] + "/", "--compression", "original", "-j", jobs, "-q"]);
            Assert.Equal((0, ""), (result.Code, result.Error));
            Assert.Equal(manifests.Select(m => m.ToString()), Manifests(_scratch[$"out-{jobs}"]));
        }
    }

    // What a stranger may have written where records should be: nothing is on record then, and nobody's terminal is driven.
    [Theory]
    [InlineData("[null]", "[null]")]
    [InlineData("""[{"Digest":null},{"Digest":"sha256:1"}]""", """[{"digest":null,"size":1},{"digest":"sha256:1","size":-1}]""")]
    [InlineData("null", """[{"digest":"DIGEST","size":1,"encoder":"x\\u001b[31m"}]""")]
    [InlineData("[]", "no JSON")]
    public void A_record_that_says_nothing(string recorded, string noted)
    {
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        _pulled.Record(Base, Digest.Compute(Base));
        File.WriteAllText(Directory.GetFiles($"{_pulled.Store.ImageRoot}/distribution", "*", SearchOption.AllDirectories).Single(), recorded);
        File.WriteAllText($"{_pulled.Store.RecordOf(image.Top)}/ocx-blobs.json", noted.Replace("DIGEST", Foreign, StringComparison.Ordinal));
        CliResult result = Export();
        Assert.Equal(0, result.Code);
        Assert.EndsWith("has no blob on record", Assert.Single(Lines(result, "layer")));
        CliResult layers = OcxRun.Run("layers", "--digests", "registry.example/app:1", "--root", _pulled.Store.Root);
        Assert.Equal((0, ""), (layers.Code, layers.Error));
        Assert.DoesNotContain('\e', layers.Output);
    }

    // It is where a copy of the data root has not got it.
    [Fact]
    public void A_manifest_that_is_nowhere_may_be_in_the_directory_of_containerd()
    {
        byte[] blob = PulledStore.Blob(Base, Go);
        StoreImage image = _pulled.Store.Add("registry.example/app:1", Base);
        _pulled.Record(Base, Digest.Compute(blob));
        _pulled.RecordManifest(image, Digest.Parse(Foreign));
        CliResult result = Export();
        Assert.Equal(0, result.Code);
        Assert.Contains("--containerd-root", Assert.Single(Lines(result, "hint:")));
    }

    [Fact]
    public void A_store_keeps_no_blobs_of_its_own()
    {
        _pulled.Store.Add("registry.example/app:1", Base);
        CliResult result = OcxRun.Run("convert", $"overlay2:{_pulled.Store.Root}@registry.example/app:1", $"overlay2:{_scratch["root"]}", "--compression", "original");
        Assert.Equal((2, "error: a store keeps layers unpacked"), (result.Code, result.Error.Split('\n')[0]));
    }

    // What an export has noted, the next one tries first, and people see.
    [Fact]
    public void What_was_found_is_remembered_if_that_is_asked_for()
    {
        byte[] blob = PulledStore.Blob(Base, "zlib, level 3");
        Image([Base], [blob]);
        string[] before = Directory.GetFiles(_pulled.Store.Root, "*", SearchOption.AllDirectories);
        Assert.Equal(0, Export("-q").Code);
        Assert.Equal(before, Directory.GetFiles(_pulled.Store.Root, "*", SearchOption.AllDirectories));
        Assert.DoesNotContain("zlib", Layers());
        Assert.Equal(0, Export("-q", "--remember").Code);
        Assert.Equal("ocx-blobs.json", Path.GetFileName(Assert.Single(Directory.GetFiles(_pulled.Store.Root, "*", SearchOption.AllDirectories).Except(before))));
        Assert.Contains($"{Digest.Compute(blob)} (zlib, level 3)", Layers());
        Assert.EndsWith($"is {Digest.Compute(blob)} again (zlib, level 3)", Assert.Single(Lines(Export(), "layer")));
        Assert.Equal((0, ""), (OcxRun.Run("check", "--root", _pulled.Store.Root, "--quick", "-q") is var check ? check.Code : -1, check.Output));
        string Layers() => OcxRun.Run("layers", "--digests", "registry.example/app:1", "--root", _pulled.Store.Root).Output;
    }

    private static byte[] Text(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < 200_000) text.Append(random.Next(3) == 0 ? $"line {random.Next(1000)} of this file\n" : $"{random.NextDouble()}\n");
        return SampleLayers.Of($"file-{seed}", text.ToString());
    }

    private Digest Image(byte[][] tars, byte[][] blobs, string repository = PulledStore.Repository)
    {
        StoreImage image = _pulled.Store.Add([$"{repository}:1"], tars);
        foreach ((byte[] tar, byte[] blob) in tars.Zip(blobs)) _pulled.Record(tar, Digest.Compute(blob), repository);
        Digest manifest = Digest.Compute(Encoding.UTF8.GetBytes(PulledStore.Pushed(image, blobs)));
        _pulled.RecordManifest(image, manifest, repository);
        return manifest;
    }

    private CliResult Export(params string[] more) =>
        OcxRun.Run(["export", "registry.example/app:1", "--root", _pulled.Store.Root, "-o", Output + "/", "--compression", "original", "--progress", "none", .. more]);

    private static string[] Lines(CliResult result, string kind) => [.. result.Error.Split('\n').Where(l => l.StartsWith(kind, StringComparison.Ordinal)).Select(l => l[(kind.Length + 1)..])];

    private string Listed() => Assert.Single(Manifests(Output));

    private static string[] Manifests(string layout) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json"))).RootElement.GetProperty("manifests").EnumerateArray().Select(m => m.GetProperty("digest").GetString()!)];

    private string PathOf(Digest digest) => Path.Combine(Output, "blobs/sha256", digest.Hex);

    private JsonElement Read(string digest) => JsonDocument.Parse(File.ReadAllBytes(PathOf(Digest.Parse(digest)))).RootElement;
}
