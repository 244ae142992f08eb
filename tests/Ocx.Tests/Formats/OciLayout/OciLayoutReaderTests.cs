using System.Text.Json.Nodes;
using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Formats.OciLayout;

/// <summary>Layouts as all kinds of programs write them, as a directory and as a tar.</summary>
public sealed class OciLayoutReaderTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly LayoutBuilder _layout = new();

    private static TestImage App { get; } = new([], [SampleLayers.Base, SampleLayers.Top]);

    private static TestImage Other { get; } = new([], [SampleLayers.Base, SampleLayers.Of("other", "x")]);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Indexes_are_followed_to_any_depth(int depth)
    {
        JsonObject manifest = _layout.Manifest(App);
        JsonObject entry = manifest;
        for (int i = 0; i < depth; i++) entry = _layout.Index([entry], edit: index => index["annotations"] = new JsonObject { ["depth"] = $"{i}" });
        _layout.ListTagged(entry, "v1");
        Read(reader =>
        {
            ImageEntry only = Assert.Single(reader.Entries);
            Assert.Equal((App.Id, (string?)manifest["digest"], (string?)entry["digest"]), (only.Id, only.Manifest.ToString(), only.Index.ToString()));
            Assert.Equal(["v1"], only.References);
            AssertApp(reader.Open(only));
        });
    }

    // The parser would go as deep as a hostile layout leads it.
    [Fact]
    public void Indexes_that_nest_without_end_are_refused()
    {
        JsonObject entry = _layout.Manifest(App);
        for (int i = 0; i < 40; i++) entry = _layout.Index([entry], edit: index => index["annotations"] = new JsonObject { ["depth"] = $"{i}" });
        _layout.List(entry);
        Assert.Contains("nest", Refused<ImageFormatException>().Message);
    }

    // No digest can be in what it is made of, but one document can be listed in many places.
    [Fact]
    public void What_is_listed_over_and_over_is_there_once()
    {
        JsonObject manifest = _layout.Manifest(App);
        JsonObject inner = _layout.Index([manifest, manifest]);
        JsonObject outer = _layout.Index([inner, inner, manifest, inner]);
        for (int i = 0; i < 3; i++) _layout.ListTagged(outer, "v1");
        Read(reader => Assert.Equal(App.Id, Assert.Single(reader.Entries).Id));
    }

    // Doubling at each level makes 2^16 ways to one manifest.
    [Fact]
    public void Many_ways_to_one_document_are_gone_once()
    {
        JsonObject entry = _layout.Manifest(App);
        for (int i = 0; i < 16; i++) entry = _layout.Index(Enumerable.Repeat(entry, 50));
        _layout.List(entry);
        Read(reader => Assert.Single(reader.Entries));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Documents_of_dockers_schema_2_are_images_too(bool compressed)
    {
        JsonObject manifest = _layout.Manifest(App, compressed ? Compressed.Gzip : null, docker: true);
        _layout.ListTagged(_layout.Index([manifest], docker: true), "v1");
        Read(reader =>
        {
            Image image = reader.Open(Assert.Single(reader.Entries));
            AssertApp(image);
            Assert.Equal(MediaTypes.DockerManifest, image.ManifestDescriptor!.MediaType);
        });
    }

    // skopeo calls plain tars gzip; and the other way round nothing keeps anybody from it.
    [Theory]
    [InlineData(MediaTypes.OciLayerGzip, false)]
    [InlineData(MediaTypes.OciLayer, true)]
    [InlineData(MediaTypes.OciLayerZstd, true)]
    [InlineData(MediaTypes.DockerForeignLayer, false)]
    [InlineData("", false)]
    public void Media_types_of_layers_may_lie(string mediaType, bool compressed)
    {
        _layout.ListTagged(_layout.Manifest(App, compressed ? Compressed.Gzip : null, edit: manifest =>
        {
            foreach (JsonNode? layer in (JsonArray)manifest["layers"]!) layer!["mediaType"] = mediaType;
        }), "v1");
        Read(reader => AssertApp(reader.Open(Assert.Single(reader.Entries))));
    }

    [Theory]
    [InlineData("mediaType of the index")]
    [InlineData("mediaType of the manifest")]
    [InlineData("mediaType of the entry")]
    [InlineData("mediaType of the config")]
    [InlineData("oci-layout")]
    public void What_old_tools_leave_out_may_be_missing(string what)
    {
        JsonObject manifest = _layout.Manifest(App, edit: m =>
        {
            if (what == "mediaType of the manifest") m.Remove("mediaType");
            if (what == "mediaType of the config") ((JsonObject)m["config"]!).Remove("mediaType");
        });
        JsonObject index = _layout.Index([manifest], edit: i =>
        {
            if (what == "mediaType of the index") i.Remove("mediaType");
        });
        if (what == "mediaType of the entry") index.Remove("mediaType");
        if (what == "oci-layout") _layout.LayoutDocument = null;
        _layout.ListTagged(index, "v1");
        Read(reader => AssertApp(reader.Open(Assert.Single(reader.Entries))));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha512)]
    public void Blobs_may_have_another_algorithm(DigestAlgorithm algorithm)
    {
        _layout.ListTagged(_layout.Manifest(App, algorithm: algorithm), "v1");
        Read(reader =>
        {
            // The image's ID is Docker's all the same.
            ImageEntry entry = Assert.Single(reader.Entries);
            Assert.Equal((App.Id, algorithm), (entry.Id, entry.Manifest!.Value.Algorithm));
            AssertApp(reader.Open(entry));
        });
    }

    [Fact]
    public void Names_are_those_of_either_annotation()
    {
        JsonObject app = _layout.Manifest(App);
        _layout.ListNamed(app, "app:1").ListTagged(app, "v1").ListTagged(app, "localhost:5000/team/app:2").ListTagged(app, "team/app").ListTagged(app, "Not A Name").List(_layout.Manifest(Other));
        Read(reader =>
        {
            Assert.Equal(["app:1", "localhost:5000/team/app:2", "team/app:latest"], reader.Entries[0].Names.Select(n => n.Familiar));
            Assert.Equal(["1", "v1", "localhost:5000/team/app:2", "team/app", "Not A Name"], reader.Entries[0].References);
            Assert.Equal((Other.Id, 0, 0), (reader.Entries[1].Id, reader.Entries[1].Names.Count, reader.Entries[1].References.Count));
        });
    }

    [Fact]
    public void What_is_no_image_is_an_artifact_with_all_its_blobs()
    {
        JsonObject app = _layout.Manifest(App);
        JsonObject signature = _layout.Artifact("signed", subject: app);
        JsonObject unknown = _layout.Blob("application/vnd.example.unknown", "anything"u8.ToArray());
        JsonObject attestation = _layout.Attestation(app);
        _layout.ListTagged(app, "v1").List(signature).List(unknown).List(attestation);
        Read(reader =>
        {
            Assert.Equal(App.Id, Assert.Single(reader.Entries).Id);
            Assert.Equal([(string?)signature["digest"], (string?)unknown["digest"], (string?)attestation["digest"]], reader.Artifacts.Select(a => (string?)a.Root.Digest.ToString()));
            Assert.Equal([3, 1, 3], reader.Artifacts.Select(a => a.Blobs.Count));
            Assert.Equal((string?)app["digest"], reader.Artifacts[0].Subject.ToString());
        });
    }

    [Fact]
    public void Attestations_in_an_index_belong_to_the_index()
    {
        JsonObject app = _layout.Manifest(App);
        _layout.ListTagged(_layout.Index([app, _layout.Attestation(app)]), "v1");
        Read(reader =>
        {
            Assert.Empty(reader.Artifacts);
            BlobTree index = reader.Open(Assert.Single(reader.Entries)).Index!;
            Assert.Equal(4, index.Blobs.Count);
        });
    }

    // Tools that save one platform of several leave the entries of the others where they are.
    [Fact]
    public void Platforms_that_are_missing_are_passed_over()
    {
        JsonObject app = _layout.Manifest(App), other = _layout.Manifest(Other);
        _layout.ListTagged(_layout.Index([other, app]), "v1");
        _layout.Files.Remove(LayoutBuilder.PathOf(other));
        Read(reader => AssertApp(reader.Open(Assert.Single(reader.Entries))));
    }

    [Fact]
    public void An_image_of_which_nothing_is_there_is_listed_as_missing()
    {
        JsonObject app = _layout.Manifest(App);
        _layout.ListNamed(_layout.Index([app]), "app:1");
        _layout.Files.Remove(LayoutBuilder.PathOf(app));
        Read(reader =>
        {
            ImageEntry entry = Assert.Single(reader.Entries);
            Assert.Equal((false, "app:1"), (entry.IsPresent, entry.Names.Single().Familiar));
            Assert.Contains(LayoutBuilder.PathOf(app), Assert.Throws<IntegrityException>(() => reader.Open(entry)).Message);
        });
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("config")]
    public void A_document_may_be_inlined(string what)
    {
        JsonObject manifest = _layout.Manifest(App, edit: m =>
        {
            if (what == "config") Inline((JsonObject)m["config"]!, App.Config);
        });
        if (what == "manifest") Inline(manifest, _layout.Files[LayoutBuilder.PathOf(manifest)]);
        _layout.ListTagged(manifest, "v1");
        _layout.Files.Remove(what == "config" ? $"blobs/sha256/{App.Id.Hex}" : LayoutBuilder.PathOf(manifest));
        Read(reader => AssertApp(reader.Open(Assert.Single(reader.Entries))));
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("other")]
    public void An_inlined_document_must_be_the_one_of_its_digest(string damage)
    {
        JsonObject manifest = _layout.Manifest(App);
        byte[] content = _layout.Files[LayoutBuilder.PathOf(manifest)];
        Inline(manifest, damage == "longer" ? [.. content, (byte)' '] : [.. content[..^1], (byte)' ']);
        _layout.ListTagged(manifest, "v1");
        _layout.Files.Remove(LayoutBuilder.PathOf(manifest));
        Assert.Contains((string)manifest["digest"]!, Refused<IntegrityException>().Message);
    }

    [Theory]
    [InlineData("""{"imageLayoutVersion":"1.0.1"}""")]
    [InlineData("""{"imageLayoutVersion":"2.0.0"}""")]
    [InlineData("{}")]
    public void A_layout_of_another_version_is_refused(string document)
    {
        _layout.ListTagged(_layout.Manifest(App), "v1").LayoutDocument = document;
        Assert.Contains("imageLayoutVersion: expected 1.0.0", Refused<UnsupportedFeatureException>().Message);
    }

    [Theory]
    [InlineData("{\n \"imageLayoutVersion\" : \"1.0.0\", \"more\": 1 }\n")]
    public void How_the_layout_file_is_laid_out_does_not_matter(string document)
    {
        _layout.ListTagged(_layout.Manifest(App), "v1").LayoutDocument = document;
        Read(reader => Assert.Single(reader.Entries));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"schemaVersion":1}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:xyz","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"md5:00000000000000000000000000000000","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"digest":"sha256:../../../../etc/passwd","size":1}]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}}""")]
    public void An_index_that_is_none_is_refused_by_its_name(string index)
    {
        _layout.Files["index.json"] = System.Text.Encoding.UTF8.GetBytes(index);
        Assert.Contains("index.json", Refused<OcxException>().Message);
    }

    [Fact]
    public void An_index_may_be_empty()
    {
        Read(reader => Assert.Empty(reader.Entries));
        _layout.Files["index.json"] = """{"schemaVersion":2}"""u8.ToArray();
        Read(reader => Assert.Empty(reader.Entries));
    }

    // docker-library's layouts and bazel's keep blobs elsewhere; the directory is the user's own.
    [Fact]
    public void In_a_directory_blobs_may_be_links_that_leave_it()
    {
        _layout.ListTagged(_layout.Manifest(App), "v1").WriteDirectory(_scratch["layout"]);
        foreach (string blob in Directory.EnumerateFiles(_scratch["layout/blobs/sha256"]).ToArray())
        {
            string elsewhere = _scratch[Path.GetFileName(blob)[..8]];
            File.Move(blob, elsewhere);
            File.CreateSymbolicLink(blob, Path.GetRelativePath(_scratch["layout/blobs/sha256"], elsewhere));
        }

        using var reader = new OciLayoutReader(Bundle.Open(_scratch["layout"], new ReadOptions(_scratch.Path), CancellationToken.None));
        AssertApp(reader.Open(Assert.Single(reader.Entries)));
    }

    [Fact]
    public void Files_that_nobody_knows_do_no_harm()
    {
        _layout.ListTagged(_layout.Manifest(App), "v1");
        _layout.Files["README"] = "x"u8.ToArray();
        _layout.Files["blobs/README"] = "x"u8.ToArray();
        _layout.Files["blobs/md5/x"] = "x"u8.ToArray();
        _layout.Blob("unreferenced", "x"u8.ToArray());
        Read(reader => AssertApp(reader.Open(Assert.Single(reader.Entries))));
    }

    [Theory]
    [InlineData("shorter", "bytes, found")]
    [InlineData("longer", "bytes, found")]
    [InlineData("other", "expected sha256:")]
    [InlineData("missing", "found nothing")]
    [InlineData("directory", "found nothing")]
    public void A_damaged_document_is_named(string damage, string message)
    {
        foreach (string what in new[] { "manifest", "config" })
        {
            var layout = new LayoutBuilder();
            string path = LayoutBuilder.PathOf(layout.Manifest(App));
            layout.ListTagged(layout.Manifest(App), "v1");
            if (what == "config") path = $"blobs/sha256/{App.Id.Hex}";
            byte[] content = layout.Files[path];
            layout.Files[path] = damage switch
            {
                "shorter" => content[..^1],
                "longer" => [.. content, (byte)'\n'],
                _ => [.. content[..^1], (byte)'\t'],
            };
            if (damage is "missing" or "directory") layout.Files.Remove(path);
            if (damage == "directory") layout.Files[path + "/x"] = [];
            foreach (string home in Homes(layout, what))
            {
                var error = Assert.Throws<IntegrityException>(() =>
                {
                    using var reader = new OciLayoutReader(Bundle.Open(home, new ReadOptions(_scratch.Path), CancellationToken.None));
                    reader.Open(Assert.Single(reader.Entries));
                });
                Assert.Contains(path, error.Message);
                Assert.Contains(message, error.Message);
            }
        }
    }

    // The manifest goes on as it is, and with it a size that is none.
    [Fact]
    public void A_layer_that_is_not_as_long_as_the_manifest_says_is_refused()
    {
        int claimed = SampleLayers.Top.Length + 1;
        _layout.ListTagged(_layout.Manifest(App, edit: m => m["layers"]![1]!["size"] = claimed), "v1");
        Read(reader => Assert.Contains($"{claimed} bytes", Assert.Throws<IntegrityException>(() => reader.Open(Assert.Single(reader.Entries)).Layers[1].OpenBlob()).Message));
    }

    // The owner of a foreign layer keeps it to himself: without the blob the image is incomplete, and the message says where it is.
    [Fact]
    public void A_foreign_layer_that_is_missing_is_named_with_its_url()
    {
        JsonObject manifest = _layout.Manifest(App, edit: m =>
        {
            m["layers"]![0]!["mediaType"] = MediaTypes.DockerForeignLayer;
            m["layers"]![0]!["urls"] = new JsonArray("https://example.com/layer");
        });
        _layout.ListTagged(manifest, "v1");
        _layout.Files.Remove($"blobs/sha256/{Digest.Compute(SampleLayers.Base).Hex}");
        Read(reader =>
        {
            Layer layer = reader.Open(Assert.Single(reader.Entries)).Layers[0];
            Assert.Contains("https://example.com/layer", Assert.Throws<IntegrityException>(() => layer.OpenTar()).Hint);
        });
    }

    private static void AssertApp(Image image)
    {
        Assert.Equal(App.Config, image.Config.Bytes.ToArray());
        Assert.Equal(App.Tars, image.Layers.Select(l => Parts.Join(l.OpenTar())));
        Assert.All(image.Layers, l => Assert.Equal(l.Blob!.Digest, Digest.Compute(l.Blob.Digest.Algorithm, Parts.Join(l.OpenBlob()))));
    }

    private static void Inline(JsonObject descriptor, byte[] content) => descriptor["data"] = Convert.ToBase64String(content);

    // It is refused for its length, and not when there is no memory for it.
    [Fact]
    public void A_document_that_is_longer_than_any_is_not_read()
    {
        string layout = _layout.ListTagged(_layout.Manifest(App), "v1").WriteDirectory(_scratch["layout"]);
        using (FileStream index = File.OpenWrite($"{layout}/index.json")) index.SetLength(3L << 30);
        ImageFormatException e = Assert.Throws<ImageFormatException>(() =>
        {
            using var reader = new OciLayoutReader(Bundle.Open(layout, new ReadOptions(_scratch.Path), CancellationToken.None));
        });
        Assert.Contains("has 3221225472 bytes; at most 8388608 are allowed", e.Message);
    }

    private IEnumerable<string> Homes(LayoutBuilder layout, string name) => [layout.WriteDirectory(_scratch[name + ".d"]), layout.WriteArchive(_scratch[name + ".tar"])];

    private void Read(Action<OciLayoutReader> check)
    {
        foreach (string home in Homes(_layout, "layout"))
        {
            using var reader = new OciLayoutReader(Bundle.Open(home, new ReadOptions(_scratch.Path), CancellationToken.None));
            check(reader);
        }
    }

    private T Refused<T>()
        where T : OcxException
    {
        T? last = null;
        foreach (string home in Homes(_layout, "refused"))
        {
            using var bundle = Bundle.Open(home, new ReadOptions(_scratch.Path), CancellationToken.None);
            last = Assert.ThrowsAny<T>(() => new OciLayoutReader(bundle));
        }

        return last!;
    }
}
