using System.CommandLine;
using System.CommandLine.Parsing;
using Ocx.Images;

namespace Ocx.Cli;

/// <summary>What is wrong with a command line, in one line, and the nearest one that is right.</summary>
internal static class Mistake
{
    /// <summary>The first mistake that the parser has found.</summary>
    /// <param name="result">What it made of the words.</param>
    /// <param name="arguments">The words.</param>
    public static UsageException In(ParseResult result, IReadOnlyList<string> arguments)
    {
        Command command = result.CommandResult.Command;
        string help = $"ocx {(command is RootCommand ? "" : $"{command.Name} ")}--help";

        // The library's own words for a missing and an unknown command are "Required command was not provided."
        if (command is RootCommand && result.UnmatchedTokens.Count == 0) return new UsageException("ocx needs a command", $"it knows {NamesOf(command)}; see: {help}");
        if (command is RootCommand && result.UnmatchedTokens[0] is not ['-', ..] and var asked)
        {
            return Nearest(asked, Commands(command)) is { } near
                ? new UsageException($"unknown command '{asked}'", $"did you mean '{near}'? Try: {CorrectedCommand.Replacing(arguments, asked, near) ?? help}")
                : new UsageException($"unknown command '{asked}'", $"it knows {NamesOf(command)}; see: {help}");
        }

        if (UnknownOption(result) is not { } option) return new UsageException(OneLine(result.Errors[0].Message), $"see: {help}");
        string name = option.Split('=')[0];
        return Nearest(name, OptionsOf(command)) is { } right
            ? new UsageException($"unknown option '{option}'", $"did you mean '{right}'? Try: {CorrectedCommand.Of(arguments.Select(a => a == option ? right + option[name.Length..] : a))}")
            : new UsageException($"unknown option '{option}'", $"see: {help}");
    }

    // Most words that begin with a hyphen and are no options have been taken for arguments, or for more of them than there are.
    private static string? UnknownOption(ParseResult result) =>
        result.UnmatchedTokens.Concat(result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens.Select(t => t.Value))).FirstOrDefault(t => t is ['-', _, ..]);

    private static string? Nearest(string asked, IEnumerable<string> known) => NearestNames.Find(asked, known, 1) is [var near] ? near : null;

    // Options of one letter are near to one another and mean different things.
    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.SelectMany(o => o.Aliases.Append(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal));

    private static string NamesOf(Command command) => string.Join(", ", Commands(command));

    private static IEnumerable<string> Commands(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
