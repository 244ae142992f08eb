using System.CommandLine;
using System.Text.RegularExpressions;
using Ocx.Cli;
using Ocx.Cli.Completion;
using Ocx.Cli.Help;

namespace Ocx.Tests.Cli;

/// <summary>What every command must say of itself, whoever adds it.</summary>
public partial class PageTests
{
    public static TheoryData<string> Commands => CommandTree.Names;

    public static TheoryData<string> Examples =>
        [.. CommandTree.Commands.OfType<PagedCommand>().Select(c => c.Page).Append(ProgramPage.Page).SelectMany(p => p.Examples).Select(e => e.Line).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_a_page_with_a_text_and_examples_of_its_own(string name)
    {
        Page page = Assert.IsType<PagedCommand>(CommandTree.Named(name)).Page;
        Assert.NotEmpty(page.Text);
        Assert.All(page.Text, t => Assert.EndsWith(".", t));
        Assert.NotEmpty(page.Examples);
        Assert.All(page.Examples, e => Assert.Contains($"ocx {name}", e.Line));
        Assert.All(page.Examples, e => Assert.NotEqual("", e.Meaning.Trim()));
        Assert.All(page.Usage ?? [], u => Assert.False(u.StartsWith("ocx", StringComparison.Ordinal), u));
        Assert.All(page.Codes, c => Assert.Contains(c, ExitCode.All));
        Assert.All(page.ExitCodes.Keys, c => Assert.Contains(c, page.Codes));
        Assert.All(page.SeeAlso, s => Assert.True(ManualOfOthers().IsMatch(s) || CommandTree.Commands.Any(c => c.Name == s), $"there is no ocx {s}"));
        Assert.DoesNotContain(name, page.SeeAlso);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Everything_that_a_command_takes_is_described_and_known_to_completion(string name)
    {
        Command command = CommandTree.Named(name);
        Assert.Matches(@"^[A-Z].*[^.]$", command.Description);
        foreach (Option option in command.Options.Where(o => !o.Hidden))
        {
            Assert.True(option.Description?.Length > 0, $"{name} {option.Name} has no description");
            // Only what takes a value shows one, or people would write 'true' behind it.
            Assert.True(option.Arity.MinimumNumberOfValues > 0 == option.HelpName is not null, $"{name} {option.Name} needs a HelpName exactly if it takes a value");
            Assert.True(option.HelpName is null || Placeholder.IsKnown(option.HelpName), $"{name} {option.Name}: Placeholder does not know {option.HelpName}");
        }

        foreach (Argument argument in command.Arguments)
        {
            Assert.True(argument.Description?.Length > 0, $"{name} {argument.Name} has no description");
            Assert.True(Placeholder.IsKnown(argument.Name), $"{name}: Placeholder does not know {argument.Name}");
        }
    }

    // A script's variable that nobody has set: an empty path means this directory to some calls, and to others none.
    [Theory]
    [MemberData(nameof(Commands))]
    public void Nothing_that_a_command_takes_may_be_empty_but_a_text(string name)
    {
        Command command = CommandTree.Named(name);
        string[] needed = [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0).Select(_ => "x")];
        foreach (Option option in command.Options.Where(o => o.HelpName is not null and not "TEXT"))
        {
            foreach (string[] words in (string[][])[[option.Name, ""], [$"{option.Name}="]]) AssertRefused(option.Name, [name, .. needed, .. words]);
        }

        for (int i = 0; i < command.Arguments.Count; i++) AssertRefused(command.Arguments[i].Name, [name, .. Enumerable.Repeat("x", i), "", .. needed.Skip(i + 1)]);
    }

    private static void AssertRefused(string what, string[] words)
    {
        CliResult result = OcxRun.Run(words);
        Assert.True(result.Code == 2, $"{string.Join(' ', words)}: {result.Code}: {result.Error}");
        Assert.Matches($"^error: [^\n]*{Regex.Escape(what)}[^\n]*\nhint:  [^\n]*\n$", result.Error);
        Assert.Equal("", result.Output);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_a_command_line_that_can_be_parsed(string line)
    {
        string[] calls = [.. Calls().Matches(line).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(calls);
        foreach (string call in calls)
        {
            string[] words = [.. Words().Matches(call).Select(m => m.Value.Replace("'", "")).Skip(1)];
            Assert.Null(Mistake.In(CommandTree.Root.Parse(words, Program.Parsing), words)?.Message);
        }
    }

    [Fact]
    public void Exit_codes_are_said_once_each() =>
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 130], ExitCode.All);

    // A call ends where another program begins, or a redirection.
    [GeneratedRegex(@"(?:^|\| |\()(ocx (?:'[^']*'|[^|>)'])*)")]
    private static partial Regex Calls();

    [GeneratedRegex(@"(?:'[^']*'|[^ '])+")]
    private static partial Regex Words();

    [GeneratedRegex(@"^[a-z-]+\([1-8]\)$")]
    private static partial Regex ManualOfOthers();
}
