using System.CommandLine;
using System.Text.RegularExpressions;
using Ocx.Cli;
using Ocx.Cli.Help;

namespace Ocx.Tests.Cli;

/// <summary>What help, manual and version print.</summary>
public partial class HelpTests
{
    private static readonly int[] Widths = [1, 20, 40, 59, 60, 80, 132];

    public static IEnumerable<object[]> Pages => CommandTree.Commands.Select(c => c.Name).Append("ocx").SelectMany(n => Widths.Select(w => new object[] { n, w }));

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_line_is_longer_than_the_terminal_but_for_words_that_must_stay_whole(string name, int width)
    {
        HelpPage page = PageOf(name);
        foreach (bool isFull in new[] { false, true })
        {
            foreach (string line in Printed(page, width, isFull).Split('\n'))
            {
                Assert.Equal(line.TrimEnd(), line);
                if (line.Length <= Math.Max(width, 20)) continue;
                string word = line.Trim().TrimEnd('\\').Trim();
                Assert.True(page.Sections.Any(s => s.Blocks.Any(b => b.IsExample && b.Term!.Contains(word))) && OneWord().IsMatch(word), $"{line.Length}: {line}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Nothing_gets_lost_on_any_width(string name, int width)
    {
        string printed = Printed(PageOf(name), width, isFull: true).Replace(" \\\n", "\n");
        foreach (HelpBlock block in PageOf(name).Sections.SelectMany(s => s.Blocks))
        {
            Assert.Contains(Dense(block.Text), Dense(printed));
            if (block.Term is { } term) Assert.Contains(Dense(term), Dense(printed));
        }
    }

    [Fact]
    public void A_page_looks_like_this()
    {
        var command = new PagedCommand("peel", "Peel a fruit", new Page
        {
            Text = ["Takes the skin off. Nothing else happens, however long this goes on and whatever fruit it is."],
            Examples = [new("ocx peel banana --thickness 3 --into /var/lib/fruits/peeled --quietly", "From the top")],
            ExitCodes = new Dictionary<int, string> { [0] = "Peeled" },
            SeeAlso = ["export", "cut(1)"],
        })
        {
            new Argument<string>("FRUIT") { Description = "What to peel" },
            new Option<string>("--into") { HelpName = "DIR", Description = "Where it goes" },
            new Option<bool>("--quick", "-q") { Description = "Without care" },
        };
        Assert.Equal("""
            Usage:  ocx peel [OPTIONS] FRUIT

            Peel a fruit

            Arguments:
              FRUIT   What to peel

            Options:
                  --into DIR   Where it goes
              -q, --quick      Without care

            Examples:
              From the top
                ocx peel banana --thickness 3 --into \
                    /var/lib/fruits/peeled --quietly

            'ocx help peel' shows the whole page of the manual.

            """, Printed(HelpPage.Of(command), 60, isFull: false));
        Assert.Equal("""
            ocx peel - Peel a fruit

            Usage:  ocx peel [OPTIONS] FRUIT

            Description:
              Takes the skin off. Nothing else
              happens, however long this goes on and
              whatever fruit it is.

            Arguments:
              FRUIT
                  What to peel

            Options:
                  --into DIR
                  Where it goes
              -q, --quick
                  Without care

            Examples:
              From the top
                ocx peel banana --thickness 3 \
                    --into /var/lib/fruits/peeled \
                    --quietly

            Exit codes:
              0
                  Peeled
            """, Printed(HelpPage.Of(command), 40, isFull: true)[..^1].Split("\n  1\n")[0]);
        Assert.EndsWith("See also:\n  ocx export, cut(1)\n", Printed(HelpPage.Of(command), 40, isFull: true));
    }

    [Theory]
    [InlineData("export --help")]
    [InlineData("export -h")]
    [InlineData("export --format nosuch --nosuch -h")]
    [InlineData("--help export")]
    public void Help_wins_over_everything_that_is_wrong_with_the_line(string line)
    {
        CliResult result = OcxRun.Run(line.Split(' '));
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("Usage:  ocx export [OPTIONS] IMAGE... -o PATH\n", result.Output);
        Assert.DoesNotContain("Exit codes:", result.Output);
    }

    [Theory]
    [InlineData("/h")]
    [InlineData("/?")]
    public void What_is_an_option_elsewhere_is_a_path_here(string path) => Assert.Equal(5, OcxRun.Run("check", path).Code);

    [Fact]
    public void A_word_that_begins_with_an_at_sign_is_a_word() =>
        Assert.Contains("there is no @nosuch", OcxRun.Run("check", "@nosuch").Error);

    [Fact]
    public void Help_of_a_command_says_everything_about_it()
    {
        CliResult result = OcxRun.Run("help", "export");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("ocx export - ", result.Output);
        foreach (string title in new[] { "Usage: ", "Description:", "Arguments:", "Options:", "Examples:", "Exit codes:", "Environment:", "Files:", "See also:" }) Assert.Contains($"\n{title}", result.Output);
        foreach (int code in ExitCode.All) Assert.Matches($@"\n  {code} +\S", result.Output);
        Assert.All(result.Output.Split('\n'), l => Assert.InRange(l.Length, 0, 80));
        Assert.StartsWith("ocx - ", OcxRun.Run("help").Output);
    }

    [Theory]
    [InlineData("images", "0 1 2 3 4 5 6 130")]
    [InlineData("diff", "0 1 2 3 4 5 6 130")]
    [InlineData("containers", "0 1 2 4 5 6")]
    [InlineData("completion", "0 1 2 6")]
    [InlineData("help", "0 1 2 6")]
    [InlineData("import", "0 1 2 3 4 5 6 7 130")]
    public void A_page_has_the_exit_codes_of_its_command(string command, string codes) =>
        Assert.Equal(codes, string.Join(' ', PageOf(command).Sections.Single(s => s.Title == "Exit codes").Blocks.Select(b => b.Term)));

    [Theory]
    [InlineData("diff")]
    [InlineData("commit")]
    [InlineData("ocx")]
    public void What_is_not_found_may_be_a_container(string command) =>
        Assert.Contains("container", PageOf(command).Sections.Single(s => s.Title == "Exit codes").Blocks.Single(b => b.Term == "5").Text);

    // A new user has nothing else.
    [Fact]
    public void Help_of_the_program_leads_from_a_dead_disk_to_another_machine()
    {
        string help = OcxRun.Run("--help").Output.Replace(" \\\n        ", " ");
        foreach (string word in new[] { "--root /mnt/dead-disk/var/lib/docker", "OCX_ROOT", "ocx containers", "ocx commit web", "| ssh other docker load" }) Assert.Contains(word, help);
    }

    [Fact]
    public void Help_of_no_command_is_a_bad_command_line()
    {
        CliResult result = OcxRun.Run("help", "nosuch");
        Assert.Equal((2, "error: unknown command 'nosuch'"), (result.Code, result.Error.Split('\n')[0]));
        Assert.Contains("export, import, convert, check", result.Error);
        Assert.Equal(2, OcxRun.Run("help", "__complete").Code);
    }

    [Fact]
    public void The_program_alone_says_what_it_knows_and_hides_what_is_not_for_people()
    {
        CliResult result = OcxRun.Run();
        Assert.Equal(2, result.Code);
        Assert.Contains("export, import", result.Error);
        Assert.DoesNotContain("__complete", result.Error + OcxRun.Run("--help").Output + OcxRun.Run("help", "--man").Output);
    }

    // What --help and the manual say comes from one place, so only the form is looked at here; groff and mandoc do the rest.
    [Fact]
    public void The_manual_has_every_command_and_every_option_and_nothing_that_roff_would_swallow()
    {
        string manual = OcxRun.Run("help", "--man").Output;
        Assert.StartsWith(".TH \"OCX\" 1 ", manual);
        foreach (Command command in CommandTree.Commands)
        {
            Assert.Contains($"\n.SS \"ocx {command.Name}\"\n", manual);
            Assert.All(command.Options.Where(o => !o.Hidden), o => Assert.Contains(o.Name.Replace("-", @"\-"), manual));
        }

        Assert.All(manual.Split('\n'), l => Assert.Matches(@"^(\.(TH|SH|SS|TP|PP|RS 4|RE|nf|fi|nh|ad l|br)( .*)?|[^.'].*|)$", l));
        Assert.DoesNotContain('-', NoEscapes().Replace(manual, ""));
        Assert.StartsWith(".TH \"OCX\\-EXPORT\" 1 ", OcxRun.Run("help", "export", "--man").Output);
    }

    [Fact]
    public void Roff_keeps_text_that_looks_like_its_own()
    {
        var command = new PagedCommand("odd", "Odd \"things\" - 'quoted'", new Page { Text = [@".TH is no request, C:\new is no escape, and naïve … is text."], Examples = [new("ocx odd '.x' ~ ^ `", "'first")] });
        var output = new StringWriter();
        new ManualPage(output).Write(HelpPage.Of(command));
        Assert.Contains("\n\\&.TH is no request, C:\\(rsnew is no escape, and na\\[u00EF]ve \\[u2026] is text.\n", output.ToString());
        Assert.Contains("ocx\\-odd \\- Odd \\(dqthings\\(dq \\- \\(aqquoted\\(aq\n", output.ToString());
        Assert.Contains("\n\\&\\(aqfirst:\n", output.ToString());
        Assert.Contains("\nocx odd \\(aq.x\\(aq \\(ti \\(ha \\(ga\n", output.ToString());
    }

    [Theory]
    [InlineData("0.1.0+1d87bd22d6cc0123456789012345678901234567", "ocx 0.1.0 (1d87bd22d6cc)")]
    [InlineData("0.2.0-rc.1+abc", "ocx 0.2.0-rc.1 (abc)")]
    [InlineData("0.1.0", "ocx 0.1.0")]
    public void A_version_is_shown_with_its_commit(string informational, string text) => Assert.Equal(text, ProgramVersion.Format(informational));

    [Fact]
    public void The_version_is_that_of_the_build()
    {
        CliResult result = OcxRun.Run("--version");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(@"^ocx \d+\.\d+\.\d+( \([0-9a-f]{12}\))?\n$", result.Output);
    }

    [Theory]
    [InlineData("ocx a b c", 100, "ocx a b c")]
    [InlineData("ocx aaa bbb ccc", 10, "ocx aaa \\|    bbb \\|    ccc")]
    [InlineData("ocx aaa bbb", 11, "ocx aaa bbb")]
    [InlineData("ocx 'a b c d e f g' h", 10, "ocx \\|    'a b c d e f g' \\|    h")]
    public void A_broken_command_line_can_still_be_pasted(string command, int width, string lines) =>
        Assert.Equal(lines.Split('|'), TextWrap.CommandLines(command, width));

    [Theory]
    [InlineData("one two three", 7, "one two;three")]
    [InlineData("one two three", 5, "one;two;three")]
    [InlineData("oci|oci-dir|docker", 12, "oci|oci-dir|;docker")]
    [InlineData("abcdefghij", 4, "abcd;efgh;ij")]
    [InlineData("", 4, "")]
    public void Text_is_broken_at_blanks_or_where_it_hurts_least(string text, int width, string lines) =>
        Assert.Equal(lines.Split(';', StringSplitOptions.RemoveEmptyEntries), TextWrap.Lines(text, width));

    private static HelpPage PageOf(string name) => HelpPage.Of(name == "ocx" ? CommandTree.Root : CommandTree.Named(name));

    private static string Printed(HelpPage page, int width, bool isFull)
    {
        var output = new StringWriter();
        var text = new HelpText(output, width);
        if (isFull) text.WriteFull(page);
        else text.WriteBrief(page);
        return output.ToString();
    }

    private static string Dense(string text) => Blanks().Replace(text, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^('[^']*'|[^ '])+$")]
    private static partial Regex OneWord();

    [GeneratedRegex(@"\\-|\\\([a-z]{2}|\\\[u[0-9A-F]+\]")]
    private static partial Regex NoEscapes();
}
