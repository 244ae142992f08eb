using System.CommandLine;
using Ocx.Cli;

namespace Ocx.Tests.Cli;

/// <summary>What is not needed for a line is not made: a start is most of what a small job takes.</summary>
public sealed class StartTests
{
    // These are about commands: they print and complete all of them.
    private static readonly string[] AboutCommands = ["completion", "help", "__complete"];

    public static TheoryData<string> Workers => [.. CommandTree.Root.Subcommands.Select(c => c.Name).Except(AboutCommands)];

    [Theory]
    [MemberData(nameof(Workers))]
    public void A_line_makes_the_command_that_it_calls_and_no_other(string name)
    {
        Command made = Assert.Single(Root(name, "--json").Subcommands);
        Command known = CommandTree.Root.Subcommands.Single(c => c.Name == name);
        Assert.Equal(name, made.Name);
        Assert.Equal(known.Options.Select(o => o.Name), made.Options.Select(o => o.Name));
        Assert.Equal(known.Arguments.Select(a => a.Name), made.Arguments.Select(a => a.Name));
    }

    [Fact]
    public void The_version_needs_no_command() => Assert.Empty(Root("--version").Subcommands);

    [Theory]
    [InlineData("help")]
    [InlineData("completion")]
    [InlineData("__complete")]
    [InlineData("--help")]
    [InlineData("imagse")]
    public void All_else_knows_every_command(string word) =>
        Assert.Equal(CommandTree.Root.Subcommands.Select(c => c.Name), Root(word).Subcommands.Select(c => c.Name));

    private static RootCommand Root(params string[] line) => Program.CreateRoot(TextWriter.Null, TextWriter.Null, CancellationToken.None, line);
}
