using System.CommandLine;
using System.CommandLine.Parsing;
using Ocx.Cli.Completion;
using Ocx.Cli.Help;
using Ocx.Images;

namespace Ocx.Cli;

/// <summary>
/// What is wrong with a command line, in one line, and the nearest one that is right. The parser's library has sentences of its own for
/// most mistakes; they name neither the command nor what it takes, so what is wrong is found out anew, and in our words.
/// </summary>
internal sealed class Mistake
{
    private readonly ParseResult _result;
    private readonly IReadOnlyList<string> _arguments;
    private readonly Command _command;

    private Mistake(ParseResult result, IReadOnlyList<string> arguments)
    {
        _result = result;
        _arguments = arguments;
        _command = result.CommandResult.Command;
    }

    /// <summary>Whether there is a mistake in a command line.</summary>
    /// <param name="result">What the parser made of the words. Of the commands, it needs to know only the one that is called.</param>
    /// <param name="arguments">The words.</param>
    public static bool IsIn(ParseResult result, IReadOnlyList<string> arguments) => new Mistake(result, arguments).Find() is not null;

    /// <summary>The first mistake in a command line, with a hint; null where there is none.</summary>
    /// <param name="result">What the parser made of the words. It needs to know all commands: hints name them.</param>
    /// <param name="arguments">The words.</param>
    public static UsageException? In(ParseResult result, IReadOnlyList<string> arguments) =>
        new Mistake(result, arguments).Find() is var (message, hint) ? new UsageException(message, hint()) : null;

    // Hints are made last: to find them, other command lines are looked at in the same way. What no rule of ours has caught
    // before is the word of a validator or a parser of ours.
    private (string Message, Func<string> Hint)? Find() =>
        InCommand() ?? InOptionNames() ?? InFlags() ?? InOptionValues() ?? InArguments() ?? Said() ?? InChoices();

    private (string Message, Func<string> Hint)? InCommand()
    {
        RootCommand root = (RootCommand)_result.RootCommandResult.Command;
        if (_result.Tokens is [{ Type: TokenType.Command }, ..]) return null;
        if (_result.Tokens.Count == 0) return ("ocx needs a command", () => $"it knows {NamesOf(root)}; {SeeHelp(root)}");
        string asked = _result.Tokens[0].Value;

        // Of docker and skopeo people know options that stand before the command.
        if (asked.StartsWith('-') && _command is RootCommand) return null;
        if (asked.StartsWith('-')) return ($"'{asked}' stands before the command", () => Try(CommandFirst()) is { } command ? $"options come after it. {command}" : SeeHelp());
        if (ForeignCommand.Find(_arguments, root) is { } known) return ($"unknown command '{known.Asked}'", () => DidYouMean(known.Command, [known.Command, .. known.Rest], [known.Command, .. known.Root]));
        return !ForeignCommand.IsGroup(asked) && Nearest(asked, Commands(root)) is { } near
            ? ($"unknown command '{asked}'", () => DidYouMean(near, [near, .. _arguments.Skip(1)]))
            : ($"unknown command '{asked}'", () => $"{(ForeignCommand.IsRemote(asked) ? "ocx speaks to no registry and no daemon; " : "")}it knows {NamesOf(root)}; {SeeHelp(root)}");
    }

    private string[] CommandFirst()
    {
        string[] before = [.. _arguments.TakeWhile(a => a != _command.Name)];
        return [_command.Name, .. before, .. _arguments.Skip(before.Length + 1)];
    }

