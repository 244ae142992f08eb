using System.Text.Json;
using Ocx.Checking;
using Ocx.Cli.Commands;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Spectre.Console;
using static Ocx.Tests.Cli.OcxRun;

namespace Ocx.Tests.Cli;

/// <summary><c>ocx check</c>: what it is told, what it says to people and to programs, and its exit codes.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private static readonly Finding Modified = new(FindingCodes.LayerFileModified, Severity.Damage, $"/var/lib/docker/overlay2/{new string('a', 64)}/diff/bin/sh", "bytes with the CRC 0123456789abcdef", "others", "repair it")
    {
        Images = ["app:1", "app:2"],
        Layer = $"sha256:{new string('b', 64)}",
    };

    private static readonly Finding Orphan = new(FindingCodes.TreeOrphan, Severity.Leak, "/var/lib/docker/overlay2/left", "a layer", "nothing", "remove it") { Bytes = 1_300_000_000 };

    private static readonly Finding Odd = new(FindingCodes.TagKey, Severity.Note, "docker.io/x", "x", "docker.io/x", "remove it");

    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    public static TheoryData<string[], string> Contradictions => new()
    {
        { ["--repair"], "--repair needs --from" },
        { ["--from", "x.tar"], "--from is only for --repair" },
        { ["--prune", "--from", "x.tar"], "--from is only for --repair" },
        { ["--prune", "--image", "app:1"], "--prune is for a whole store, and not for app:1 alone" },
        { ["--prune", "overlay2:app:1"], "--prune is for a whole store, and not for app:1 alone" },
        { ["/"], "SOURCE and --root are two places" },
        { ["--repair", "--from", "x.tar", "/"], "SOURCE and --root are two places" },
        { ["--jobs", "0"], "--jobs takes a number" },
        { ["--max-inflation", "0"], "--max-inflation takes a number from 1 on, found '0'" },
        { ["--unknown"], "unknown option '--unknown'" },
        { ["one", "two"], "two" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_command_line_that_contradicts_itself_is_answered_with_2(string[] arguments, string message) => Fails(2, message, ["--root", _store.Root, .. arguments]);

    [Theory]
    [InlineData("--repair", "--from", "other.tar")]
    [InlineData("--prune")]
    public void Only_stores_are_repaired_and_pruned(params string[] options)
    {
        string archive = _scratch["app.tar"];
        File.WriteAllBytes(archive, ArchivePart.Pack(Producers.Make("docker up to 24", new TestImage(["app:1"], [SampleLayers.Base]))));
        Fails(2, $"{options[0]} is only for stores", [archive, .. options]);
    }

    // Of one place, --root may be said twice; of an image of the store, it says which store.
    [Fact]
    public void A_root_that_fits_the_source_is_no_contradiction()
    {
        _store.Add("app:1", SampleLayers.Base);
        foreach (string source in new[] { _store.Root, "overlay2:app:1", $"{_store.Root}:app:1" })
            Assert.Equal((0, "sound, metadata only: 1 image, 1 layer\n"), Check("--root", _store.Root, source, "--quick") is var result ? (result.Code, result.Output) : default);
    }

    // What it did not look at it has not set right.
    [SkippableFact]
    public void A_quick_repair_says_that_it_was_one()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root repairs");
        StoreImage image = _store.Add("app:1", SampleLayers.Base);
        string archive = _scratch["app.tar"];
        File.WriteAllBytes(archive, ArchivePart.Pack(Producers.Make("docker up to 24", new TestImage(["app:1"], [SampleLayers.Base]))));
        File.Delete($"{_store.RecordOf(image.Top)}/diff");
        File.Delete($"{_store.TreeOf(image.Top)}/etc/hostname");
        CliResult result = Check("--root", _store.Root, "--quick", "--repair", "--from", archive);
        Assert.Equal((0, $"repaired layer.diff.missing {_store.RecordOf(image.Top)}/diff\nsound, metadata only: 1 image, 1 layer\n"), (result.Code, result.Output));
        Assert.False(File.Exists($"{_store.TreeOf(image.Top)}/etc/hostname"));
        Assert.True(JsonDocument.Parse(Check("--root", _store.Root, "--quick", "--json").Output).RootElement.GetProperty("quick").GetBoolean());
    }

    [Fact]
    public void What_is_not_there_is_answered_with_5() => Fails(5, "there is no", _scratch["missing"]);

    [Fact]
    public void Without_a_source_the_store_at_the_root_is_checked()
    {
        _store.Add("app:1", SampleLayers.Base);
        JsonElement report = Json(0, "--root", _store.Root, "--quick");
        Assert.Equal((_store.Root, "overlay2", 1, 1), (report.GetProperty("location").GetString(), report.GetProperty("format").GetString(), report.GetProperty("images").GetInt32(), report.GetProperty("layers").GetInt32()));
    }

    [Fact]
    public void A_sound_store_gets_a_line()
    {
        _store.Add("app:1", SampleLayers.Base);
        CliResult result = Check("--root", _store.Root, "--quick");
        Assert.Equal((0, "sound, metadata only: 1 image, 1 layer\n", ""), (result.Code, result.Output, result.Error));
    }

    [Fact]
    public void A_damaged_store_gets_a_line_for_each_finding_and_3()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base);
        File.WriteAllText($"{_store.RecordOf(image.Top)}/cache-id", "");
        CliResult result = Check("--root", _store.Root, "--quick");
        Assert.Equal(3, result.Code);
        Assert.Contains($"damage {FindingCodes.LayerCacheIdMalformed} {_store.RecordOf(image.Top)}/cache-id: expected ", result.Output);
        Assert.Contains("(app:1)\n", result.Output);
        Assert.Contains("advice: ", result.Output);
        Assert.Contains(" damaged", result.Output.Split('\n')[^2]);
    }

    [Fact]
    public void A_damaged_store_is_3_for_programs_too()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base);
        File.WriteAllText($"{_store.RecordOf(image.Top)}/cache-id", "");
        JsonElement report = Json(3, "--root", _store.Root, "--quick");
        Assert.False(report.GetProperty("sound").GetBoolean());
        JsonElement finding = report.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("code").GetString() == FindingCodes.LayerCacheIdMalformed);
        Assert.Equal("damage", finding.GetProperty("severity").GetString());
        Assert.Equal(["app:1"], finding.GetProperty("images").EnumerateArray().Select(i => i.GetString()));
    }

    [Fact]
    public void Leaks_alone_are_0_and_a_note()
    {
        _store.Add("app:1", SampleLayers.Base);
        Directory.CreateDirectory($"{_store.Root}/overlay2/{new string('0', 64)}/diff");
        CliResult result = Check("--root", _store.Root, "--quick");
        Assert.Equal(0, result.Code);
        Assert.StartsWith("note:  no metadata is damaged; 1 leak", result.Error);
        Assert.StartsWith("sound, metadata only, 1 leak", result.Output.Split('\n')[^2]);
    }

    [Fact]
    public void The_document_of_a_check_has_this_shape()
    {
        JsonElement document = JsonDocument.Parse(Written(r => r.Report(Report(Modified, Orphan)), isJson: true).Output).RootElement;
        Assert.Equal(["location", "format", "quick", "sound", "images", "layers", "bytes", "leakedBytes", "findings"], document.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["code", "severity", "subject", "expected", "found", "advice", "images", "layer", "bytes"], document.GetProperty("findings")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["code", "severity", "subject", "expected", "found", "advice", "images", "bytes"], document.GetProperty("findings")[1].EnumerateObject().Select(p => p.Name));
        Assert.Equal(1_300_000_000, document.GetProperty("leakedBytes").GetInt64());
    }

    [Fact]
    public void The_code_of_a_repair_is_that_of_the_state_after_it()
    {
        (int code, string output, string error) = Written(r => r.Report(new RepairReport(Report(Modified, Orphan, Odd), [Modified], Report(Odd)) { Removed = [Orphan] }));
        Assert.Equal(0, code);
        Assert.Equal(
            $"repaired layer.file.modified {Modified.Subject}\nremoved tree.orphan {Orphan.Subject}\nnote tag.key docker.io/x: expected x, found docker.io/x\nadvice: remove it\nsound, 1 note: 3 images, 12 layers, 1.2GB read\n",
            output);
        Assert.Equal("", error);
        Assert.Equal(3, Written(r => r.Report(new RepairReport(Report(Modified), [], Report(Modified)))).Code);
        (int stuck, _, string why) = Written(r => r.Report(new RepairReport(Report(Modified), [], Report(Modified)) { Failures = ["why"] }), isQuiet: true);
        Assert.Equal((3, "error: why\n"), (stuck, why));
        Assert.Equal(6, Written(r => r.Report(new RepairReport(Report(Orphan), [], Report(Orphan)) { Failures = ["why"] })).Code);
    }

    [Fact]
    public void The_document_of_a_repair_has_this_shape()
    {
        JsonElement document = JsonDocument.Parse(Written(r => r.Report(new RepairReport(Report(Modified), [Modified], Report()) { Removed = [Orphan], Failures = ["no"], Lacking = ["app:1"] }), isJson: true).Output).RootElement;
        Assert.Equal("no", Assert.Single(document.GetProperty("failures").EnumerateArray()).GetString());
        Assert.Equal(["before", "repaired", "removed", "failures", "lacking", "after"], document.EnumerateObject().Select(p => p.Name));
        Assert.Equal(FindingCodes.LayerFileModified, document.GetProperty("repaired")[0].GetProperty("code").GetString());
        Assert.Equal(FindingCodes.TreeOrphan, document.GetProperty("removed")[0].GetProperty("code").GetString());
        Assert.Equal("app:1", document.GetProperty("lacking")[0].GetString());
        Assert.True(document.GetProperty("after").GetProperty("sound").GetBoolean());
    }

    [Fact]
    public void Quiet_says_what_is_damaged_and_nothing_else()
    {
        Assert.Equal((0, "", ""), Written(r => r.Report(Report(Orphan, Odd)), isQuiet: true));
        (int code, string output, string error) = Written(r => r.Report(Report(Modified, Orphan)), isQuiet: true);
        Assert.Equal((3, ""), (code, error));
        Assert.Equal([FindingText.Line(Modified), ""], output.Split('\n'));
    }

    [Fact]
    public void Every_advice_is_given_once()
    {
        string output = Written(r => r.Report(Report(Modified, Modified with { Subject = "other" }, Orphan))).Output;
        Assert.Equal(["advice: repair it", "advice: remove it", "2 damaged, 1 leak (1.3GB): 3 images, 12 layers, 1.2GB read", ""], output.Split('\n')[3..]);
    }

    [Fact]
    public void Names_cannot_drive_a_terminal()
    {
        Finding finding = Modified with { Subject = "a\e[2Jb\nc\u202e[red]d", Images = ["x\u009b1:1"], Found = "\r" };
        Assert.Equal(@"damage layer.file.modified a\x1b[2Jb\x0ac\xe2\x80\xae[red]d: expected bytes with the CRC 0123456789abcdef, found \x0d (x\xc2\x9b1:1)", FindingText.Line(finding));
        foreach (int width in new[] { 80, 250 })
        {
            string shown = OnTerminal(width, finding);
            Assert.Contains(@"a\x1b[2Jb\x0ac\xe2\x80\xae[red]d", shown);
            Assert.DoesNotContain('\e', shown);
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(250)]
    public void A_terminal_shows_tables_and_every_path_whole(int width)
    {
        string shown = OnTerminal(width, Modified, Orphan, Odd);
        string[] lines = shown.Split('\n');
        // What can be copied stands on one line.
        foreach (Finding finding in new[] { Modified, Orphan, Odd }) Assert.Contains(lines, l => l.Contains(finding.Subject, StringComparison.Ordinal));
        foreach (string part in new[] { "damage (1)", "leak (1)", "note (1)", "layer.file.modified", "app:1, app:2", "expected x, found docker.io/x", "1.3GB" }) Assert.Contains(part, shown);
        Assert.All(lines.Where(l => l.Contains('│', StringComparison.Ordinal)), l => Assert.True(l.Length <= width, l));
        Assert.Equal(width >= 250, lines.Any(l => l.Contains("│ layer.file.modified", StringComparison.Ordinal)));
    }

    private static CliResult Check(params string[] arguments) => Run(["check", "--progress", "none", .. arguments]);

    private static JsonElement Json(int code, params string[] arguments)
    {
        CliResult result = Check([.. arguments, "--json"]);
        Assert.True(result.Code == code, $"expected {code}, found {result.Code}: {result.Error}");
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static void Fails(int code, string message, params string[] arguments)
    {
        CliResult result = Check(arguments);
        Assert.True(result.Code == code, $"expected {code}, found {result.Code}: {result.Error}");
        Assert.StartsWith("error: ", result.Error);
        Assert.Contains(message, result.Error);
        Assert.Equal("", result.Output);
    }

    private static CheckReport Report(params Finding[] findings) => new("/var/lib/docker", "overlay2", findings) { ImageCount = 3, LayerCount = 12, ByteCount = 1_200_000_000 };

    private static (int Code, string Output, string Error) Written(Func<CheckResult, int> report, bool isJson = false, bool isQuiet = false)
    {
        StringWriter output = new(), error = new();
        int code = report(new CheckResult(output, error, isJson, isQuiet));
        return (code, output.ToString(), error.ToString());
    }

    private static string OnTerminal(int width, params Finding[] findings)
    {
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        FindingPrinter.OnTerminal(console).Print(findings);
        return output.ToString();
    }
}
