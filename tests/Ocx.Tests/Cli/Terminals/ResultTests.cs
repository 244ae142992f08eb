using Ocx.Tests.Formats;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>Results on a terminal: as wide as its window, and the terminal is afterwards as it was.</summary>
public sealed class ResultTests : IDisposable
{
    private readonly StoreBuilder _store = new();

    public ResultTests()
    {
        StoreImage image = _store.Add("app:1", SampleLayers.Base, SampleLayers.Top);
        File.Delete($"{_store.RecordOf(image.Top)}/size");
        Directory.CreateDirectory($"{_store.Root}/containers");
    }

    public void Dispose() => _store.Dispose();

    public static TheoryData<string, int> Commands
    {
        get
        {
            var commands = new TheoryData<string, int>();
            foreach (string command in new[] { "layers app:1", "check --quick", "images", "history app:1", "inspect app:1", "containers", "diff nothing", "export app:1 -o /dev/null" })
            {
                commands.Add($"{command} --root STORE", 80);
                commands.Add($"{command} --root STORE", 400);
            }

            foreach (string command in new[] { "--help", "--version", "help layers", "help --man", "completion bash", "nonsense" }) commands.Add(command, 80);
            return commands;
        }
    }

    // A terminal whose keys send other characters to the programs that come after.
    [Theory]
    [MemberData(nameof(Commands))]
    public void No_command_switches_the_keys(string command, int columns)
    {
        foreach ((string, string)[] variables in new (string, string)[][] { [], [("NO_COLOR", "1")] })
        {
            using TerminalRun ocx = Start(command, columns, variables);
            ocx.WaitForExit();
            Assert.DoesNotContain("\e[?1", ocx.Bytes);
            Assert.DoesNotContain("\e=", ocx.Bytes);
            Assert.NotEmpty(ocx.Bytes);
            Assert.True(ocx.Screen.IsPlain);
        }
    }

    [Fact]
    public void Layers_are_a_table_where_there_is_room()
    {
        using TerminalRun wide = Start("layers app:1 --root STORE", 400);
        Assert.Equal(0, wide.WaitForExit());
        Assert.Contains('│', wide.Screen.Text);
        using TerminalRun narrow = Start("layers app:1 --root STORE", 80);
        Assert.Equal(0, narrow.WaitForExit());
        Assert.Contains("layer 1\n  diff id ", narrow.Screen.Text);
    }

    [Fact]
    public void Damage_is_coloured_unless_nobody_wants_colours()
    {
        using TerminalRun coloured = Start("check --quick --root STORE", 400);
        Assert.Equal(3, coloured.WaitForExit());
        Assert.True(coloured.Screen.WasColoured);
        using TerminalRun plain = Start("check --quick --root STORE", 400, ("NO_COLOR", "1"));
        Assert.Equal(3, plain.WaitForExit());
        Assert.False(plain.Screen.WasColoured);
    }

    [Theory]
    [InlineData("import - --root /nowhere", "ocx import - --root /nowhere < FILE")]
    [InlineData("convert - out.oci", "ocx convert - out.oci < FILE")]
    [InlineData("check -", "ocx check - < FILE")]
    [InlineData("images -", "ocx images - < FILE")]
    [InlineData("check --repair --from - --root STORE", " < FILE")]
    public void Nobody_types_an_archive(string command, string hint)
    {
        using TerminalRun ocx = Start(command, 400);
        Assert.Equal(2, ocx.WaitForExit());
        Assert.Equal("error: standard input is a terminal", ocx.Screen.Lines[0]);
        Assert.StartsWith("hint:  redirect an archive: ", ocx.Screen.Lines[1]);
        Assert.EndsWith(hint, ocx.Screen.Lines[1]);
    }

    private TerminalRun Start(string command, int columns, params (string, string)[] variables) =>
        TerminalRun.Start([.. command.Split(' ').Select(w => w.Replace("STORE", _store.Root))], rows: 200, columns: columns, variables: variables);
}
