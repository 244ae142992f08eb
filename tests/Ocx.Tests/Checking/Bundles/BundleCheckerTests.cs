using System.Text.Json.Nodes;
using Ocx.Checking;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using static Ocx.Tests.Checking.Bundles.SampleBundles;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>What a check says beside that something is wrong, and what it is asked.</summary>
public sealed class BundleCheckerTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once()
    {
        BundleParts parts = Layout().Remove("oci-layout").Flip(FirstManifest, 2).Truncate(Config(Second)).Flip(GzipLayer(0)).Empty(GzipLayer(1)).Remove(PlainLayer(Second, 0)).Flip(PlainLayer(Second, 1))
            .Add(ArchivePart.Text("blobs/sha256/notes.txt", "new")).Edit("index.json", j => j["manifests"]!.AsArray().Add(new JsonObject { ["digest"] = "sha256:1" }));
        CheckReport report = Check(parts);

        // The flipped manifest does not lead to its layers any more, and they are found to be damaged all the same. Nothing is called unneeded.
        string[] expected =
        [
            .. new[] { PlainLayer(Second, 1), FirstManifest, GzipLayer(0) }.Select(p => $"damage blob.digest {p}").Order(StringComparer.Ordinal),
            $"damage blob.digest {GzipLayer(1)}", $"damage blob.missing {PlainLayer(Second, 0)}", $"damage blob.size {Config(Second)}",
            "damage index.entry index.json: manifests[2]", "damage layout.malformed oci-layout", "leak blob.name blobs/sha256/notes.txt",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), CheckRun.Lines(report).Order(StringComparer.Ordinal));
        Assert.False(report.IsSound);
        Assert.Equal(3, report.LeakedBytes);
    }

    [Fact]
    public void A_finding_names_the_images_and_the_layer()
    {
        Finding shared = Assert.Single(Check(Legacy().Flip($"{V1(First, 0)}/layer.tar")).Findings);
        Assert.Equal(["app:1", "other:1"], shared.Images);
        Assert.Equal(Digest.Compute(First.Tars[0]).ToString(), shared.Layer);
        Assert.Contains(shared.Layer!, shared.Expected);

        Finding own = Assert.Single(Check(Layout().Flip(GzipLayer(1))).Findings);
        Assert.Equal(["app:1"], own.Images);
        Assert.Equal(Digest.Compute(First.Tars[1]).ToString(), own.Layer);
    }

    [Fact]
    public void A_layer_is_called_by_its_blob_where_no_config_tells_its_diffID()
    {
        Finding layer = Assert.Single(Check(Layout().Remove(Config(First)).Flip(GzipLayer(1))).Findings, f => f.Code == FindingCodes.BlobDigest);
        Assert.Equal(Digest.Compute(Compressed.Gzip(First.Tars[1])).ToString(), layer.Layer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Layers_are_compared_with_the_config_however_they_are_compressed(bool isZstd)
    {
        Func<byte[], byte[]> compress = isZstd ? Compressed.Zstd : Compressed.Gzip;
        var wrong = new TestImage(["app:1"], First.Tars);
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(wrong, compress, edit: m =>
        {
            m["layers"]![1] = layout.Blob(isZstd ? MediaTypes.OciLayerZstd : MediaTypes.OciLayerGzip, compress(SampleLayers.Empty));
            if (isZstd) m["layers"]![0]!["mediaType"] = MediaTypes.OciLayerZstd;
        }), "app:1");
        layout.Files.Remove(Blob(compress(First.Tars[1])));
        Assert.Equal([$"damage layer.diff-id {Blob(compress(SampleLayers.Empty))}"], CheckRun.Lines(Check(new BundleParts(layout.Parts()))));
    }

    [Fact]
    public void A_compressed_layer_that_was_cut_before_it_was_digested_is_malformed()
    {
        byte[] cut = Compressed.Gzip(First.Tars[1])[..^9];
        Assert.Equal([$"damage blob.malformed {Blob(cut)}"], CheckRun.Lines(WithTopLayer(cut, MediaTypes.OciLayerGzip)));
    }

    [Theory]
    [InlineData(MediaTypes.OciLayer, "gzip", "damage")]
    [InlineData(MediaTypes.OciLayer, "zstd", "damage")]
    [InlineData(MediaTypes.DockerLayer, "gzip", "note")]
    [InlineData(MediaTypes.OciLayerGzip, "", "note")]
    [InlineData(MediaTypes.OciLayerGzip, "zstd", "note")]
    [InlineData(MediaTypes.OciLayerZstd, "gzip", "note")]
    [InlineData(MediaTypes.OciLayerGzip, "bzip2", "damage")]
    [InlineData("application/octet-stream", "gzip", "damage")]
    public void A_media_type_that_lies_about_a_layer(string mediaType, string truth, string severity)
    {
        byte[] layer = truth switch { "gzip" => Compressed.Gzip(First.Tars[1]), "zstd" => Compressed.Zstd(First.Tars[1]), "bzip2" => Compressed.TopInBzip2, _ => First.Tars[1] };
        CheckReport report = WithTopLayer(layer, mediaType);
        Assert.Equal([$"{severity} media-type.wrong {Blob(layer)}"], CheckRun.Lines(report));
        Assert.Equal(mediaType, report.Findings[0].Expected);
    }

    [Fact]
    public void A_config_that_is_called_something_else_makes_an_image_vanish()
    {
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(First, edit: m => m["config"]!["mediaType"] = "application/json"), "app:1");
        CheckReport report = Check(new BundleParts(layout.Parts()));
        Assert.Equal([$"damage media-type.wrong {Config(First)}"], CheckRun.Lines(report));
        Assert.Equal(["app:1"], report.Findings[0].Images);
    }

    [Fact]
    public void Manifest_config_and_history_must_be_as_many()
    {
        var layout = new LayoutBuilder();
        JsonObject manifest = layout.Manifest(First, edit: m => m["layers"]!.AsArray().RemoveAt(1));
        layout.Files.Remove(PlainLayer(First, 1));
        byte[] config = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(Second.Config).Replace("{\"arch", "{\"history\":[{},{},{}],\"arch", StringComparison.Ordinal));
        JsonObject counted = layout.Manifest(Second, edit: m => m["config"] = layout.Blob(MediaTypes.OciConfig, config));
        layout.Files.Remove(Config(Second));
        layout.ListNamed(manifest, "app:1").ListNamed(counted, "other:1");
        string[] expected = [$"damage manifest.layers {LayoutBuilder.PathOf(manifest)}", $"damage manifest.layers {Blob(config)}"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), CheckRun.Lines(Check(new BundleParts(layout.Parts()))));
    }

    [Fact]
    public void A_config_that_is_none_is_malformed()
    {
        var layout = new LayoutBuilder();
        byte[] config = "{\"architecture\":\"amd64\"}"u8.ToArray();
        layout.ListNamed(layout.Manifest(First, edit: m => m["config"] = layout.Blob(MediaTypes.OciConfig, config)), "app:1");
        layout.Files.Remove(Config(First));
        Assert.Equal([$"damage config.malformed {Blob(config)}"], CheckRun.Lines(Check(new BundleParts(layout.Parts()))));
    }

    [Fact]
    public void Of_an_index_some_manifests_may_be_missing_but_not_all()
    {
        BundleParts Sparse(out string first, out string second, out string index)
        {
            var layout = new LayoutBuilder();
            JsonObject one = layout.Manifest(First), other = layout.Manifest(Second);
            other["platform"] = LayoutBuilder.Platform("linux/arm64");
            JsonObject list = layout.Index([one, other, layout.Attestation(one)]);
            layout.ListNamed(list, "multi:1");
            (first, second, index) = (LayoutBuilder.PathOf(one), LayoutBuilder.PathOf(other), LayoutBuilder.PathOf(list));
            return new BundleParts(layout.Parts());
        }

        BundleParts some = Sparse(out _, out string second, out string index).Remove(second).Remove(Config(Second)).Remove(PlainLayer(Second, 1));
        Finding note = Assert.Single(Check(some).Findings);
        Assert.Equal($"note blob.missing {index}", CheckRun.Line(note));
        Assert.Contains("linux/arm64", note.Found);
        Assert.Equal(["multi:1"], note.Images);

        BundleParts none = Sparse(out string first, out second, out _).Remove(first).Remove(second);
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal).Select(p => $"damage blob.missing {p}"), CheckRun.Lines(Check(none)));
    }

    [Fact]
    public void A_layer_that_its_owner_keeps_may_be_missing()
    {
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(First, edit: m =>
        {
            m["layers"]![0]!["mediaType"] = MediaTypes.DockerForeignLayer;
            m["layers"]![0]!["urls"] = new JsonArray("https://example.com/base");
        }), "app:1");
        Finding note = Assert.Single(Check(new BundleParts(layout.Parts()).Remove(PlainLayer(First, 0))).Findings);
        Assert.Equal($"note blob.missing {PlainLayer(First, 0)}", CheckRun.Line(note));
        Assert.Contains("https://example.com/base", note.Found);
    }

    [Fact]
    public void Documents_may_be_inlined_and_digests_have_512_bits()
    {
        var layout = new LayoutBuilder();
        JsonObject manifest = layout.Manifest(First, Compressed.Gzip, algorithm: DigestAlgorithm.Sha512, edit: m =>
        {
            m["config"]!["data"] = Convert.ToBase64String(First.Config);
            layout.Files.Remove(LayoutBuilder.PathOf(m["config"]!));
        });
        layout.ListNamed(manifest, "app:1");
        CheckReport report = Check(new BundleParts(layout.Parts()));
        Assert.Equal("", CheckRun.Text(report));
        string layer = layout.Files.Keys.Last(k => k.StartsWith("blobs/sha512/", StringComparison.Ordinal) && k != LayoutBuilder.PathOf(manifest));
        Assert.Equal([$"damage blob.digest {layer}"], CheckRun.Lines(Check(new BundleParts(layout.Parts()).Flip(layer))));
    }

    [Fact]
    public void What_hangs_on_an_artifact_is_checked_too()
    {
        LayoutBuilder layout = Build(out _, out _);
        layout.List(layout.Artifact("a chart"));
        Assert.Equal("", CheckRun.Text(Check(new BundleParts(layout.Parts()))));
        Assert.Equal([$"damage blob.digest {Blob("a chart"u8.ToArray())}"], CheckRun.Lines(Check(new BundleParts(layout.Parts()).Flip(Blob("a chart"u8.ToArray())))));
        Assert.Equal([$"damage blob.missing {Blob("a chart"u8.ToArray())}"], CheckRun.Lines(Check(new BundleParts(layout.Parts()).Remove(Blob("a chart"u8.ToArray())))));
    }

    // Layouts of docker-library keep their layers beside the blobs.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Links_to_blobs_are_followed(bool isDirectory)
    {
        BundleParts Linked() => Layout().Add(ArchivePart.File("rootfs.tar.gz", Compressed.Gzip(First.Tars[1]))).Link(GzipLayer(1), "../../rootfs.tar.gz");
        CheckReport Run(BundleParts parts) => CheckRun.Of(isDirectory ? parts.WriteDirectory(_scratch[Path.GetRandomFileName()]) : parts.WriteArchive(_scratch["layout.tar"]));
        Assert.Equal("", CheckRun.Text(Run(Linked())));
        Finding damage = Assert.Single(Run(Linked().Flip("rootfs.tar.gz")).Findings);
        Assert.Equal($"damage blob.digest {(isDirectory ? GzipLayer(1) : "rootfs.tar.gz")}", CheckRun.Line(damage));
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("index.json")]
    public void A_table_of_contents_that_is_a_link_to_itself_is_damaged(string table)
    {
        CheckReport report = Check(Hybrid().Link(table, table));
        Assert.Contains($"damage archive.malformed {table}", CheckRun.Lines(report));
        Assert.Equal("oci-layout+docker-archive", report.Format);
    }

    [Fact]
    public void An_archive_may_be_unpacked_in_a_directory()
    {
        Assert.Equal("", CheckRun.Text(CheckRun.Of(Legacy().WriteDirectory(_scratch["legacy"]))));
        string[] expected = [$"damage layer.diff-id {V1(First, 1)}/layer.tar", "leak blob.orphan notes.txt"];
        Assert.Equal(expected, CheckRun.Lines(CheckRun.Of(Legacy().Flip($"{V1(First, 1)}/layer.tar").Add(ArchivePart.Text("notes.txt", "new")).WriteDirectory(_scratch["damaged"]))));
        Assert.Equal("", CheckRun.Text(CheckRun.Of(Hybrid().WriteDirectory(_scratch["hybrid"]))));
    }

    [Fact]
    public void Of_a_tar_that_is_cut_short_the_rest_is_checked()
    {
        byte[] whole = Legacy().Flip($"{First.Id.Hex}.json", 3).Pack();
        foreach (int length in new[] { 1024, whole.Length / 3, whole.Length / 2, whole.Length - 3000, whole.Length - 1024, whole.Length - 1023 })
        {
            File.WriteAllBytes(_scratch["cut.tar"], whole[..length]);
            Assert.Equal(FindingCodes.ArchiveMalformed, CheckRun.Of(_scratch["cut.tar"]).Findings[0].Code);
        }

        byte[] gzip = Compressed.Gzip(Layout().Truncate(Config(First)).Pack());
        File.WriteAllBytes(_scratch["cut.tar.gz"], gzip[..^5]);
        Assert.Equal([$"damage archive.malformed {_scratch["cut.tar.gz"]}", $"damage blob.size {Config(First)}"], CheckRun.Lines(CheckRun.Of(_scratch["cut.tar.gz"])));
    }

    [Fact]
    public void Blobs_that_are_left_of_a_cut_layout_are_compared_with_their_names()
    {
        byte[] whole = Layout().Flip(GzipLayer(1)).Pack();
        long end = Array.FindLastIndex(whole, b => b != 0);
        File.WriteAllBytes(_scratch["cut.tar"], whole[..(int)(end - 1600)]);
        string[] lines = CheckRun.Lines(CheckRun.Of(_scratch["cut.tar"]));
        Assert.Contains($"damage archive.malformed {_scratch["cut.tar"]}", lines);
        Assert.Contains("damage layout.malformed index.json", lines);
        Assert.Contains($"damage blob.digest {GzipLayer(1)}", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("leak", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_home_of_images_is_no_finding()
    {
        File.WriteAllBytes(_scratch["other.tar"], ArchivePart.Pack([ArchivePart.Text("notes.txt", "new")]));
        Assert.Throws<ImageFormatException>(() => CheckRun.Of(_scratch["other.tar"]));
        File.WriteAllBytes(_scratch["cut.tar"], ArchivePart.Pack([ArchivePart.Text("notes.txt", "new")])[..1024]);
        Assert.Throws<ImageFormatException>(() => CheckRun.Of(_scratch["cut.tar"]));
        File.WriteAllText(_scratch["text"], "no tar");
        Assert.Throws<ImageFormatException>(() => CheckRun.Of(_scratch["text"]));
        Assert.Throws<ImageFormatException>(() => CheckRun.Of(Legacy().WriteArchive(_scratch["legacy.tar"]), kind: LocationKind.OciArchive));
        Assert.Throws<ImageFormatException>(() => CheckRun.Of(_scratch.Path));
    }

    [Fact]
    public void What_is_another_home_than_the_user_says_is_called_by_its_name()
    {
        var layout = Assert.Throws<ImageFormatException>(() => CheckRun.Of(Layout().WriteDirectory(_scratch["layout"]), kind: LocationKind.DockerArchive));
        Assert.Equal("expected a docker archive (manifest.json or repositories), found an OCI layout (index.json)", layout.Rule);
        Assert.NotNull(layout.Hint);
        var archive = Assert.Throws<ImageFormatException>(() => CheckRun.Of(Legacy().WriteArchive(_scratch["legacy.tar"]), kind: LocationKind.OciArchive));
        Assert.Equal("expected an OCI layout (index.json), found a docker archive (manifest.json or repositories)", archive.Rule);
    }

    // Nobody knows any more what is a layer, and nobody wants to see a document read.
    [Fact]
    public void Progress_of_a_cut_layout_shows_no_documents()
    {
        byte[] whole = Layout().Pack();
        File.WriteAllBytes(_scratch["cut.tar"], whole[..(Array.FindLastIndex(whole, b => b != 0) - 1600)]);
        var listener = new RecordingListener();
        CheckReport report = CheckRun.Of(_scratch["cut.tar"], new CheckOptions { Listener = listener });
        Assert.Contains(report.Findings, f => f.Code == FindingCodes.LayoutMalformed);
        Assert.Equal(First.Tars.Length + Second.Tars.Length, listener.Begun.Count);
        Assert.Equal(listener.Begun.Count, listener.Ended.Count);
        Assert.True(listener.Begun.Sum(b => b.Length) < report.ByteCount);
    }

    [Fact]
    public void A_quick_check_reads_documents_and_lengths_only()
    {
        var quick = new CheckOptions { IsQuick = true };
        Assert.Empty(Check(Layout().Flip(GzipLayer(1)).Flip(PlainLayer(Second, 1)), quick).Findings);
        string[] expected = [$"damage blob.digest {Config(Second)}", $"damage blob.missing {GzipLayer(0)}", $"damage blob.size {PlainLayer(Second, 1)}", $"leak blob.orphan {Blob("new"u8.ToArray())}"];
        CheckReport report = Check(
            Layout().Flip(Config(Second)).Remove(GzipLayer(0)).Truncate(PlainLayer(Second, 1)).Add(ArchivePart.Text(Blob("new"u8.ToArray()), "new")), quick);
        Assert.Equal(expected, CheckRun.Lines(report));
        Assert.True(report.ByteCount < 20_000);
        Assert.Empty(Check(Legacy().Flip($"{V1(First, 1)}/layer.tar"), quick).Findings);
        Assert.Empty(Check(Hybrid(), quick).Findings);
    }

    [Theory]
    [InlineData("app:1")]
    [InlineData("docker.io/library/app")]
    [InlineData("ID")]
    public void Only_the_images_that_are_asked_for_are_checked(string asked)
    {
        if (asked == "ID") asked = First.Id.Hex[..12];
        var options = new CheckOptions { Images = [asked] };
        foreach (BundleParts sound in new[]
        {
            Layout().Flip(PlainLayer(Second, 1)).Remove(Config(Second)).Add(ArchivePart.Text("blobs/sha256/notes.txt", "new")),
            Legacy().Flip($"{V1(Second, 1)}/layer.tar").Remove($"{Second.Id.Hex}.json").Add(ArchivePart.Text("notes.txt", "new")),
            Hybrid().Flip(PlainLayer(Second, 1)).Remove(Config(Second)).Add(ArchivePart.Text("blobs/sha256/notes.txt", "new")),
        })
        {
            CheckReport report = Check(sound, options);
            Assert.Equal("", CheckRun.Text(report));
            Assert.Equal((1, 2), (report.ImageCount, report.LayerCount));
        }

        Assert.Equal([$"damage blob.digest {GzipLayer(1)}"], CheckRun.Lines(Check(Layout().Flip(GzipLayer(1)), options)));
        Assert.Equal([$"damage blob.digest {PlainLayer(First, 0)}"], CheckRun.Lines(Check(Hybrid().Flip(PlainLayer(First, 0)), options)));
    }

    [Fact]
    public void An_image_whose_manifest_is_lost_can_still_be_asked_for_by_name()
    {
        var options = new CheckOptions { Images = ["app:1"] };
        Assert.Equal([$"damage blob.missing {FirstManifest}"], CheckRun.Lines(Check(Layout().Remove(FirstManifest), options)));
        Assert.Throws<ImageNotFoundException>(() => Check(Layout(), new CheckOptions { Images = ["app:1", "nobody:1"] }));
    }

    [Fact]
    public void One_of_two_tables_of_contents_can_be_checked_alone()
    {
        string path = Hybrid().Truncate("manifest.json").WriteArchive(_scratch["archive.tar"]);
        CheckReport report = CheckRun.Of(path, kind: LocationKind.OciArchive);
        Assert.Equal("", CheckRun.Text(report));
        Assert.Equal("oci-layout", report.Format);
        Assert.Equal(["damage archive.malformed manifest.json"], CheckRun.Lines(CheckRun.Of(path, kind: LocationKind.DockerArchive)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void It_can_be_interrupted(int jobs)
    {
        using var cancellation = new CancellationTokenSource();
        var options = new CheckOptions { Jobs = jobs, Listener = new RecordingListener { OnAdvanced = cancellation.Cancel } };
        string path = Layout().WriteArchive(_scratch["layout.tar"]);
        Assert.ThrowsAny<OperationCanceledException>(() => CheckRun.Of(path, options, cancellation: cancellation.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_listener_hears_of_every_layer_from_its_start_to_its_end(int jobs)
    {
        var listener = new RecordingListener();
        Check(Layout(), new CheckOptions { Jobs = jobs, Listener = listener });
        Assert.Equal(1, listener.PlannedCount);
        Assert.Equal(4, listener.Begun.Count);
        Assert.Equal(listener.Begun.OrderBy(b => b.Digest), listener.Ended.OrderBy(b => b.Digest));
        Assert.All(listener.Ended, b => Assert.Equal(b.Length, listener.Bytes[b]));
    }

    private CheckReport WithTopLayer(byte[] layer, string mediaType)
    {
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(First, edit: m => m["layers"]![1] = layout.Blob(mediaType, layer)), "app:1");
        if (Blob(layer) != PlainLayer(First, 1)) layout.Files.Remove(PlainLayer(First, 1));
        return Check(new BundleParts(layout.Parts()));
    }

    private CheckReport Check(BundleParts parts, CheckOptions? options = null) => CheckRun.Of(parts.WriteArchive(_scratch["bundle.tar"]), options);
}
