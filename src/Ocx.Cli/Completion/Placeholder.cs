using System.CommandLine;
using System.CommandLine.Parsing;
using Ocx.Cli.Commands;

namespace Ocx.Cli.Completion;

/// <summary>
/// What can stand for the words in capitals of help texts: completion needs to know no more of an argument or an option than the word
/// that its help has for the value.
/// </summary>
internal static class Placeholder
{
    private static readonly string[] Platforms = ["linux/386", "linux/amd64", "linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm64", "linux/ppc64le", "linux/riscv64", "linux/s390x"];
    private static readonly string[] Layouts = ["oci:", "oci-archive:", "docker-archive:"];
    private const string Store = "overlay2:";

    private static readonly Dictionary<string, Func<ParseResult, string, Candidates>> Known = new()
    {
        ["COMMAND"] = (line, _) => new Candidates([.. line.RootCommandResult.Command.Subcommands.Where(c => !c.Hidden).Select(c => new Candidate(c.Name, c.Description ?? ""))]),
        ["CONTAINER"] = (line, _) => new Candidates([.. StoreNames.Containers(RootOf(line))]),
        ["DEST"] = (_, word) => Location(word),
        ["DIR"] = (_, _) => new Candidates([], PathKind.Directories),
        ["FILE"] = (_, _) => new Candidates([], PathKind.Files),
        ["IMAGE"] = (line, word) => new Candidates([.. StoreNames.Images(RootOf(line), word)]),
        ["INSTRUCTION"] = (_, _) => Candidates.None,
        ["N"] = (_, _) => Candidates.None,
        ["NAME"] = (_, _) => Candidates.None,
        ["PATH"] = (_, _) => new Candidates([], PathKind.Files),
        ["PLATFORM"] = (_, _) => new Candidates([.. Platforms.Select(p => new Candidate(p))]),
        ["REF"] = (line, word) => IsAboutStore(line) ? new Candidates([.. StoreNames.Images(RootOf(line), word)]) : Candidates.None,
        ["SECONDS"] = (_, _) => Candidates.None,
        ["SOURCE"] = (line, word) => word.StartsWith(Store, StringComparison.Ordinal) ? OfStore(line, word) : Location(word),
        ["TEXT"] = (_, _) => Candidates.None,
    };

    /// <summary>Whether completion knows what can stand for it.</summary>
    public static bool IsKnown(string placeholder) => IsChoice(placeholder) || placeholder.Split('|').All(Known.ContainsKey);

    /// <summary>Whether it is <c>this|or|that</c>, which are all that can stand for it.</summary>
    public static bool IsChoice(string placeholder) => placeholder.Contains('|') && !placeholder.Any(char.IsAsciiLetterUpper);

    /// <summary>What can stand for it; words that do not fit to what is there already are left to the caller.</summary>
    /// <param name="placeholder">As help has it: a word in capitals, several with bars between them, or <c>this|or|that</c>.</param>
    /// <param name="line">The line before the word.</param>
    /// <param name="word">What is there already.</param>
    public static Candidates For(string placeholder, ParseResult line, string word)
    {
        if (IsChoice(placeholder)) return new Candidates([.. placeholder.Split('|').Select(p => new Candidate(p))]);
        Candidates[] all = [.. placeholder.Split('|').Select(p => Known.GetValueOrDefault(p)?.Invoke(line, word)).OfType<Candidates>()];
        return new Candidates([.. all.SelectMany(c => c.Words)], all.Select(c => c.Paths).DefaultIfEmpty().Max(), all.Select(c => c.PathStart).DefaultIfEmpty().Max());
    }

    private static Candidates Location(string word)
    {
        string kind = Layouts.FirstOrDefault(k => word.StartsWith(k, StringComparison.Ordinal)) ?? "";
        return new Candidates([], kind == "oci:" ? PathKind.Directories : PathKind.Files, kind.Length);
    }

    private static Candidates OfStore(ParseResult line, string word) =>
        new([.. StoreNames.Images(RootOf(line), word[Store.Length..]).Select(c => c with { Word = Store + c.Word })]);

    // Where a source may be left out it is the store.
    private static bool IsAboutStore(ParseResult line) =>
        line.CommandResult.Command.Arguments is [{ Arity.MinimumNumberOfValues: 0 } source, ..] && line.GetResult(source) is not ArgumentResult { Tokens.Count: > 0 };

    private static string RootOf(ParseResult line) =>
        line.CommandResult.Command.Options.OfType<Option<string>>().FirstOrDefault(o => o.Name == CommonOptions.RootName) is { } root && line.GetValue(root) is { Length: > 0 } chosen ? chosen : CommonOptions.DefaultRoot;
}
