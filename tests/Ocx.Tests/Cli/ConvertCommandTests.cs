using System.Text.Json;
using System.Text.Json.Nodes;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using static Ocx.Tests.Cli.OcxRun;

namespace Ocx.Tests.Cli;

/// <summary><c>ocx convert</c>: what is chosen, what becomes of names, and what is said of it.</summary>
public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private static TestImage App { get; } = new(["app:1"], [SampleLayers.Base, SampleLayers.Top]);

    private static TestImage Other { get; } = new(["other:1"], [SampleLayers.Base, SampleLayers.Of("other", "x")]);

    private static string Foreign { get; } = Platform.Host.Architecture == "s390x" ? "linux/arm/v7" : "linux/s390x";

    private string Output => _scratch["out.oci"];

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, string?, string> Defaults => new()
    {
        { "out.tar", null, "docker" },
        { "out.oci", null, "oci" },
        { "out", null, "oci" },
        { "out.tar.gz", null, "oci" },
        { "new/", null, "oci-dir" },
        { "there", null, "oci-dir" },
        { "there.tar", null, "oci-dir" },
        { "out.tar", "oci", "oci" },
        { "out.oci", "docker", "docker" },
        { "out.tar", "docker-legacy", "docker-legacy" },
        { "out.tar", "oci-dir", "oci-dir" },
    };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void The_format_is_that_of_the_option_or_of_the_outputs_name(string name, string? format, string expected)
    {
        Directory.CreateDirectory(_scratch["there"]);
        Directory.CreateDirectory(_scratch["there.tar"]);
        Convert([Archive(App), _scratch[name], .. format is null ? Array.Empty<string>() : ["--format", format]]);
        HomeFiles written = HomeFiles.Of(_scratch[name].TrimEnd('/'));
        Assert.Equal(expected == "oci-dir", Directory.Exists(_scratch[name]));
        Assert.Equal(expected is "docker" or "docker-legacy", written.Files.ContainsKey("manifest.json"));
        Assert.Equal(expected is not "docker-legacy", written.Files.ContainsKey("index.json"));
    }

    [Theory]
    [InlineData("oci:", "oci-dir")]
    [InlineData("oci-archive:", "oci")]
    [InlineData("docker-archive:", "docker")]
    public void The_destination_may_say_its_format(string prefix, string format)
    {
        CliResult result = Convert(Archive(App), $"{prefix}{_scratch["out.tar"]}", "--json");
        Assert.Equal(format, JsonDocument.Parse(result.Output).RootElement.GetProperty("format").GetString());
    }

    [Fact]
    public void A_destination_that_contradicts_itself_is_answered_with_2()
    {
        Fail(2, "the destination says oci and --format says docker", Archive(App), $"oci-archive:{Output}", "--format", "docker");
        Fail(2, "a directory cannot be written to standard output", Archive(App), "-", "--format", "oci-dir");
        Fail(2, "would both go to standard output", Archive(App), "-", "--json");
        Fail(2, "is a directory", Archive(App), _scratch.Path, "--format", "docker");
        Fail(2, "must not be empty", Archive(App), "");
        Fail(2, "docker-legacy are not compressed", Archive(App), Output, "--format", "docker-legacy", "--compression", "gzip");
        Fail(2, "--compression-level needs", Archive(App), Output, "--compression-level", "3");
        Fail(2, "gzip has no level 10", Archive(App), Output, "--compression", "gzip", "--compression-level", "10");
        Fail(2, "--tag takes a name", Archive(App), Output, "--tag", "NOT A NAME");
        Fail(2, "--tag takes a name without a digest", Archive(App), Output, "--tag", $"x@sha256:{new string('a', 64)}");
        Fail(2, "", Archive(App));
        Assert.Equal(["app.tar"], _scratch.Names);
    }

    // From each producer to a layout: every byte that has a digest, and every name.
    [Theory]
    [MemberData(nameof(Producers.Names), MemberType = typeof(Producers))]
    public void From_an_archive_of_any_producer_everything_gets_into_a_layout(string producer)
    {
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Producers.Make(producer, App, Other)));
        CliResult result = Convert(_scratch["in"], Output);
        Assert.Empty(NotesOf(result));
        HomeFiles written = HomeFiles.Of(Output);
        Assert.Equal(["docker.io/library/app:1", "docker.io/library/other:1"], written.ListedNames);
        Assert.Equal(App.Config, written.Files[$"blobs/sha256/{App.Id.Hex}"]);
        Assert.Equal(Other.Config, written.Files[$"blobs/sha256/{Other.Id.Hex}"]);
    }

    [Fact]
    public void From_standard_input_to_standard_output()
    {
        byte[] archive = ArchivePart.Pack(Producers.Make("skopeo", App, Other));
        File.WriteAllBytes(_scratch["in.tar"], archive);
        Convert(_scratch["in.tar"], _scratch["expected.tar"]);
        using OcxProcess ocx = OcxProcess.Start(["convert", "-", "-"]);
        ocx.Send(Compressed.Gzip(archive));
        Assert.True(ocx.WaitForExit() == 0, ocx.Error);
        Assert.Equal(File.ReadAllBytes(_scratch["expected.tar"]), ocx.Output);
    }

    [Fact]
    public async Task From_a_named_pipe()
    {
        byte[] archive = ArchivePart.Pack(Producers.Make("crane", App));
        string pipe = _scratch.MakePipe("pipe");
        Task writing = Pipes.Feed(pipe, archive);
        Convert(pipe, Output);
        await writing;
        Assert.Equal(App.Config, HomeFiles.Of(Output).OnlyConfig());
        Assert.Equal(["out.oci", "pipe"], _scratch.Names);
    }

    [Fact]
    public void An_archive_from_a_pipe_is_unpacked_where_the_option_says()
    {
        string archive = Archive(App);
        Fail(6, "/missing: ", PipeOf(archive), Output, "--tmpdir", _scratch["missing"]);
        Directory.CreateDirectory(_scratch["room"]);
        Convert(PipeOf(archive), Output, "--tmpdir", _scratch["room"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch["room"]));
    }

    [Fact]
    public void A_store_is_a_source_like_any_other()
    {
        using var store = new StoreBuilder();
        StoreImage image = store.Add(["app:1", "app:2"], [SampleLayers.Base, SampleLayers.Top]);
        store.Add([], [SampleLayers.Of("untagged", "x")]);
        foreach (string source in new[] { store.Root, $"overlay2:{store.Root}", $"overlay2:{store.Root}@app" })
        {
            string[] names = [.. Json(Convert(source, Output, "--json")).GetProperty("images").EnumerateArray().Single().GetProperty("names").EnumerateArray().Select(n => n.GetString()!)];
            Assert.Equal(["app:1", "app:2"], names.Order());
        }

        Convert("overlay2:app:2", Output, "--root", store.Root);
        Assert.Equal(image.Id, ImageId.Of(HomeFiles.Of(Output).OnlyConfig()));
        Fail(5, $"no image 'nothing:latest' in {store.Root}", $"overlay2:{store.Root}@nothing", _scratch["none"]);
    }

    // A layout's blobs are read before they count as there; of a store's layers only the records are.
    [Fact]
    public void What_was_there_is_said_with_how_that_is_known()
    {
        using var store = new StoreBuilder();
        store.Add("app:1", SampleLayers.Base);
        Convert(store.Root, _scratch["layout/"]);
        Assert.Contains("bytes was there, with the right digest\n", Convert(store.Root, _scratch["layout"], "-v").Error);
        Assert.Contains("bytes was there, by its record; ocx check verifies it\n", Convert(_scratch["layout"], $"overlay2:{store.Root}", "--dry-run", "-v").Error);
    }

    // A layout that goes through unchanged is the same one, whatever is in it.
    [Theory]
    [InlineData("out.oci")]
    [InlineData("out/")]
    public void Everything_of_a_layout_gets_into_another_one(string output)
    {
        LayoutBuilder layout = Rich();
        CliResult result = Convert(layout.WriteDirectory(_scratch["layout"]), _scratch[output]);
        Assert.Empty(NotesOf(result));
        HomeFiles before = HomeFiles.Of(_scratch["layout"]), after = HomeFiles.Of(_scratch[output].TrimEnd('/'));
        Assert.Equal(before.Files.Keys.Order(StringComparer.Ordinal), after.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(before.Listed.Select(Text).Order(), after.Listed.Select(Text).Order());

        static string Text(JsonElement entry) => string.Join(", ", entry.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.ToString()));
    }

    [Fact]
    public void What_docker_legacy_cannot_carry_is_said_and_nothing_else()
    {
        LayoutBuilder layout = Rich();
        CliResult result = Convert(layout.WriteDirectory(_scratch["layout"]), _scratch["out.tar"], "--format", "docker-legacy", "--platform", "linux/amd64");
        string[] notes = NotesOf(result);
        Assert.Contains(notes, n => n.StartsWith("docker-legacy cannot carry the manifest sha256:", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.StartsWith("the index sha256:", StringComparison.Ordinal) && n.EndsWith("cannot be carried by docker-legacy: written for linux/amd64 only", StringComparison.Ordinal));
        Assert.Contains(notes, n => n.StartsWith("docker-legacy cannot carry the name 'v1'", StringComparison.Ordinal));
        Assert.Equal(notes, notes.Distinct());

        CliResult json = Convert(_scratch["layout"], _scratch["out.tar"], "--format", "docker-legacy", "--platform", "linux/amd64", "--json", "-q");
        Assert.Equal("", json.Error);
        Assert.Equal(notes, JsonDocument.Parse(json.Output).RootElement.GetProperty("losses").EnumerateArray().Select(l => l.GetString()));
    }

    [Fact]
    public void Artifacts_that_are_dropped_are_said()
    {
        var layout = new LayoutBuilder();
        JsonObject artifact = layout.Artifact("x");
        layout.ListNamed(layout.Manifest(App), "app:1").List(artifact);
        Assert.Contains($"docker-legacy cannot carry what is no image: {artifact["digest"]}", NotesOf(Convert(layout.WriteArchive(_scratch["in"]), _scratch["out.tar"], "--format", "docker-legacy")));
    }

    // Nothing is lost that an archive never had.
    [Theory]
    [InlineData("docker up to 24", "docker-legacy")]
    [InlineData("skopeo", "docker-legacy")]
    [InlineData("docker up to 24", "docker")]
    [InlineData("docker up to 24", "oci")]
    [InlineData("crane", "oci")]
    [InlineData("crane", "docker")]
    [InlineData("docker 25", "oci")]
    [InlineData("docker 25", "docker")]
    [InlineData("buildx", "oci")]
    [InlineData("buildx", "docker")]
    public void Where_nothing_is_lost_nothing_is_said(string producer, string format)
    {
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Producers.Make(producer, App, Other)));
        Assert.Equal("", Convert(_scratch["in"], Output, "--format", format).Error);
    }

    [Fact]
    public void Of_several_platforms_the_one_that_is_asked_for_is_taken()
    {
        string layout = TwoPlatforms(Foreign, "windows/amd64").WriteDirectory(_scratch["layout"]);
        CliResult result = Convert(layout, Output, "--platform", Foreign);
        HomeFiles written = HomeFiles.Of(Output);
        Assert.Equal(App.Config, written.OnlyConfig());
        Assert.Equal("v1", HomeFiles.Annotation(written.Listed[0], LayoutFiles.TagAnnotation));
        Assert.DoesNotContain($"blobs/sha256/{Other.Id.Hex}", written.Files.Keys);
        Assert.Single(NotesOf(result));
    }

    [Fact]
    public void Where_only_one_platform_fits_the_hosts_own_is_taken()
    {
        string layout = TwoPlatforms(Foreign, Platform.Host.ToString()).WriteDirectory(_scratch["layout"]);
        CliResult result = Convert(layout, _scratch["out.tar"], "--format", "docker-legacy", "--tag", "app:1");
        Assert.Equal(Other.Config, HomeFiles.Of(_scratch["out.tar"]).TableImages().Single().Config);
        Assert.Contains(NotesOf(result), n => n.Contains($"written for {Platform.Host} only", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_platform_fits_they_are_listed()
    {
        string layout = TwoPlatforms(Foreign, "windows/amd64").WriteDirectory(_scratch["layout"]);
        CliResult none = Fail(5, $"none of them is this machine's {Platform.Host}", layout, _scratch["out.tar"], "--format", "docker-legacy");
        Assert.Contains($"choose one with --platform: {Foreign}, windows/amd64", none.Error);
        CliResult other = Fail(5, "no image for linux/mips64 in", layout, Output, "--platform", "linux/mips64");
        Assert.Contains($"there is {Foreign}, windows/amd64", other.Error);
        Fail(5, "is for", layout, Output, "--platform", "linux/mips64", "--image", "v1");
        Assert.Equal(["layout"], _scratch.Names);
    }

    public static TheoryData<string, string[]> Chosen => new()
    {
        { "v1", ["--image", "v1"] },
        { "v1", [":v1"] },
        { "v1", ["oci:", ":v1"] },
        { "by manifest", ["@{manifest}"] },
        { "by manifest", ["--image", "{manifest}"] },
        { "by ID", ["--image", "{id}"] },
    };

    [Theory]
    [MemberData(nameof(Chosen))]
    public void One_image_of_a_layout_can_be_chosen(string how, string[] words)
    {
        var layout = new LayoutBuilder();
        JsonObject app = layout.Manifest(App), other = layout.Manifest(Other);
        string source = layout.ListTagged(app, "v1").ListTagged(other, "v2").WriteDirectory(_scratch["layout"]);
        words = [.. words.Select(w => w.Replace("{manifest}", (string)app["digest"]!, StringComparison.Ordinal).Replace("{id}", App.Id.ToString(), StringComparison.Ordinal))];
        string[] options = words[0] == "--image" ? words : [];
        if (options.Length == 0) source = words.Length == 2 ? $"{words[0]}{source}{words[1]}" : source + words[0];
        Convert([source, Output, .. options]);
        HomeFiles written = HomeFiles.Of(Output);
        Assert.Equal(App.Config, written.OnlyConfig());

        // Who asks for an image by its digest gets it without a name, as from docker save.
        Assert.Equal([how == "v1" ? "v1" : null], written.ListedNames);
        Assert.DoesNotContain($"blobs/sha256/{Other.Id.Hex}", written.Files.Keys);
    }

    [Fact]
    public void An_image_that_is_not_there_is_answered_with_5()
    {
        var layout = new LayoutBuilder();
        layout.ListTagged(layout.Manifest(App), "v1").WriteDirectory(_scratch["layout"]);
        Fail(5, "no image 'v2", _scratch["layout"], Output, "--image", "v2");
        Fail(5, "no image 'v2", $"{_scratch["layout"]}:v2", Output);
        Fail(5, "there is no", $"{_scratch["nothing"]}:v2", Output);
        Fail(5, "there is no", _scratch["nothing"], Output);
        Fail(5, "there is no", "oci:" + _scratch["nothing"], Output);
        Assert.Equal(["layout"], _scratch.Names);
    }

    [Fact]
    public void A_path_with_a_colon_works_when_it_exists()
    {
        File.WriteAllBytes(_scratch["a:b"], ArchivePart.Pack(Producers.Make("skopeo", App)));
        Convert(_scratch["a:b"], Output);
        Convert($"{_scratch["a:b"]}:app:1", Output);
        Assert.Equal(App.Config, HomeFiles.Of(Output).OnlyConfig());
    }

    [Theory]
    [InlineData("v2", null, "v2")]
    [InlineData("team/app:3", "docker.io/team/app:3", "3")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest", "latest")]
    public void The_destination_may_name_the_image(string name, string? full, string tag)
    {
        Convert(Archive(App), $"oci:{_scratch["out"]}:{name}");
        JsonElement entry = HomeFiles.Of(_scratch["out"]).Listed.Single();
        Assert.Equal((full, tag), (HomeFiles.Annotation(entry, LayoutFiles.NameAnnotation), HomeFiles.Annotation(entry, LayoutFiles.TagAnnotation)));
    }

    [Fact]
    public void A_layout_can_be_added_to_and_an_entry_of_the_same_tag_is_replaced()
    {
        Convert(Archive(App), $"oci:{_scratch["out"]}:v1");
        Convert(Archive(Other), $"oci:{_scratch["out"]}:v2");
        Assert.Equal(["v1", "v2"], HomeFiles.Of(_scratch["out"]).ListedNames);
        Convert(Archive(Other), $"oci:{_scratch["out"]}:v1");
        Convert($"oci:{_scratch["out"]}:v1", Output);
        Assert.Equal(Other.Config, HomeFiles.Of(Output).OnlyConfig());
    }

    [Fact]
    public void Tags_are_given_in_place_of_the_images_own()
    {
        Convert(Archive(App), Output, "--tag", "new", "-t", "localhost:5000/x:2");
        Assert.Equal(["docker.io/library/new:latest", "localhost:5000/x:2"], HomeFiles.Of(Output).ListedNames);
    }

    // A layout of several bare tags gets a repository for all of them at once.
    [Fact]
    public void A_repository_alone_is_joined_with_bare_tags()
    {
        var layout = new LayoutBuilder();
        layout.ListTagged(layout.Manifest(App), "v1").ListTagged(layout.Manifest(Other), "v2").WriteDirectory(_scratch["layout"]);
        Convert(_scratch["layout"], Output, "--tag", "localhost:5000/team/app");
        Assert.Equal(["localhost:5000/team/app:v1", "localhost:5000/team/app:v2"], HomeFiles.Of(Output).ListedNames);
        Fail(7, "more than one image would get this name", _scratch["layout"], _scratch["again"], "--tag", "app:1");
        Fail(7, "more than one image would get this name", _scratch["layout"], $"oci-archive:{_scratch["again"]}:v3");
        Assert.Equal(["layout", "out.oci"], _scratch.Names);
    }

    [Fact]
    public void Json_tells_what_was_written()
    {
        CliResult result = Convert(Archive(App), Output, "--json");
        JsonElement root = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(["output", "format", "dryRun", "bytes", "images", "blobs", "moved", "losses"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal((Output, "oci", new FileInfo(Output).Length, 0), (root.GetProperty("output").GetString(), root.GetProperty("format").GetString(), root.GetProperty("bytes").GetInt64(), root.GetProperty("losses").GetArrayLength()));
        Assert.Equal(App.Id.ToString(), root.GetProperty("images")[0].GetProperty("id").GetString());
        Assert.Equal("", result.Error);
    }

    [Theory]
    [InlineData("out.oci")]
    [InlineData("out.tar")]
    [InlineData("new/")]
    [InlineData("-")]
    public void A_dry_run_writes_nothing(string output)
    {
        string path = output == "-" ? output : _scratch[output];
        CliResult result = Convert(Archive(App), path, "--dry-run");
        Assert.StartsWith($"would write {path}: 1 image, 2 layers, ", result.Output);
        Assert.Equal(["app.tar"], _scratch.Names);
        Assert.True(JsonDocument.Parse(Convert(Archive(App), path, "--dry-run", "--json").Output).RootElement.GetProperty("dryRun").GetBoolean());
    }

    [Fact]
    public void Quiet_prints_nothing_but_errors()
    {
        LayoutBuilder layout = TwoPlatforms(Foreign, "linux/amd64");
        Assert.Equal(new CliResult(0, "", ""), Convert(layout.WriteArchive(_scratch["in"]), Output, "-q", "--platform", "linux/amd64"));
        Fail(5, "there is no", _scratch["missing"], Output, "-q");
    }

    [Fact]
    public void A_hybrid_keeps_the_images_of_both_its_tables()
    {
        var unnamed = new TestImage([], [SampleLayers.Of("unnamed", "x")]);
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Producers.Make("docker 25", App, unnamed)));
        Convert(_scratch["in"], Output);
        HomeFiles written = HomeFiles.Of(Output);
        Assert.Equal(["docker.io/library/app:1", null], written.ListedNames);
        Assert.Equal(unnamed.Config, written.Files[$"blobs/sha256/{unnamed.Id.Hex}"]);
    }

    // An image that a layout lists without a name has those that Docker's table gives it.
    [Fact]
    public void A_hybrid_keeps_the_names_of_both_its_tables()
    {
        var layout = new LayoutBuilder();
        layout.List(layout.Manifest(App));
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack([.. layout.Parts(), Producers.Table([App], i => $"blobs/sha256/{i.Id.Hex}", (i, n) => $"blobs/sha256/{Digest.Compute(i.Tars[n]).Hex}")]));
        Convert(_scratch["in"], Output);
        Assert.Equal(["docker.io/library/app:1"], HomeFiles.Of(Output).ListedNames);
    }

    // The copy would have the name twice. What is no image may also be missing, of a type that nobody knows.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hybrid_that_calls_something_else_like_an_image_is_refused(bool isThere)
    {
        var layout = new LayoutBuilder();
        layout.Manifest(App);
        layout.ListNamed(isThere ? layout.Artifact("x") : LayoutBuilder.DescriptorOf("application/vnd.example+json", [1]), "app:1");
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack([.. layout.Parts(), Producers.Table([App], i => $"blobs/sha256/{i.Id.Hex}", (i, n) => $"blobs/sha256/{Digest.Compute(i.Tars[n]).Hex}")]));
        Fail(4, "which is no image, in index.json", _scratch["in"], Output);
        Convert($"docker-archive:{_scratch["in"]}", Output);
        Assert.Equal(App.Config, HomeFiles.Of(Output).OnlyConfig());
    }

    [Fact]
    public void What_an_index_lists_of_an_unknown_type_and_has_not_is_said_to_be_missing()
    {
        var layout = new LayoutBuilder();
        JsonObject unknown = LayoutBuilder.DescriptorOf("application/vnd.example+json", [1]);
        layout.ListNamed(layout.Manifest(App), "app:1").List(unknown);
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(layout.Parts()));
        Assert.Contains($"and so the copy has not: {unknown["digest"]}", Assert.Single(NotesOf(Convert(_scratch["in"], Output))));
    }

    // A daemon of one kind would get another image from it than one of the other kind.
    [Fact]
    public void A_hybrid_whose_tables_disagree_is_refused_unless_one_is_chosen()
    {
        var layout = new LayoutBuilder();
        layout.ListNamed(layout.Manifest(App), "app:1");
        var impostor = new TestImage(["app:1"], [SampleLayers.Of("impostor", "x")]);
        List<ArchivePart> parts = [.. layout.Parts(), ArchivePart.File("c", impostor.Config), ArchivePart.File("l", impostor.Tars[0]), Producers.Table([impostor], _ => "c", (_, _) => "l")];
        File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(parts));
        Fail(4, "disagree on 'app:1'", _scratch["in"], Output);
        Convert($"oci-archive:{_scratch["in"]}", Output);
        Assert.Equal(App.Config, HomeFiles.Of(Output).OnlyConfig());
        Convert($"docker-archive:{_scratch["in"]}", Output);
        Assert.Equal(impostor.Config, HomeFiles.Of(Output).OnlyConfig());
    }

    [Fact]
    public void Another_digest_of_a_blob_in_sha512_is_checked_too()
    {
        var layout = new LayoutBuilder();
        JsonObject manifest = layout.Manifest(App, algorithm: DigestAlgorithm.Sha512);
        layout.ListTagged(manifest, "v1");
        Convert(layout.WriteDirectory(_scratch["layout"]), Output);
        Assert.Contains(LayoutBuilder.PathOf(manifest), HomeFiles.Of(Output).Files.Keys);
        Assert.Equal(App.Tars, HomeFiles.Of(Output).OnlyLayers());

        string blob = $"{_scratch["layout"]}/blobs/sha512/{Digest.Compute(DigestAlgorithm.Sha512, SampleLayers.Top).Hex}";
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[600] ^= 1;
        File.WriteAllBytes(blob, bytes);
        Fail(3, "sha512:", _scratch["layout"], _scratch["again"]);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public void Layers_are_stored_as_asked_and_the_image_stays_the_same(string compression)
    {
        var layout = new LayoutBuilder();
        layout.ListTagged(layout.Manifest(App, compression == "gzip" ? null : Compressed.Gzip), "v1");
        CliResult result = Convert(layout.WriteDirectory(_scratch["layout"]), Output, "--compression", compression);
        HomeFiles written = HomeFiles.Of(Output);
        Assert.Equal(App.Config, written.OnlyConfig());
        Assert.Equal(["v1"], written.ListedNames);
        if (compression == "none") Assert.Equal(App.Tars, written.OnlyLayers());
        byte[] magic = compression switch { "gzip" => [0x1f, 0x8b], "zstd" => [0x28, 0xb5], _ => "et"u8.ToArray() };
        Assert.All(written.OnlyLayers(), l => Assert.Equal(magic, l[..2]));
        Assert.Single(NotesOf(result), n => n.Contains("is written anew", StringComparison.Ordinal));
    }

    // An index with an attestation, two names of one image, a bare tag, an artifact, an unknown type, Docker's types.
    private static LayoutBuilder Rich()
    {
        var layout = new LayoutBuilder();
        JsonObject app = layout.Manifest(App, Compressed.Gzip), other = layout.Manifest(Other, docker: true);
        app["platform"] = LayoutBuilder.Platform("linux/amd64");
        other["platform"] = LayoutBuilder.Platform(Foreign);
        JsonObject index = layout.Index([app, other, layout.Attestation(app)]);
        return layout.ListNamed(index, "app:1").ListNamed(index, "app:2").ListTagged(app, "v1").List(layout.Artifact("x", subject: app))
            .List(layout.Blob("application/vnd.example.unknown", "anything"u8.ToArray()));
    }

    private static LayoutBuilder TwoPlatforms(string app, string other)
    {
        var layout = new LayoutBuilder();
        JsonObject first = layout.Manifest(App), second = layout.Manifest(Other);
        first["platform"] = LayoutBuilder.Platform(app);
        second["platform"] = LayoutBuilder.Platform(other);
        return layout.ListTagged(layout.Index([first, second]), "v1");
    }

    private string Archive(TestImage image)
    {
        string path = _scratch["app.tar"];
        File.WriteAllBytes(path, ArchivePart.Pack(Producers.Make("docker up to 24", image)));
        return path;
    }

    private static JsonElement Json(CliResult result) => JsonDocument.Parse(result.Output).RootElement;

    private string PipeOf(string archive)
    {
        string pipe = _scratch.MakePipe(Path.GetRandomFileName());
        _ = Pipes.Feed(pipe, File.ReadAllBytes(archive));
        return pipe;
    }
}
