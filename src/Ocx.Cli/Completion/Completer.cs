using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ocx.Cli.Completion;

/// <summary>Says what could stand where the cursor is.</summary>
/// <remarks>
/// Not by the suggestions of the parser's library: those take one line in a quoting of their own, match anywhere in a word, and have no
/// way to ask the shell for files. Where the line stands, though, is the parser's to say.
/// </remarks>
internal static class Completer
{
    /// <summary>Completes the last of the words.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="words">The words behind the program's name, as the program would get them, up to the cursor; the last one may be empty.</param>
    public static Candidates Complete(Command root, IReadOnlyList<string> words)
    {
        string word = words.Count > 0 ? words[^1] : "";
        ParseResult line = root.Parse([.. words.SkipLast(1)], Program.Parsing);
        Command command = line.CommandResult.Command;
        bool hasEnded = line.Tokens.Any(t => t.Type == TokenType.DoubleDash);
        Token? last = line.Tokens.Count > 0 ? line.Tokens[^1] : null;
        if (last?.Type == TokenType.Option && Find(command, last.Value) is { Arity.MinimumNumberOfValues: > 0 } open) return Fitting(Values(open, line, word), word);
        if (!hasEnded && word is ['-', ..]) return Fitting(word.IndexOf('=') is var equals && equals > 0 ? Attached(command, line, word, equals + 1) : Options(command, line), word);

        Candidate[] commands = [.. command.Subcommands.Where(c => !c.Hidden).Select(c => new Candidate(c.Name, c.Description ?? ""))];
        Candidates values = Next(line) is { } argument ? Placeholder.For(argument.Name, line, word) : Candidates.None;
        return Fitting(values with { Words = [.. commands, .. values.Words] }, word);
    }

    private static Candidates Fitting(Candidates all, string word) => all with { Words = [.. all.Words.Where(c => c.Word.StartsWith(word, StringComparison.Ordinal))] };

    private static Candidates Values(Option option, ParseResult line, string word) => option.HelpName is { } placeholder ? Placeholder.For(placeholder, line, word) : Candidates.None;

    // --format=oci is one word for the shell.
    private static Candidates Attached(Command command, ParseResult line, string word, int start)
    {
        if (Find(command, word[..(start - 1)]) is not { } option) return Candidates.None;
        Candidates values = Values(option, line, word[start..]);
        return new Candidates([.. values.Words.Select(c => c with { Word = word[..start] + c.Word })], values.Paths, values.PathStart + start);
    }

    private static Candidates Options(Command command, ParseResult line)
    {
        IEnumerable<Option> open = OptionsOf(command).Where(o => !o.Hidden && (o.Arity.MaximumNumberOfValues > 1 || line.GetResult(o) is not { Implicit: false }));
        return new Candidates([.. open.SelectMany(o => ((string[])[o.Name, .. o.Aliases]).Distinct().Select(n => new Candidate(n, o.Description ?? ""))).OrderBy(c => c.Word, StringComparer.Ordinal)]);
    }

    private static Argument? Next(ParseResult line)
    {
        foreach (Argument argument in line.CommandResult.Command.Arguments)
        {
            if ((line.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MaximumNumberOfValues) return argument;
        }

        return null;
    }

    private static Option? Find(Command command, string name) => OptionsOf(command).FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(o => o.Recursive));
}
