using System.CommandLine;

namespace Ocx.Cli.Help;

/// <summary>A command with a page of its own in the manual. Every command of the program is one; a test looks after that.</summary>
/// <param name="name">Its name.</param>
/// <param name="summary">What it does, in one line without a full stop.</param>
/// <param name="page">The rest.</param>
internal sealed class PagedCommand(string name, string summary, Page page) : Command(name, summary)
{
    /// <summary>What help and manual say of it besides arguments and options.</summary>
    public Page Page { get; } = page;
}
