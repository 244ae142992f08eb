using System.CommandLine;
using Ocx.Cli;

namespace Ocx.Tests.Cli;

/// <summary>The program's commands, for tests that look at them all.</summary>
internal static class CommandTree
{
    public static RootCommand Root { get; } = Program.CreateRoot(TextWriter.Null, TextWriter.Null, CancellationToken.None);

    /// <summary>Every command that users see, the program itself left out.</summary>
    public static IEnumerable<Command> Commands => Below(Root);

    public static TheoryData<string> Names => [.. Commands.Select(c => c.Name)];

    public static Command Named(string name) => Commands.Single(c => c.Name == name);

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Below(c).Prepend(c));
}
