using System.Net.Sockets;
using System.Text.Json;
using Ocx.Cli;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Cli;

/// <summary>The program without its process: what it prints, what it answers and what it writes.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreImage _nginx;

    public ExportCommandTests()
    {
        _nginx = _store.Add(["nginx:latest", "nginx:1.25"], [SampleLayers.Base, SampleLayers.Top]);
        _store.Add(["tool:arm"], [SampleLayers.Base], config => config["architecture"] = "arm64");
        _store.Add([], [SampleLayers.Of("untagged", "x")]);
    }

    private string Output => _scratch["out.oci"];

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void The_first_example_works_as_written()
    {
        CliResult result = Export("nginx:latest", "-o", Output);
        Assert.Equal((0, $"wrote {Output}: 1 image, 2 layers, {new FileInfo(Output).Length / 1000.0:G4}kB\n"), (result.Code, result.Output));
        Assert.Equal(["nginx:latest"], Names(Output));
        Assert.Equal(2, Lines(result.Error).Length);
        Assert.All(Lines(result.Error), l => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ layer [12]/2 sha256:[0-9a-f]{64} \d", l));
    }

    [Theory]
    [InlineData("nginx", "nginx:latest nginx:1.25")]
    [InlineData("tool:arm nginx:1.25", "tool:arm nginx:1.25")]
    [InlineData("--all", "nginx:1.25 nginx:latest tool:arm")]
    [InlineData("-a", "nginx:1.25 nginx:latest tool:arm")]
    [InlineData("--all --platform linux/arm64", "tool:arm")]
    [InlineData("--all --platform linux/arm64/v8", "tool:arm")]
    [InlineData("tool:arm --platform linux/aarch64", "tool:arm")]
    public void Exports_what_was_named(string arguments, string names)
    {
        CliResult result = Export([.. arguments.Split(' '), "-o", Output]);
        Assert.True(result.Code == 0, result.Error);
        Assert.Equal(names.Split(' ').Order(), Names(Output).Order());
    }

    [Fact]
    public void An_image_by_ID_has_no_name()
    {
        Assert.Equal(0, Export(_nginx.Id.Hex[..12], "-o", Output).Code);
        Assert.Null(Assert.Single(LayoutFiles.OfArchive(Output).Images).Name);
    }

    [Theory]
    [InlineData("new/", null)]
    [InlineData("there", null)]
    [InlineData("plain", "oci-dir")]
    public void A_directory_is_written_where_the_name_or_the_format_says_so(string path, string? format)
    {
        Directory.CreateDirectory(_scratch["there"]);
        CliResult result = Export(["nginx:latest", "-o", _scratch[path], .. format is null ? Array.Empty<string>() : ["--format", format]]);
        Assert.Equal(0, result.Code);
        Assert.Single(LayoutFiles.OfDirectory(_scratch[path]).Images);
        Assert.StartsWith($"wrote {_scratch[path]}: ", result.Output);
        Assert.EndsWith(", 4 of 4 blobs there already\n", Export("nginx:latest", "-o", _scratch[path], "--format", "oci-dir").Output);
    }

    [Fact]
    public void Json_on_standard_output_has_this_schema()
    {
        CliResult result = Export("nginx:latest", "-o", Output, "--json", "-q");
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(["output", "format", "dryRun", "bytes", "images", "blobs", "moved", "losses"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal((Output, "oci", false, new FileInfo(Output).Length), (root.GetProperty("output").GetString(), root.GetProperty("format").GetString(), root.GetProperty("dryRun").GetBoolean(), root.GetProperty("bytes").GetInt64()));
        JsonElement image = Assert.Single(root.GetProperty("images").EnumerateArray());
        Assert.Equal(["id", "manifest", "names"], image.EnumerateObject().Select(p => p.Name));
        Assert.Equal((_nginx.Id.ToString(), "nginx:latest"), (image.GetProperty("id").GetString(), image.GetProperty("names")[0].GetString()));
        Assert.Equal(4, root.GetProperty("blobs").GetArrayLength());
        Assert.All(root.GetProperty("blobs").EnumerateArray(), b => Assert.Equal(["digest", "size", "layer", "reused"], b.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(2, root.GetProperty("blobs").EnumerateArray().Count(b => b.GetProperty("layer").GetBoolean()));
    }

    [Theory]
    [InlineData("out.oci")]
    [InlineData("dir/")]
    [InlineData("-")]
    public void A_dry_run_says_all_of_it_and_writes_nothing(string path)
    {
        string output = path == "-" ? path : _scratch[path];
        CliResult result = Export(["nginx:latest", "-o", output, "--dry-run", .. path == "-" ? ["--format", "oci"] : Array.Empty<string>()]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith($"would write {output}: 1 image, 2 layers, ", result.Output);
        Assert.Equal(4, Lines(result.Output)[1..].Count(l => l.StartsWith("write sha256:", StringComparison.Ordinal)));
        Assert.Empty(_scratch.Names);
        Assert.Equal(0, Export("nginx:latest", "-o", output, "--dry-run", "--json").Code);
    }

    // To open it would mean to wait for somebody who reads.
    [Fact]
    public void A_dry_run_into_a_pipe_does_not_wait_for_its_reader() =>
        Assert.Equal(0, Export("nginx:latest", "-o", _scratch.MakePipe("pipe"), "--dry-run").Code);

    [Fact]
    public void Quiet_prints_nothing_but_errors()
    {
        Assert.Equal(new CliResult(0, "", ""), Export("nginx:latest", "-o", Output, "-q"));
        Assert.Equal(new CliResult(0, "", ""), Export("nginx:latest", "-o", Output, "--quiet", "--progress", "json"));
        Assert.StartsWith("error: ", Export("ngnix", "-o", Output, "-q").Error);
    }

    [Fact]
    public void Verbose_says_what_was_read_and_what_became_of_each_layer()
    {
        string error = Export("nginx:latest", "-o", Output, "-v", "--progress", "none", "--jobs", "3").Error;
        Assert.Contains($"read from {_store.Root} (overlay2), 3 layers at a time", error);
        Assert.Contains($"image {_nginx.Id} manifest sha256:", error);
        Assert.All(_nginx.DiffIds.Zip(_nginx.Tars), x => Assert.Contains($"layer {x.First} {x.Second.Length} bytes written, digest verified", error));
    }

    [Fact]
    public void Progress_as_json_is_an_object_a_line()
    {
        string[] lines = Lines(Export("nginx:latest", "-o", Output, "--progress", "json", "-j", "1").Error);
        JsonElement[] events = [.. lines.Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["planned", "started", "finished", "started", "finished", "flushing"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal((_nginx.Tars.Sum(t => t.Length), 2), (events[0].GetProperty("total").GetInt64(), events[0].GetProperty("layers").GetInt32()));
        Assert.Equal("""{"event":"flushing"}""", lines[^1]);
        Assert.False(events[0].TryGetProperty("layer", out _));
        Assert.Equal(_nginx.DiffIds.Select(d => d.ToString()).Order(), events.Where(e => e.GetProperty("event").GetString() == "finished").Select(e => e.GetProperty("layer").GetString()!).Order());
    }

    [Theory]
    [InlineData("bar")]
    [InlineData("auto")]
    [InlineData("plain")]
    [InlineData("none")]
    public void Every_kind_of_progress_works_where_there_is_no_terminal(string mode)
    {
        CliResult result = Export("nginx:latest", "-o", Output, "--progress", mode);
        Assert.Equal(0, result.Code);
        Assert.StartsWith("wrote ", result.Output);
        Assert.DoesNotContain("error", result.Error);
    }

    [Theory]
    [InlineData("", "export needs an image")]
    [InlineData("nginx --all", "--all and names of images exclude each other")]
    [InlineData("nginx --format tar", "")]
    [InlineData("nginx --jobs 0", "--jobs takes a number from 1 on, found '0'")]
    [InlineData("nginx --jobs many", "--jobs takes a number from 1 on, found 'many'")]
    [InlineData("nginx --platform a/b/c/d", "--platform takes os/arch[/variant]")]
    [InlineData("nginx --progress 1", "--progress takes auto, bar, plain, json or none, found '1'")]
    [InlineData("nginx --nonsense", "unknown option '--nonsense'")]
    [InlineData("nginx -x", "unknown option '-x'")]
    [InlineData("nginx --root", "")]
    public void A_command_line_that_means_nothing_is_answered_with_2(string arguments, string message)
    {
        CliResult result = Export([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", Output]);
        AssertError(2, message, result);
        Assert.Contains("hint:  ", result.Error);
        Assert.Empty(_scratch.Names);
    }

    [Fact]
    public void Outputs_that_mean_nothing_are_answered_with_2()
    {
        AssertError(2, "export needs --output", Export("nginx"));
        AssertError(2, "--output must not be empty", Export("nginx", "-o", ""));
        AssertError(2, "a directory cannot be written to standard output", Export("nginx", "-o", "-", "--format", "oci-dir"));
        AssertError(2, "--json and the archive would both go to standard output", Export("nginx", "-o", "-", "--json"));
        AssertError(2, $"{_scratch.Path} is a directory, and --format oci writes one file", Export("nginx", "-o", _scratch.Path, "--format", "oci"));
        AssertError(2, "", Run("exprot", "nginx"));
        AssertError(2, "", Run());
    }

    [Fact]
    public void Damage_is_answered_with_3_and_leaves_no_output()
    {
        string file = _store.TreeOf(_nginx.Top) + "/etc/motd";
        File.WriteAllText(file, "hellO");
        CliResult result = Export("nginx:latest", "-o", Output);
        AssertError(3, $"layer {_nginx.DiffIds[1]}: expected {_nginx.DiffIds[1]}, found sha256:", result);
        Assert.Contains($"damaged: {file}: expected CRC64 ", result.Error);
        Assert.Contains("hint:  ", result.Error);
        Assert.Equal("", result.Output);
        Assert.Empty(_scratch.Names);
    }

    [Fact]
    public void A_store_that_is_malformed_or_not_supported_is_answered_with_4()
    {
        File.WriteAllText(_store.Repositories, "{");
        AssertError(4, _store.Repositories, Export("nginx", "-o", Output));
        Directory.CreateDirectory(_scratch["other/image/btrfs"]);
        AssertError(4, "uses the graph driver 'btrfs'", Run("export", "nginx", "--root", _scratch["other"], "-o", Output));
    }

    [Theory]
    [InlineData("ngnix:latest", "no image 'ngnix:latest' in ")]
    [InlineData("NGINX", "'NGINX' cannot name an image")]
    [InlineData("tool:arm --platform linux/amd64", "image tool:arm in ")]
    [InlineData("--all --platform windows/amd64", "no tagged image for windows/amd64 in ")]
    public void What_is_not_there_is_answered_with_5(string arguments, string message)
    {
        CliResult result = Export([.. arguments.Split(' '), "-o", Output]);
        AssertError(5, message, result);
        Assert.Empty(_scratch.Names);
    }

    [Fact]
    public void A_hint_follows_the_error_on_a_line_of_its_own()
    {
        CliResult result = Export("ngnix:latest", "-o", Output);
        Assert.Equal([$"error: no image 'ngnix:latest' in {_store.Root}", $"hint:  did you mean 'nginx:latest'? Try: ocx export --root {_store.Root} nginx:latest -o {Output}"], Lines(result.Error));
    }

    [Fact]
    public void A_root_that_is_none_is_answered_with_5() => AssertError(5, "no Docker data root at", Run("export", "nginx", "--root", _scratch["missing"], "-o", Output));

    [Fact]
    public void A_store_without_tags_has_nothing_for_all()
    {
        using var store = new StoreBuilder();
        AssertError(5, "no tagged image in", Run("export", "--all", "--root", store.Root, "-o", Output));
    }

    [Fact]
    public void A_failed_call_is_answered_with_6_and_its_errno()
    {
        File.WriteAllText(_scratch["file"], "");
        CliResult result = Export("nginx:latest", "-o", _scratch["file/out.oci"]);
        AssertError(6, _scratch["file"], result);
        Assert.Contains("ENOTDIR", result.Error);
    }

    [Fact]
    public void A_directory_for_the_output_that_is_not_there_is_answered_with_6()
    {
        CliResult result = Export("nginx:latest", "-o", _scratch["missing/out.oci"]);
        AssertError(6, $"error: the directory {_scratch["missing"]} for the output is not there\nhint:  make it first: mkdir -p {_scratch["missing"]}\n", result);
        Assert.Equal(result, Export("nginx:latest", "-o", _scratch["missing/out/"], "--dry-run"));
    }

    // Docker's client refuses them, too; who means it redirects.
    [Fact]
    public void A_device_or_a_socket_keeps_no_file_and_is_answered_with_7()
    {
        AssertError(7, "/dev/full: a device or a socket stands there", Export("nginx:latest", "-o", "/dev/full"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_scratch["socket"]));
        AssertError(7, $"{_scratch["socket"]}: a device or a socket stands there", Export("nginx:latest", "-o", _scratch["socket"]));
    }

    // Everything is read and compared on the way there.
    [Fact]
    public void What_nobody_keeps_may_go_to_the_null_device()
    {
        Assert.Equal((0, ""), Export("nginx:latest", "-o", "/dev/null", "--compression", "gzip", "--progress", "none") is var result ? (result.Code, result.Error) : default);
        Assert.StartsWith("wrote /dev/null: 1 image", result.Output);
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-dir")]
    public void Somebody_elses_file_is_answered_with_7_and_stays(string format)
    {
        File.WriteAllText(Output, "mine");
        AssertError(7, $"{Output}: ", Export("nginx:latest", "-o", Output, "--format", format));
        Assert.Equal("mine", File.ReadAllText(Output));
        Assert.Equal(7, Export("nginx:latest", "-o", Output, "--format", format, "--dry-run").Code);
    }

    [Fact]
    public void Interruption_is_answered_with_130()
    {
        var error = new StringWriter();
        int code = Program.Run(["export", "nginx", "--root", _store.Root, "-o", Output], new StringWriter(), error, new CancellationToken(canceled: true));
        Assert.Equal((130, "interrupted\n"), (code, error.ToString()));
        Assert.Empty(_scratch.Names);
    }

    [Fact]
    public void Data_root_is_another_name_for_root() =>
        Assert.Equal(0, Run("export", "nginx:latest", "--data-root", _store.Root, "-o", Output).Code);

    [Fact]
    public void Help_names_every_option()
    {
        CliResult result = Run("export", "--help");
        Assert.Equal(0, result.Code);
        Assert.All(["--output", "--format", "--all", "--root", "--platform", "--jobs", "--dry-run", "--json", "--progress", "--quiet", "--verbose"], o => Assert.Contains(o, result.Output));
    }

    private static void AssertError(int code, string message, CliResult result)
    {
        Assert.True(result.Code == code, $"{result.Code}: {result.Error}");
        Assert.Contains("error: ", result.Error);
        Assert.Contains(message, result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Equal("", result.Output);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Names(string archive) => [.. LayoutFiles.OfArchive(archive).Images.Select(i => i.Name!)];

    private CliResult Export(params string[] arguments) => Run(["export", "--root", _store.Root, .. arguments]);

    private static CliResult Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Program.Run(arguments, output, error, CancellationToken.None);
        return new CliResult(code, output.ToString(), error.ToString());
    }
}
