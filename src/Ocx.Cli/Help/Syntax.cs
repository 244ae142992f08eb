using System.CommandLine;

namespace Ocx.Cli.Help;

/// <summary>How commands, arguments and options are spelt in help and manual.</summary>
internal static class Syntax
{
    /// <summary>The name of the program, whatever file it is started from.</summary>
    public const string Program = "ocx";

    /// <summary>A command with those above it: <c>ocx export</c>.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? Program : command.Parents.OfType<Command>().FirstOrDefault() is { } above ? $"{NameOf(above)} {command.Name}" : $"{Program} {command.Name}";

    /// <summary>The ways to call a command, each a whole line.</summary>
    public static IEnumerable<string> UsageOf(Command command)
    {
        string name = NameOf(command);
        if (command is RootCommand) return [$"{name} COMMAND [OPTIONS]"];
        return command is PagedCommand { Page.Usage: { } own }
            ? own.Select(line => $"{name} {line}")
            : [string.Join(' ', [name, .. command.Options.Any(o => !o.Hidden) ? (string[])["[OPTIONS]"] : [], .. command.Arguments.Where(a => !a.Hidden).Select(Argument)])];
    }

    /// <summary>An option with all its names and what it takes: <c>-o, --output PATH</c>. Long ones stand below each other where some have a short one.</summary>
    public static string Option(Option option)
    {
        string[] names = [.. ((string[])[option.Name, .. option.Aliases]).Distinct().OrderBy(n => n.Length > 2).ThenBy(n => n != option.Name)];
        string value = option.HelpName is { } placeholder ? $" {placeholder}" : "";
        return $"{(names[0].Length > 2 ? "    " : "")}{string.Join(", ", names)}{value}";
    }

    private static string Argument(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }
}
