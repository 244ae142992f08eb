using System.CommandLine;
using Ocx.Cli.Commands;

namespace Ocx.Cli.Help;

/// <summary>All that there is to say of a command, in the order of a manual page: the one source of <c>--help</c>, <c>ocx help</c> and the manual.</summary>
internal sealed class HelpPage
{
    // Variables and files matter to commands that have the option.
    private static readonly (string Option, string Name, string Meaning)[] Variables =
    [
        ("--root", CommonOptions.RootVariable, $"Docker's data root where --root is not given; {CommonOptions.DefaultRoot} where that is not set either"),
        ("--tmpdir", "TMPDIR", "The directory for temporary files where neither --tmpdir nor an output says it; /var/tmp where that is not set either"),
        ("--progress", "NO_COLOR", "Where it is set and not empty, nothing is coloured"),
    ];

    private static readonly (string Option, string Name, string Meaning)[] Paths =
    [
        ("--root", $"{CommonOptions.DefaultRoot}/image/overlay2", "Names and configs of images, and records of their layers"),
        ("--root", $"{CommonOptions.DefaultRoot}/overlay2", "The files of layers, a directory each"),
    ];

    private readonly Command _command;
    private readonly Page? _page;

    private HelpPage(Command command, Page? page)
    {
        _command = command;
        _page = page;
    }

    /// <summary>The command with those above it.</summary>
    public string Name => Syntax.NameOf(_command);

    /// <summary>What it does, in one line.</summary>
    public string Summary => _command.Description ?? "";

    /// <summary>The ways to call it.</summary>
    public IReadOnlyList<string> Usage => [.. Syntax.UsageOf(_command)];

    /// <summary>The pages of the commands below it.</summary>
    public IEnumerable<HelpPage> Commands => _command.Subcommands.Where(c => !c.Hidden).Select(Of);

    /// <summary>What else there is to say; no section is empty.</summary>
    public IReadOnlyList<HelpSection> Sections => [.. All().Where(s => s.Blocks.Count > 0)];

    /// <summary>The page of a command; of the program itself where it is the root.</summary>
    public static HelpPage Of(Command command) => new(command, command is RootCommand ? ProgramPage.Page : (command as PagedCommand)?.Page);

    private IEnumerable<HelpSection> All()
    {
        yield return new("Description", "DESCRIPTION", false, [.. (_page?.Text ?? []).Select(t => new HelpBlock(null, t))]);
        yield return new("Commands", "COMMANDS", true, [.. Commands.Select(c => new HelpBlock(c._command.Name, c.Summary))]);
        yield return new("Arguments", "ARGUMENTS", true, [.. _command.Arguments.Where(a => !a.Hidden).Select(a => new HelpBlock(a.Name, a.Description ?? ""))]);
        yield return new("Options", "OPTIONS", true, [.. Options().OrderBy(o => o.Name, StringComparer.Ordinal).Select(o => new HelpBlock(Syntax.Option(o), o.Description ?? ""))]);
        yield return new("Examples", "EXAMPLES", true, [.. (_page?.Examples ?? []).Select(e => new HelpBlock(e.Line, e.Meaning, IsExample: true))]);
        yield return new("Exit codes", "EXIT STATUS", false, [.. (_page?.Codes ?? ExitCode.All).Select(c => new HelpBlock($"{c}", _page?.ExitCodes.GetValueOrDefault(c) ?? ExitCode.MeaningOf(c)))]);

        // Whoever has read nothing but ocx --help must know how to say where the store is.
        yield return new("Environment", "ENVIRONMENT", _command is RootCommand, Relevant(Variables));
        yield return new("Files", "FILES", false, Relevant(Paths));
        yield return new("See also", "SEE ALSO", false, _page is { SeeAlso.Count: > 0 } page ? [new HelpBlock(null, string.Join(", ", page.SeeAlso.Select(FullName)))] : []);
    }

    private static string FullName(string other) => other.Contains('(') ? other : $"{Syntax.Program} {other}";

    // Those of the root that commands inherit are told there alone.
    private IEnumerable<Option> Options() => _command.Options.Where(o => !o.Hidden);

    private HelpBlock[] Relevant((string Option, string Name, string Meaning)[] all)
    {
        HashSet<string> options = [.. (_command is RootCommand ? _command.Subcommands.SelectMany(c => c.Options) : _command.Options).Select(o => o.Name)];
        return [.. all.Where(a => options.Contains(a.Option)).Select(a => new HelpBlock(a.Name, a.Meaning))];
    }
}