    // What begins with a hyphen and is no option has been taken for an argument, or for more of them than there are.
    private (string Message, Func<string> Hint)? InOptionNames()
    {
        HashSet<Token> values = [.. OptionResults().SelectMany(o => o.Tokens)];
        if (_result.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).FirstOrDefault(t => t.Type == TokenType.Argument && t.Value is ['-', _, ..] && !values.Contains(t))?.Value is not { } option) return null;
        string name = option.Split('=')[0];
        return ($"unknown option '{option}'", () =>
            ForeignOption.Instead(_command, _arguments, option) is { } instead && Fits(instead) ? $"take what you need out of the JSON: {CorrectedCommand.Of(instead)} | jq ."
            : Nearest(name, OptionsOf(_command)) is { } right ? DidYouMean(right, [.. _arguments.Select(a => a == option ? right + option[name.Length..] : a)])
            : SeeHelp());
    }

    // A word that cannot be the value of a flag is taken for an argument: --json=yes means the image 'yes'.
    private (string Message, Func<string> Hint)? InFlags()
    {
        foreach (string word in _arguments.TakeWhile(a => a != "--"))
        {
            if (word.Split('=', 2) is [var name, var value] && Named(name) is Option<bool> && !bool.TryParse(value, out _))
                return ($"{name} takes true or false, found '{value}'", SeeHelp);
        }

        return null;
    }

    private (string Message, Func<string> Hint)? InOptionValues()
    {
        foreach (OptionResult option in OptionResults().Where(o => o.Option.Arity.MinimumNumberOfValues > 0))
        {
            string name = option.IdentifierToken!.Value;
            string what = Placeholder.IsChoice(option.Option.HelpName!) ? $"one of {Listed(option.Option.HelpName!.Split('|'), "or")}" : option.Option.HelpName!;
            if (option.Tokens.Count < option.IdentifierTokenCount) return ($"{name} needs {what}", SeeHelp);

            // Whoever wants a file of such a name writes -o=--json.
            if (option.Tokens.FirstOrDefault(t => Named(t.Value) is not null && _arguments.Contains(t.Value)) is { } other)
                return ($"{name} needs {what}, and {other.Value} is an option", SeeHelp);
            if (option.Tokens.Count > option.Option.Arity.MaximumNumberOfValues)
                return ($"{name} is given {option.IdentifierTokenCount} times, with {Listed([.. option.Tokens.Select(t => $"'{t.Value}'")], "and")}, and takes one {option.Option.HelpName}", () => $"leave one of them out; {SeeHelp()}");
        }

        return null;
    }

    private (string Message, Func<string> Hint)? InArguments()
    {
        Argument[] all = [.. _command.Arguments];
        if (_result.UnmatchedTokens.Count > 0)
        {
            string takes = all.Length == 0 ? "no arguments" : Listed([.. all.Select(a => a.Name)], "and");
            return ($"'{_result.UnmatchedTokens[0]}' is one too many: {_command.Name} takes {takes}", CalledAs);
        }

        string[] missing = [.. all.Where(a => (_result.GetResult(a)?.Tokens.Count ?? 0) < a.Arity.MinimumNumberOfValues).Select(a => a.Name)];
        return missing.Length == 0 ? null : ($"{_command.Name} needs {Listed(missing, "and")}", CalledAs);
    }

    private (string Message, Func<string> Hint)? Said() => _result.Errors is [var first, ..] ? (first.Message, SeeHelp) : null;

    // What help shows as this|or|that is all that can stand there.
    private (string Message, Func<string> Hint)? InChoices()
    {
        foreach (SymbolResult symbol in _result.CommandResult.Children)
        {
            (string name, string? takes) = symbol switch
            {
                OptionResult { Implicit: false } option => (option.IdentifierToken!.Value, option.Option.HelpName),
                ArgumentResult argument => (_command.Name, argument.Argument.Name),
                _ => ("", null),
            };
            if (takes is null || !Placeholder.IsChoice(takes)) continue;
            string[] choices = takes.Split('|');
            if (symbol.Tokens.FirstOrDefault(t => !choices.Contains(t.Value))?.Value is not { } wrong) continue;
            return ($"{name} takes {Listed(choices, "or")}, found '{wrong}'", () => Nearest(wrong.ToLowerInvariant(), choices) is { } right
                ? DidYouMean(right, [.. _arguments.Select(a => a == wrong ? right : a == $"{name}={wrong}" ? $"{name}={right}" : a)])
                : SeeHelp());
        }

        return null;
    }

    private IEnumerable<OptionResult> OptionResults() => _result.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit);

    private Option? Named(string name) => _command.Options.FirstOrDefault(o => o.Name == name || o.Aliases.Contains(name));

    // The first of some command lines that is right, as far as that can be told without running it.
    private string DidYouMean(string name, params IReadOnlyList<string>[] lines) =>
        $"did you mean '{name}'? {lines.Select(Try).FirstOrDefault(l => l is not null) ?? SeeHelp()}";

    private string? Try(IReadOnlyList<string> line) => Fits(line) ? $"Try: {CorrectedCommand.Of(line)}" : null;

    private bool Fits(IReadOnlyList<string> line) => new Mistake(_result.RootCommandResult.Command.Parse(line, Program.Parsing), line).Find() is null;

    private string CalledAs() => $"it is called as {Listed([.. Syntax.UsageOf(_command).Select(u => $"'{u}'")], "or")}; {SeeHelp()}";

    private string SeeHelp() => SeeHelp(_command);

    private static string SeeHelp(Command command) => $"see: {Syntax.NameOf(command)} --help";

    private static string Listed(string[] words, string last) => words.Length == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} {last} {words[^1]}";

    private static string? Nearest(string asked, IEnumerable<string> known) => NearestNames.Find(asked, known, 1) is [var near] ? near : null;

    // Options of one letter are near to one another and mean different things.
    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.SelectMany(o => o.Aliases.Append(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal));

    private static string NamesOf(Command command) => string.Join(", ", Commands(command));

    private static IEnumerable<string> Commands(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
}
