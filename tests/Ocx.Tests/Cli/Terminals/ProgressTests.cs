using System.Text.RegularExpressions;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>Progress as a user sees it: the real program on a terminal, held up in the middle of a layer by a pipe that nobody reads.</summary>
public sealed partial class ProgressTests : IDisposable
{
    // More than a pipe holds, so that a writer without a reader is certainly in the middle.
    private const int Length = 4 << 20;

    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreImage _image;

    public ProgressTests() => _image = _store.Add("big:1", SampleLayers.Base, SampleLayers.Large("big", Length));

    private string Layer => _image.DiffIds[1].Digest.Hex[..12];

    public void Dispose()
    {
        _store.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Every_layer_that_moves_has_a_bar_and_all_of_them_are_gone_at_the_end()
    {
        string pipe = _scratch.MakePipe("pipe");
        using TerminalRun ocx = Start(pipe, columns: 200);
        using FileStream reader = ReadHalf(pipe);

        // The rate comes when there is one: after a while.
        ocx.WaitFor("both lines", s => s.Lines is [var layer, var all] && LayerLine().IsMatch(layer) && layer.StartsWith($"{Layer} ━", StringComparison.Ordinal) && OverallLine().IsMatch(all));
        reader.CopyTo(Stream.Null);
        Assert.Equal(0, ocx.WaitForExit());
        Assert.Equal([$"wrote {pipe}: 1 image, 2 layers, 4.209MB"], ocx.Screen.Lines);
        AssertUntouched(ocx);
        Assert.True(ocx.Screen.WasColoured);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_window_may_become_narrower_and_wider_and_shorter_meanwhile(bool breaksLines)
    {
        string pipe = _scratch.MakePipe("pipe");
        using TerminalRun ocx = Start(pipe, columns: 80);
        using FileStream reader = ReadHalf(pipe);
        ocx.WaitFor("wide bars", s => s.Lines is [{ Length: > 70 }, { Length: > 70 }]);
        foreach ((int rows, int columns) in new[] { (24, 40), (24, 20), (24, 10), (24, 4), (24, 120), (2, 120), (1, 30), (24, 200) })
        {
            ocx.Resize(rows, columns, breaksLines);
            int expected = rows > 2 ? 2 : 1;
            ocx.WaitFor($"{expected} lines for {rows}x{columns}", s => s.Lines.Count == expected && s.Lines.All(l => l.Length < columns && IsWhole(l, columns)));
            Assert.Equal(0, ocx.Screen.WrapCount);
        }

        reader.CopyTo(Stream.Null);
        Assert.Equal(0, ocx.WaitForExit());
        Assert.Equal([$"wrote {pipe}: 1 image, 2 layers, 4.209MB"], ocx.Screen.Lines);
        AssertUntouched(ocx);
    }

    [Fact]
    public void What_is_unpacked_before_there_are_layers_is_counted()
    {
        string pipe = _scratch.MakePipe("pipe");
        using TerminalRun ocx = TerminalRun.Start(["convert", pipe, _scratch["out.oci"]]);
        using (var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write))
        {
            ocx.WaitFor("opening  0:00");
            writer.Write(new byte[1 << 20]);
            writer.Flush();
            ocx.WaitFor("a size", s => s.Lines is [var line] && line.StartsWith("unpacking  ", StringComparison.Ordinal) && line.Contains("MB"));
            ocx.Type("\x03");
            Assert.Equal(130, ocx.WaitForExit());
        }

        Assert.Equal(["interrupted"], ocx.Screen.Lines);
        Assert.Equal(["pipe"], _scratch.Names);
        AssertUntouched(ocx);
    }

    [Fact]
    public void Ctrl_C_in_the_middle_leaves_nothing_on_the_screen_or_on_the_disk()
    {
        string pipe = _scratch.MakePipe("pipe");
        using TerminalRun ocx = Start(pipe);
        using FileStream reader = ReadHalf(pipe);
        ocx.WaitFor(Layer);
        ocx.Type("\x03");
        Assert.Equal(130, ocx.WaitForExit());
        Assert.Equal(["interrupted"], ocx.Screen.Lines);
        Assert.Equal(["pipe"], _scratch.Names);
        AssertUntouched(ocx);
    }

    // The first one finds it writing its report to somebody who does not read.
    [Fact]
    public void A_second_Ctrl_C_ends_it_whatever_holds_it_up()
    {
        string pipe = _scratch.MakePipe("pipe");
        using var reader = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
        reader.Write(new byte[64 * 1024]);
        using TerminalRun ocx = TerminalRun.Start(["export", "big:1", "--root", _store.Root, "-o", _scratch["out.oci"]], variables: ("STDOUT_PATH", pipe));
        ocx.WaitForFile(_scratch["out.oci"]);
        while (!ocx.HasExited)
        {
            ocx.Type("\x03");
            Thread.Sleep(20);
        }

        // What a shell makes of a signal.
        Assert.Equal(130, ocx.WaitForExit());
        AssertUntouched(ocx);
    }

    [Theory]
    [InlineData("NO_COLOR", "1", '━', false)]
    [InlineData("NO_COLOR", "", '━', true)]
    [InlineData("LC_ALL", "C", '=', true)]
    public void Colours_and_lines_are_those_that_the_user_wants(string variable, string value, char bar, bool isColoured)
    {
        string pipe = _scratch.MakePipe("pipe");
        using TerminalRun ocx = Start(pipe, variables: (variable, value));
        using FileStream reader = ReadHalf(pipe);
        ocx.WaitFor($"{Layer} {bar}{bar}{bar}");
        reader.CopyTo(Stream.Null);
        Assert.Equal((0, isColoured), (ocx.WaitForExit(), ocx.Screen.WasColoured));
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("")]
    public void A_terminal_that_cannot_move_its_cursor_gets_lines(string kind)
    {
        using TerminalRun ocx = Start(_scratch["out.oci"], columns: 200, variables: ("TERM", kind));
        Assert.Equal(0, ocx.WaitForExit());
        AssertLines(ocx.Screen.Lines.Take(2));
        Assert.StartsWith("wrote ", ocx.Screen.Lines[2]);
        Assert.DoesNotContain('\x1b', ocx.Bytes);
    }

    [Theory]
    [InlineData("-q")]
    [InlineData("--progress", "none", "--json")]
    public void Nothing_is_drawn_where_nobody_wants_it(params string[] options)
    {
        using TerminalRun ocx = Start(_scratch["out.oci"], options: options, variables: ("STDOUT_PATH", "/dev/null"));
        Assert.Equal((0, ""), (ocx.WaitForExit(), ocx.Bytes));
    }

    [Fact]
    public void Bars_are_on_the_terminal_and_the_archive_on_standard_output()
    {
        string pipe = _scratch.MakePipe("pipe");
        using (TerminalRun toFile = Start(_scratch["expected"], options: ["-q", "--format", "oci"])) Assert.Equal(0, toFile.WaitForExit());
        using TerminalRun ocx = Start("-", options: ["--format", "oci"], variables: ("STDOUT_PATH", pipe));
        using FileStream reader = File.OpenRead(pipe);
        byte[] half = new byte[Length / 2];
        reader.ReadExactly(half);
        ocx.WaitFor(Layer);
        var rest = new MemoryStream();
        reader.CopyTo(rest);
        Assert.Equal(0, ocx.WaitForExit());
        Assert.True(File.ReadAllBytes(_scratch["expected"]).AsSpan().SequenceEqual((byte[])[.. half, .. rest.ToArray()]));
        Assert.Empty(ocx.Screen.Lines);
        AssertUntouched(ocx);
    }

    [Fact]
    public void Lines_go_where_standard_error_goes_and_the_terminal_gets_the_result()
    {
        using TerminalRun ocx = Start(_scratch["out.oci"], columns: 200, variables: ("STDERR_PATH", _scratch["error"]));
        Assert.Equal(0, ocx.WaitForExit());
        Assert.Equal([$"wrote {_scratch["out.oci"]}: 1 image, 2 layers, 4.209MB"], ocx.Screen.Lines);
        Assert.DoesNotContain('\x1b', ocx.Bytes);
        AssertLines(File.ReadAllLines(_scratch["error"]));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void An_archive_is_not_for_a_terminal(string output)
    {
        using TerminalRun ocx = Start(output);
        Assert.Equal(2, ocx.WaitForExit());
        Assert.StartsWith("error: an archive is not for a terminal", ocx.Screen.Text);
    }

    // A pseudo-terminal that nobody has given a size has none.
    [Fact]
    public void A_terminal_without_a_size_gets_lines()
    {
        using TerminalRun ocx = TerminalRun.Start(["export", "big:1", "--root", _store.Root, "-o", _scratch["out.oci"]], hasSize: false, columns: 200);
        Assert.Equal(0, ocx.WaitForExit());
        AssertLines(ocx.Screen.Lines.Take(2));
        Assert.DoesNotContain('\x1b', ocx.Bytes);
    }

    [GeneratedRegex(@" ━+ +2\.\d+MB/4\.\d+MB +[\d.]+[kM]?B/s +\d+:\d\d left$")]
    private static partial Regex LayerLine();

    [GeneratedRegex(@"^1/2 layers +━+ +2\.\d+MB/4\.\d+MB +[\d.]+[kM]?B/s +\d+:\d\d left$")]
    private static partial Regex OverallLine();

    private static void AssertLines(IEnumerable<string> lines) =>
        Assert.Equal([1, 2], lines.Select(l => Regex.Match(l, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ layer ([12])/2 sha256:[0-9a-f]{64} [\d.]+[kM]?B$").Groups[1].Value).Select(int.Parse));

    // As the user's shell finds the terminal afterwards.
    private static void AssertUntouched(TerminalRun ocx) =>
        Assert.Equal((true, true, 0, 0), (ocx.Screen.IsCursorVisible, ocx.Screen.IsPlain, ocx.Screen.WrapCount, ocx.Screen.ScrolledCount));

    private TerminalRun Start(string output, int columns = 80, string[]? options = null, params (string, string)[] variables) =>
        TerminalRun.Start(["export", "big:1", "--root", _store.Root, "-o", output, .. options ?? []], columns: columns, variables: variables);

    // A line that was drawn for this width, not one that another width has left.
    private static bool IsWhole(string line, int columns) => columns >= 80 ? line.EndsWith("left", StringComparison.Ordinal) : columns switch
    {
        40 or 30 => Regex.IsMatch(line, @"━ +\d+%( +\d+:\d\d left)?$"),
        20 => Regex.IsMatch(line, @"^[0-9a-f/]+( layers)? +\d+%$"),
        10 => Regex.IsMatch(line, @"^([0-9a-f]{5}|1/2  ) \d\d%$"),
        _ => Regex.IsMatch(line, @"^ ?\d\d%$"),
    };

    private static FileStream ReadHalf(string pipe)
    {
        FileStream reader = File.OpenRead(pipe);
        reader.ReadExactly(new byte[Length / 2]);
        return reader;
    }
}
