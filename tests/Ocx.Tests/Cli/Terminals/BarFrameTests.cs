using System.Text;
using System.Text.RegularExpressions;
using Ocx.Cli.Progress;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>What is drawn fits into every window, and goes without a trace.</summary>
public sealed class BarFrameTests
{
    private static readonly ProgressRow Overall = new("12/125 layers", 1_234_567_890, 2_863_000_000, TimeSpan.FromSeconds(4));

    public static TheoryData<int> Numbers => [0, 1, 2, 7, 125];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void No_line_is_too_long_and_there_are_never_too_many(int layers)
    {
        foreach ((bool hasColour, bool hasUnicode) in new[] { (true, true), (false, true), (true, false), (false, false) })
        {
            var frame = new BarFrame(hasColour, hasUnicode);
            foreach (ProgressRow overall in new[] { Overall, Overall with { Total = null, Label = "unpacking" }, Overall with { Label = "opening", Bytes = 0, Total = null }, Overall with { Elapsed = TimeSpan.FromDays(40), Bytes = 1 } })
            {
                for (int columns = 0; columns <= 130; columns++)
                {
                    foreach (int rows in new[] { 1, 2, 3, 4, 24, 200 })
                    {
                        IReadOnlyList<string> lines = frame.Lines(Layers(layers), overall, rows, columns);
                        Assert.InRange(lines.Count, 1, Math.Max(1, rows - 1));
                        Assert.All(lines, l => Assert.InRange(Plain(l).Length, 0, Math.Max(0, columns - 1)));
                        Assert.Equal(hasColour && lines.Any(l => l.Contains('%') || l.Contains('/')) && columns > 60 && overall.Total is not null, columns > 60 && overall.Total is not null && lines.Any(l => l.Contains('\x1b')));
                    }
                }
            }
        }
    }

    [Fact]
    public void Of_125_layers_those_are_shown_for_which_there_is_room()
    {
        IReadOnlyList<string> lines = new BarFrame(false, false).Lines(Layers(125), Overall, 24, 80);
        Assert.Equal(23, lines.Count);
        Assert.StartsWith("layer0", lines[0]);
        Assert.StartsWith("layer20", lines[20]);
        Assert.Equal("and 104 more", lines[21]);
        Assert.StartsWith("12/125 layers ", lines[22]);
        Assert.Equal(10, new BarFrame(false, false).Lines(Layers(9), Overall, 24, 80).Count);
    }

    // What is least worth goes first, and no number is cut.
    [Theory]
    [InlineData(80, "12/125 layers ===========               1.235GB/2.863GB 308.6MB/s    0:05 left")]
    [InlineData(55, "12/125 layers =====        43% 308.6MB/s    0:05 left")]
    [InlineData(40, "12/125 layers ===      43%    0:05 left")]
    [InlineData(30, "12/125 layers ====        43%")]
    [InlineData(20, "12/125 layers  43%")]
    [InlineData(13, "12/125   43%")]
    [InlineData(10, " 43%")]
    [InlineData(4, "43%")]
    [InlineData(1, "")]
    public void A_line_leaves_out_what_has_no_room(int columns, string expected)
    {
        string line = new BarFrame(false, false).Lines([], Overall, 24, columns)[0];
        Assert.Equal(Regex.Replace(expected, " +", " "), Regex.Replace(line, " +", " "));
        Assert.InRange(line.Length, 0, columns - 1);
    }

    // Any number of changes between drawings, of windows that break lines and of those that cut them.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_becomes_of_the_window_nothing_is_left(bool breaksLines)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            (int rows, int columns) = (random.Next(1, 40), random.Next(1, 130));
            var screen = new Screen(rows, columns);
            var terminal = new ScreenWriter(screen);
            terminal.Write(columns > 1 ? "$\r\n" : "");
            var live = new LiveLines(terminal);
            var frame = new BarFrame(random.Next(2) == 0, random.Next(2) == 0);
            for (int drawn = 0; drawn < 12; drawn++)
            {
                live.Draw(frame.Lines(Layers(random.Next(50)), Overall, rows, columns));
                if (rows > 2 && drawn == 0) Assert.Equal(0, screen.ScrolledCount);

                // The program learns of a change only when it looks: now and then it draws for the window that was.
                (int newRows, int newColumns) = (random.Next(3, 40), random.Next(2, 130));
                if (random.Next(3) > 0) screen.Resize(newRows, newColumns, breaksLines);
                else continue;
                (rows, columns) = (newRows, newColumns);
            }

            live.Clear();
            Assert.True(screen.Text is "$" or "", $"seed {seed}: left {screen.Text}");
            Assert.Equal((0, true), (screen.WrapCount, screen.IsPlain));
        }
    }

    // Drawn for a window of 100 columns that has 30 by now.
    [Fact]
    public void A_window_that_becomes_narrower_while_it_is_drawn_into_breaks_no_line()
    {
        var screen = new Screen(24, 30);
        var live = new LiveLines(new ScreenWriter(screen));
        live.Draw(new BarFrame(true, true).Lines(Layers(5), Overall, 24, 100));
        Assert.Equal((6, 0), (screen.Lines.Count, screen.WrapCount));
        live.Clear();
        Assert.Equal("", screen.Text);
    }

    [Fact]
    public void What_was_never_drawn_is_not_erased()
    {
        var text = new StringWriter();
        new LiveLines(text).Clear();
        Assert.Equal("", text.ToString());
    }

    private static ProgressRow[] Layers(int count) => [.. Enumerable.Range(0, count).Select(i => new ProgressRow($"layer{i}".PadRight(12, 'x'), i * 1_000_000, 125_000_000, TimeSpan.FromSeconds(i * 0.1)))];

    private static string Plain(string line) => Regex.Replace(line, "\x1b\\[[0-9]*m", "");

    private sealed class ScreenWriter(Screen screen) : StringWriter
    {
        public override void Write(string? value) => screen.Feed(Encoding.UTF8.GetBytes(value ?? ""));
    }
}
