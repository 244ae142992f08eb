using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ocx.Cli.Help;

/// <summary>A command with a page of its own in the manual. Every command of the program is one; a test looks after that.</summary>
internal sealed class PagedCommand : Command
{
    // What stands for a text may be none; an empty path or name is a variable that nobody has set.
    private const string Text = "TEXT";

    /// <summary>Makes a command that takes nothing yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it does, in one line without a full stop.</param>
    /// <param name="page">The rest.</param>
    public PagedCommand(string name, string summary, Page page) : base(name, summary)
    {
        Page = page;
        Validators.Add(RefuseEmpty);
    }

    /// <summary>What help and manual say of it besides arguments and options.</summary>
    public Page Page { get; }

    private static void RefuseEmpty(CommandResult command)
    {
        foreach (SymbolResult result in command.Children.Where(c => c.Tokens.Any(t => t.Value.Length == 0)))
        {
            if (result is OptionResult { Option.HelpName: not Text } option) option.AddError($"{option.Option.Name} must not be empty");
            else if (result is ArgumentResult argument) argument.AddError($"{argument.Argument.Name} must not be empty");
        }
    }
}
