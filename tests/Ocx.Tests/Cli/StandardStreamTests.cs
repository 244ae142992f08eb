using System.Diagnostics;
using System.Text.Json;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli;

/// <summary>What goes to standard output and what to standard error, and what becomes of it where nobody listens.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();

    public StandardStreamTests()
    {
        _store.Add("app:1", SampleLayers.Base, SampleLayers.Top);
        using OcxProcess ocx = OcxProcess.Start(["export", "app:1", "--root", _store.Root, "-o", _scratch["app.tar"]]);
        Assert.Equal(0, ocx.WaitForExit());
    }

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    public static TheoryData<string> Commands =>
    [
        "export app:1 --root STORE -o DIR/out.oci", "convert DIR/app.tar DIR/out.oci", "convert DIR/app.tar DIR/out.oci --compression gzip", "check --root STORE", "check DIR/app.tar",
        .. Environment.IsPrivilegedProcess ? ["import DIR/app.tar --root DIR/new"] : (string[])[],
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Standard_output_has_the_result_and_nothing_else(string command)
    {
        using OcxProcess ocx = OcxProcess.Start([.. Words(command), "--json", "--progress", "json"]);
        Assert.Equal(CodeOf(command), ocx.WaitForExit());
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(ocx.Output).RootElement.ValueKind);
        Assert.All(ocx.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => Assert.True(l.StartsWith("{\"event\":", StringComparison.Ordinal) || l.StartsWith("note:  ", StringComparison.Ordinal), l));
        Assert.Contains("{\"event\":\"planned\"", ocx.Error);
    }

    [Fact]
    public void Json_tells_of_every_step()
    {
        using OcxProcess ocx = OcxProcess.Start(["convert", "-", _scratch["out.oci"], "--compression", "zstd", "--progress", "json", "-j", "1"]);
        ocx.Send(ArchiveOf(20 << 20));
        Assert.Equal(0, ocx.WaitForExit());
        string[] lines = ocx.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        JsonElement[] events = [.. lines.Where(l => l[0] == '{').Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(["unpacked", "compressing", "started", "advanced", "finished", "planned", "started", "finished", "flushing"], events.Select(e => e.GetProperty("event").GetString()).Where((name, i) => name != "advanced" || events[i - 1].GetProperty("event").GetString() != "advanced"));
        Assert.InRange(events[0].GetProperty("bytes").GetInt64(), 16 << 20, 17 << 20);
        Assert.Equal((1, events[2].GetProperty("total").GetInt64()), (events[1].GetProperty("layers").GetInt32(), events[1].GetProperty("total").GetInt64()));
    }

    // As "ocx check | head -1" has it.
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_reader_that_has_seen_enough_is_no_failure(string command)
    {
        CliResult result = Shell("""{ "$@"; echo $? >&3; } 3>"$DIR/code" | true""", command);
        Assert.Equal($"{CodeOf(command)}\n", File.ReadAllText(_scratch["code"]));
        Assert.DoesNotContain("error", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_result_that_cannot_be_written_is_a_failed_call(string command)
    {
        CliResult result = Shell("""exec "$@" >/dev/full""", command);
        Assert.Equal(6, result.Code);
        Assert.Contains("error: write standard output: No space left on device (ENOSPC)\n", result.Error);
    }

    [Fact]
    public void An_archive_that_cannot_be_written_is_a_failed_call()
    {
        CliResult result = Shell("""exec "$@" >/dev/full""", "export app:1 --root STORE -o -");
        Assert.Equal(6, result.Code);
        Assert.Contains("(ENOSPC)\nhint:  ", result.Error);
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public void What_cannot_be_said_on_standard_error_stops_nothing(string redirection)
    {
        foreach (string progress in new[] { "bar", "plain", "json" })
        {
            CliResult result = Shell($"""exec "$@" {redirection}""", $"convert DIR/app.tar DIR/{progress} --progress {progress}");
            Assert.Equal((0, true), (result.Code, File.Exists(_scratch[progress])));
        }
    }

    // The shell that started it says so, as nohup does.
    [Fact]
    public void A_hang_up_that_is_to_be_ignored_is()
    {
        string pipe = _scratch.MakePipe("pipe");
        _store.Add("big:1", SampleLayers.Large("big", 4 << 20));
        using Process shell = Start("""trap "" HUP; exec "$@" """, $"export big:1 --root STORE -o {pipe} -q");
        using (FileStream reader = File.OpenRead(pipe))
        {
            reader.ReadExactly(new byte[2 << 20]);
            using (Process kill = Process.Start("kill", ["-HUP", $"{shell.Id}"])) kill.WaitForExit();
            reader.CopyTo(Stream.Null);
        }

        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    // The owners in the store are those of whoever runs these tests, and not those of the layers.
    private static int CodeOf(string command) => command.StartsWith("check --root", StringComparison.Ordinal) ? 3 : 0;

    // Compresses to nearly nothing, and is more than is reported at once.
    private static byte[] ArchiveOf(int length)
    {
        var image = new Contract.TestImage(["app:1"], [new Tar.TarBuilder().Header("zeros", size: length).Data(new byte[length]).Done()]);
        return ArchivePart.Pack(Producers.Make("docker up to 24", image));
    }

    private CliResult Shell(string script, string command)
    {
        using Process shell = Start(script, command);
        Task<string> error = shell.StandardError.ReadToEndAsync();
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return new CliResult(shell.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private Process Start(string script, string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, "sh", Environment.ProcessPath!, "exec", Path.Combine(AppContext.BaseDirectory, "ocx.dll"), .. Words(command)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DIR"] = _scratch.Path;
        return Process.Start(start)!;
    }

    private string[] Words(string command) => [.. command.Split(' ').Select(w => w.Replace("STORE", _store.Root).Replace("DIR", _scratch.Path))];
}
