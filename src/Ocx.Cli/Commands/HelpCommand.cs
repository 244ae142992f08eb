using System.CommandLine;
using Ocx.Cli.Help;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx help [COMMAND]</c>: the manual, on the terminal or as roff.</summary>
internal static class HelpCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints all there is to say of a command, or of the program where none is named. What --help prints is the short form of it.",
            "With --man it is the source of a manual page: one page with all commands, or one of the command that is named.",
        ],
        Examples =
        [
            new("ocx help export", "Everything about a command"),
            new("ocx help --man | man -l -", "The manual page"),
            new("ocx help --man > /usr/local/share/man/man1/ocx.1", "Install it"),
        ],
        Codes = ExitCode.OfPrinting,
        SeeAlso = ["completion", "man(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output)
    {
        var name = new Argument<string?>("COMMAND")
        {
            Description = "The command; the program itself where it is not given",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var isManual = new Option<bool>("--man") { Description = "As the source of a manual page" };
        var command = new PagedCommand("help", "Show the manual of a command", Page) { name, isManual };
        command.SetAction(result =>
        {
            HelpPage page = HelpPage.Of(Find(result.RootCommandResult.Command, result.GetValue(name)));
            if (result.GetValue(isManual)) new ManualPage(output).Write(page);
            else HelpText.For(output).WriteFull(page);
            return ExitCode.Success;
        });
        return command;
    }

    private static UsageException Unknown(string name, string[] known) => new(
        $"unknown command '{name}'",
        NearestNames.Find(name, known, 1) is [var near] ? $"did you mean '{near}'? Try: {CorrectedCommand.Of("help", near)}" : $"it knows {string.Join(", ", known)}");

    private static Command Find(Command root, string? name)
    {
        if (name is null) return root;
        return root.Subcommands.FirstOrDefault(c => c.Name == name && !c.Hidden)
            ?? throw Unknown(name, [.. root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)]);
    }
}
