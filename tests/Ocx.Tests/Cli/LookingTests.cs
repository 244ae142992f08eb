using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ocx.Cli.Commands;
using Ocx.Inspection;
using Ocx.Tests.Formats;
using Spectre.Console;

namespace Ocx.Tests.Cli;

/// <summary><c>ocx images</c>, <c>inspect</c>, <c>history</c> and <c>layers</c>, on stores, layouts and archives, whole and damaged.</summary>
public sealed class LookingTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "spec-fixtures");
    private static readonly string TwoTags = Path.Combine(Fixtures, "oci-layout/umoci-0.4.7/two-tags");
    private static readonly string MultiPlatform = Path.Combine(Fixtures, "oci-layout/buildah-1.39.3/multi-platform");
    private static readonly string Saved = Path.Combine(Fixtures, "docker-archive/dockerd-20.10.24/images.tar");
    private static readonly string SavedByNewer = Path.Combine(Fixtures, "docker-archive/dockerd-26.1.5/images.tar");

    private readonly StoreBuilder _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("dockerd-20.10.24", "20.10")]
    [InlineData("dockerd-26.1.5", "26.1")]
    public void A_real_store_is_inspected_to_the_byte(string producer, string release)
    {
        string root = Path.Combine(Fixtures, "overlay2", producer, "small");
        string expected = File.ReadAllText(Path.Combine(root, "expected.json"));
        expected = expected[(expected.IndexOf("\"inspect\": ", StringComparison.Ordinal) + 11)..(expected.IndexOf("\"chainIDs\"", StringComparison.Ordinal))].Trim('\n', ',');
        string[] ids = [.. JsonDocument.Parse(expected).RootElement.EnumerateArray().Select(i => i.GetProperty("Id").GetString()!)];
        string found = Done(["inspect", .. ids, "--root", root, "--like", release]);
        Assert.Equal(expected.Replace("/var/lib/docker", root, StringComparison.Ordinal) + "\n", found);
        Assert.Equal(found, Done(["inspect", .. ids, "--root", root, "--like", release, "--json"]));
    }

    [Fact]
    public void Images_are_a_table_newest_first()
    {
        StoreImage parent = _store.Add([], [SampleLayers.Base], c => c["created"] = "2024-05-05T00:00:00Z");
        StoreImage child = _store.Add(["app:2", "app:1", "team/app:1", $"app@sha256:{new string('a', 64)}"], [SampleLayers.Base, SampleLayers.Top], c => c["created"] = "2024-05-04T12:00:00Z");
        StoreImage left = _store.Add([], [SampleLayers.Top], c => c.Remove("created"));
        Directory.CreateDirectory($"{_store.ImageRoot}/imagedb/metadata/sha256/{child.Id.Hex}");
        File.WriteAllText($"{_store.ImageRoot}/imagedb/metadata/sha256/{child.Id.Hex}/parent", parent.Id.ToString());

        Assert.Equal(
            [
                "REPOSITORY   TAG       IMAGE ID       CREATED        SIZE",
                $"app          1         {child.Id.Hex[..12]}   12 hours ago   22B",
                $"app          2         {child.Id.Hex[..12]}   12 hours ago   22B",
                $"team/app     1         {child.Id.Hex[..12]}   12 hours ago   22B",
                $"<none>       <none>    {left.Id.Hex[..12]}   54 years ago   5B",
            ],
            Images());
        Assert.Contains($"<none>       <none>    {parent.Id.Hex[..12]}   Less than a second ago   17B", Images("--all"));
        Assert.Contains($"app          1         sha256:{new string('a', 64)}   {child.Id.Hex[..12]}   12 hours ago   22B", Images("--digests"));
        Assert.Equal([child.Id.ToString(), child.Id.ToString(), child.Id.ToString(), left.Id.ToString()], Images("-q", "--no-trunc"));
        Assert.Contains($"<none>       <none>    {left.Id.Hex[..12]}   N/A            5B", Images("--like", "20.10"));
        Assert.Equal([child.Id.Hex[..12]], Images("-q", "team/*"));
        Assert.Equal([parent.Id.Hex[..12]], Images("-q", parent.Id.Hex[..20]));
        Assert.Equal(["REPOSITORY   TAG       IMAGE ID   CREATED   SIZE"], Images("no*thing"));
    }

    [Fact]
    public void The_document_of_images_has_this_shape()
    {
        StoreImage image = _store.Add(["app:1", $"app@sha256:{new string('a', 64)}"], [SampleLayers.Base]);
        JsonElement document = Json("images", "--root", _store.Root);
        Assert.Equal(["location", "images"], document.EnumerateObject().Select(p => p.Name));
        JsonElement only = document.GetProperty("images").EnumerateArray().Single();
        Assert.Equal(
            $$"""{"id":"{{image.Id}}","tags":["app:1"],"digests":["app@sha256:{{new string('a', 64)}}"],"references":[],"created":"2024-05-06T07:08:09.123456789Z","size":17,"platform":"linux/amd64","layers":1}""",
            only.GetRawText());
    }

    [Theory]
    [InlineData("images")]
    [InlineData("inspect")]
    [InlineData("history")]
    [InlineData("layers")]
    public void A_name_that_is_not_there_is_answered_with_5_and_the_nearest(string command)
    {
        _store.Add("nginx:latest", SampleLayers.Base);
        Fails(5, "no image 'ngnix:latest'", [command, "ngnix:latest", "--root", _store.Root], hint: "did you mean 'nginx:latest'?");
        Fails(5, "no image 'ngnix", [command, "ngnix", "--root", _store.Root], hint: "did you mean 'nginx:latest'?");
        Fails(5, "there is no ./missing", [command, "./missing", "--root", _store.Root]);
        Fails(5, "no image 'other:latest'", [command, $"{TwoTags}:other", "--root", _store.Root]);
    }

    [Theory]
    [InlineData("images", "[a", "is no pattern")]
    [InlineData("images", "--like", "19.03", "--like takes 20.10 or 26.1")]
    [InlineData("inspect", "inspect needs IMAGE|SOURCE")]
    [InlineData("layers", "a", "b", "'b'")]
    [InlineData("history", "--unknown", "unknown option '--unknown'")]
    public void A_wrong_command_line_is_answered_with_2(string command, params string[] rest) => Fails(2, rest[^1], [command, .. rest[..^1], "--root", _store.Root]);

    [Fact]
    public void A_bare_name_means_its_tag_latest()
    {
        _store.Add("app:1", SampleLayers.Base);
        Fails(5, "no image 'app:latest'", ["inspect", "app", "--root", _store.Root]);
        StoreImage latest = _store.Add("app:latest", SampleLayers.Top);
        Assert.Equal(latest.Id.ToString(), Inspect("app", "--root", _store.Root).Single().GetProperty("Id").GetString());
    }

    [Fact]
    public void A_directory_that_is_called_like_an_image_is_not_taken_for_a_home()
    {
        string name = $"dir-{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal).ToLowerInvariant()}";
        StoreImage image = _store.Add($"{name}:latest", SampleLayers.Base);
        Directory.CreateDirectory(name);
        try
        {
            foreach (string asked in new[] { name, $"{name}:latest" })
                Assert.Equal(image.Id.ToString(), Inspect(asked, "--root", _store.Root).Single().GetProperty("Id").GetString());
            Fails(4, "expected an OCI layout", ["inspect", $"./{name}", "--root", _store.Root]);
        }
        finally
        {
            Directory.Delete(name);
        }
    }

    [Fact]
    public void A_history_cuts_commands_and_names_no_image_that_it_does_not_know()
    {
        StoreImage image = _store.Add(["app:1"], [SampleLayers.Base, SampleLayers.Top], c => c["history"] = new JsonArray(
            new JsonObject { ["created"] = "2024-05-05T00:00:00Z", ["created_by"] = "COPY\t. /" },
            new JsonObject { ["created"] = "2024-05-05T00:00:00Z", ["created_by"] = "ENV a=b", ["empty_layer"] = true },
            new JsonObject { ["created"] = "2024-05-05T00:00:00+02:00", ["created_by"] = $"RUN {new string('x', 50)}", ["comment"] = "last", ["author"] = "me" }));
        Assert.Equal(
            [
                "IMAGE          CREATED         CREATED BY                                      SIZE      COMMENT",
                $"{image.Id.Hex[..12]}   2 hours ago     RUN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…   5B        last",
                "<missing>      5 minutes ago   ENV a=b                                         0B        ",
                "<missing>      5 minutes ago   COPY . /                                        17B       ",
            ],
            Timed("2024-05-05T00:05:00Z", HistoryCommand.Create, "app:1"));

        JsonElement document = Json("history", "app:1", "--root", _store.Root);
        JsonElement made = document.GetProperty("images").EnumerateArray().Single();
        Assert.Equal(["id", "tags", "history"], made.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            $$"""{"id":"{{image.Id}}","tags":["app:1"],"created":"2024-05-05T00:00:00+02:00","createdBy":"RUN {{new string('x', 50)}}","author":"me","comment":"last","size":5,"layer":"{{image.DiffIds[1]}}"}""",
            made.GetProperty("history")[0].GetRawText().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Equal(["tags", "created", "createdBy", "author", "comment", "size"], made.GetProperty("history")[1].EnumerateObject().Select(p => p.Name));
        Assert.Equal([image.Id.ToString(), "<missing>", "<missing>"], Done("history", "app:1", "-q", "--no-trunc", "--root", _store.Root).Split('\n')[..^1]);
    }

    [Fact]
    public void The_document_of_layers_has_this_shape()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base, SampleLayers.Top);
        StoreImage other = _store.Add("other:1", SampleLayers.Base);
        string blobs = $"{_store.ImageRoot}/distribution/v2metadata-by-diffid/sha256";
        Directory.CreateDirectory(blobs);
        File.WriteAllText(
            $"{blobs}/{image.DiffIds[0].Digest.Hex}",
            $$"""[{"Digest":"sha256:{{new string('a', 64)}}","SourceRepository":"docker.io/library/app","HMAC":""},{"Digest":"no digest","SourceRepository":"x","HMAC":""},null]""");

        JsonElement document = Json("layers", "app:1", "--root", _store.Root);
        JsonElement[] layers = [.. document.GetProperty("images").EnumerateArray().Single().GetProperty("layers").EnumerateArray()];
        Assert.Equal(
            $$"""{"diffId":"{{image.DiffIds[0]}}","chainId":"{{image.ChainIds[0]}}","cacheId":"{{Path.GetFileName(_store.DirectoryOf(image.ChainIds[0]))}}","directory":"{{_store.TreeOf(image.ChainIds[0])}}","size":17,"files":4,"""
            + $$"""
            "blobs":[{"digest":"sha256:{{new string('a', 64)}}","repository":"docker.io/library/app"}],"sharedWith":[{"id":"{{other.Id}}","tags":["other:1"]}]}
            """,
            layers[0].GetRawText());
        Assert.Equal(["diffId", "chainId", "cacheId", "directory", "size", "files", "blobs", "sharedWith"], layers[1].EnumerateObject().Select(p => p.Name));
        Assert.Equal((2, 0), (layers.Length, layers[1].GetProperty("sharedWith").GetArrayLength()));
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(80, false)]
    [InlineData(300, true)]
    public void A_terminal_shows_layers_whole_in_a_table_or_in_blocks(int width, bool isTable)
    {
        string directory = $"/var/lib/docker/overlay2/{new string('c', 64)}/diff";
        StoreImage built = _store.Add("app:1", SampleLayers.Base);
        using var reader = new global::Ocx.Formats.Overlay2.Overlay2Reader(_store.Root);
        InspectedImage image = new HomeInspector(reader, e => throw e).ReadAll().Single();
        LayerRow row = new(image.Layers[0] with { Directory = directory, CacheId = new string('c', 64) }, 4, []);
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        LayerPrinter.OnTerminal(console).Print([(image, [row])], new LayerColumns(isFull: false, counts: true));

        string[] lines = output.ToString().Split('\n');
        foreach (string whole in new[] { built.DiffIds[0].Digest.Hex[..12], "17B", "/var/lib/docker/overlay2/cccccccccccc*/diff" }) Assert.Contains(lines, l => l.Contains(whole, StringComparison.Ordinal));
        Assert.Equal(isTable, lines.Any(l => l.Contains("│ DIFF ID", StringComparison.Ordinal)));
        Assert.Equal(!isTable, lines.Contains("  files        4"));
        if (isTable) Assert.All(lines, l => Assert.True(l.TrimEnd().Length <= width, l));
    }

    [Fact]
    public void Layouts_and_archives_show_their_names_and_what_their_layers_take()
    {
        Assert.Equal(
            [
                "REPOSITORY               TAG       IMAGE ID       CREATED       SIZE",
                "example.com/team/child   2         045da0ad7c23   3 weeks ago   12.8kB",
                "<none>                   <none>    cf7a5eaba298   3 weeks ago   10.2kB",
                "tiny                     1         b719ed136aa4   3 weeks ago   23.6kB",
                "tiny                     latest    b719ed136aa4   3 weeks ago   23.6kB",
            ],
            Timed("2024-06-01T00:00:00Z", ImagesCommand.Create, Saved, "--root", _store.Root));
        Assert.Equal(["409703afe669"], Done("images", TwoTags, "-q").Split('\n')[..^1].Distinct());
        Assert.Equal(2, Done("images", MultiPlatform, "-q").Split('\n')[..^1].Length);
        JsonElement listed = Json("images", TwoTags).GetProperty("images").EnumerateArray().Single();
        Assert.Equal("""["example.com/team/tiny:1"]""", listed.GetProperty("tags").GetRawText());
        Assert.StartsWith("example.com/team/tiny@sha256:c85f35bc75e6", listed.GetProperty("digests")[0].GetString());
        Assert.Equal("""["latest"]""", listed.GetProperty("references").GetRawText());
    }

    [Theory]
    [InlineData("docker-archive/dockerd-20.10.24/images.tar")]
    [InlineData("docker-archive/dockerd-26.1.5/images.tar")]
    public void An_archive_is_inspected_without_what_only_a_store_knows(string archive)
    {
        JsonElement image = Inspect($"{Path.Combine(Fixtures, archive)}:tiny").Single();
        Assert.Equal(
            ["Id", "RepoTags", "RepoDigests", "Parent", "Comment", "Created", "DockerVersion", "Author", "Config", "Architecture", "Os", "RootFS"],
            image.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["tiny:1", "tiny:latest"], image.GetProperty("RepoTags").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public void Several_images_of_a_home_come_one_after_the_other()
    {
        Assert.Equal(2, Inspect(MultiPlatform).Length);
        Assert.Equal(2, Json("history", MultiPlatform).GetProperty("images").GetArrayLength());
        string[] lines = Done("layers", MultiPlatform).Split('\n');
        Assert.Equal(["multi (cf7a5eaba298)", "multi (b719ed136aa4)"], lines.Where(l => l.StartsWith("multi (", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(4, Inspect($"{Saved}:tiny:1", $"{SavedByNewer}:tiny", MultiPlatform).Length);
    }

    [Theory]
    [InlineData("docker-archive/dockerd-20.10.24/images.tar:tiny")]
    [InlineData("oci-layout/podman-4.3.1/tiny:tiny:latest")]
    public void Files_of_layouts_and_archives_are_counted_where_that_is_asked_for(string path)
    {
        path = Path.Combine(Fixtures, path);
        Assert.DoesNotContain("FILES", Done("layers", path));
        JsonElement[] layers = [.. Json("layers", path, "--files").GetProperty("images")[0].GetProperty("layers").EnumerateArray()];
        Assert.Equal([10, 0, 13, 0], layers.Select(l => l.GetProperty("files").GetInt32()));
        Assert.All(Json("layers", path).GetProperty("images")[0].GetProperty("layers").EnumerateArray(), l => Assert.False(l.TryGetProperty("files", out _)));
    }

    [Fact]
    public void A_damaged_store_shows_what_is_left_and_says_what_is_not()
    {
        StoreImage whole = _store.Add("whole:1", SampleLayers.Top), modified = _store.Add("modified:1", SampleLayers.Empty), sizeless = _store.Add("sizeless:1", SampleLayers.Base);
        File.AppendAllText(_store.ConfigOf(modified), " ");
        File.Delete($"{_store.RecordOf(sizeless.Top)}/size");
        File.WriteAllText($"{_store.RecordOf(sizeless.Top)}/cache-id", "a/b");
        _store.Tag("gone", "gone:1", $"sha256:{new string('0', 64)}");

        CliResult result = OcxRun.Run("images", "--root", _store.Root);
        Assert.Equal(0, result.Code);
        Assert.Contains($"whole        1         {whole.Id.Hex[..12]}   ", result.Output);
        Assert.Matches($"sizeless +1 +{sizeless.Id.Hex[..12]} .* N/A\n", result.Output);
        Assert.DoesNotContain("modified", result.Output);
        string[] warnings = result.Error.Split('\n')[..^1];
        Assert.Equal(4, warnings.Length);
        Assert.All(warnings, w => Assert.StartsWith("warning: ", w));
        Assert.Contains(warnings, w => w.Contains("the image that 'gone:1' stands for is not there", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains($"{_store.ConfigOf(modified)}: expected", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("/size: expected the size of a layer, found nothing", StringComparison.Ordinal));

        CliResult inspected = OcxRun.Run("inspect", "sizeless:1", "--root", _store.Root);
        Assert.Equal(0, inspected.Code);
        JsonElement document = JsonDocument.Parse(inspected.Output).RootElement[0];
        Assert.False(document.TryGetProperty("Size", out _) || document.TryGetProperty("GraphDriver", out _));
        Assert.Equal(2, inspected.Error.Split('\n')[..^1].Length);
        Assert.Contains("N/A", OcxRun.Run("layers", "sizeless:1", "--root", _store.Root).Output);
        Fails(3, _store.ConfigOf(modified), ["inspect", "modified:1", "--root", _store.Root]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Repositories\":")]
    [InlineData("\u0000\u0000\u0000")]
    public void Without_readable_names_images_go_by_their_IDs(string names)
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base);
        File.WriteAllText(_store.Repositories, names);
        CliResult result = OcxRun.Run("images", "-q", "--root", _store.Root);
        Assert.Equal((0, $"{image.Id.Hex[..12]}\n"), (result.Code, result.Output));
        Assert.StartsWith($"warning: {_store.Repositories}: ", result.Error);
    }

    [Fact]
    public void A_damaged_record_of_how_a_layer_was_packed_costs_the_number_of_its_files()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base);
        File.WriteAllText($"{_store.RecordOf(image.Top)}/tar-split.json.gz", "no gzip");
        CliResult result = OcxRun.Run("layers", "app:1", "--root", _store.Root);
        Assert.Equal(0, result.Code);
        Assert.StartsWith("warning: ", result.Error);
        Assert.Matches("17B +N/A ", result.Output);
    }

    [Fact]
    public void A_strangers_text_cannot_drive_a_terminal()
    {
        const string text = "a\e[2Jb\nc\u202ed";
        Assert.Equal("a\\x1b[2Jb\nc\\xe2\\x80\\xaed", DockerText.Shown(text, isTerminal: true));
        Assert.Equal(text, DockerText.Shown(text, isTerminal: false));
    }

    [Theory]
    [InlineData(-62_135_596_800, "N/A", "292 years ago", "N/A")]
    [InlineData(0, "54 years ago", "54 years ago", "N/A")]
    [InlineData(946_684_800, "24 years ago", "24 years ago", "N/A")]
    [InlineData(946_684_801, "24 years ago", "24 years ago", "24 years ago")]
    [InlineData(253_402_300_799, "Less than a second ago", "Less than a second ago", "Less than a second ago")]
    public void Times_that_nobody_believes_are_shown_as_each_client_shows_them(long seconds, string image, string oldStep, string step)
    {
        var now = DateTimeOffset.Parse("2024-05-05T00:00:00Z");
        Assert.Equal((image, oldStep, step), (DockerText.Since(seconds, now), DockerText.StepSince(seconds, now, DockerRelease.Legacy), DockerText.StepSince(seconds, now, DockerRelease.Current)));
    }

    private string[] Images(params string[] arguments) => Timed("2024-05-05T00:00:00Z", ImagesCommand.Create, arguments);

    // The same command as the program's, with another clock.
    private string[] Timed(string now, Func<TextWriter, TextWriter, CancellationToken, TimeProvider?, Command> create, params string[] arguments)
    {
        StringWriter output = new(), error = new();
        Command command = create(output, error, CancellationToken.None, new Clock(DateTimeOffset.Parse(now)));
        Assert.Equal(0, command.Parse([.. arguments, .. arguments.Contains("--root") ? (string[])[] : ["--root", _store.Root]]).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        Assert.Equal("", error.ToString());
        return output.ToString().Split('\n')[..^1];
    }

    private static string Done(params string[] arguments)
    {
        CliResult result = OcxRun.Run(arguments);
        Assert.True(result is { Code: 0, Error: "" }, $"{string.Join(' ', arguments)}: {result.Code}: {result.Error}");
        return result.Output;
    }

    private static JsonElement Json(params string[] arguments) => JsonDocument.Parse(Done([.. arguments, "--json"])).RootElement;

    private static JsonElement[] Inspect(params string[] arguments) => [.. JsonDocument.Parse(Done(["inspect", .. arguments])).RootElement.EnumerateArray()];

    private static void Fails(int code, string message, string[] arguments, string hint = "")
    {
        CliResult result = OcxRun.Run(arguments);
        Assert.True(result.Code == code, $"expected {code}, found {result.Code}: {result.Error}");
        Assert.StartsWith("error: ", result.Error);
        Assert.Contains(message, result.Error);
        Assert.Contains(hint, result.Error);
        Assert.Equal("", result.Output);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
