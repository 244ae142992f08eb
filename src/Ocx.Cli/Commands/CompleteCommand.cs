using System.CommandLine;
using Ocx.Cli.Completion;

namespace Ocx.Cli.Commands;

/// <summary>
/// What the scripts of <c>ocx completion</c> call while somebody types: <c>ocx __complete -- WORD…</c>. Prints a candidate a line, with a
/// tab and its meaning behind it, and last a line that says which paths the shell should offer and where in the word they begin.
/// </summary>
internal static class CompleteCommand
{
    /// <summary>The command, ready to be parsed, and hidden.</summary>
    public static Command Create(TextWriter output)
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("__complete", "Complete a command line") { words };
        command.Hidden = true;
        command.SetAction(result =>
        {
            Candidates candidates = Completer.Complete(result.RootCommandResult.Command, result.GetValue(words) ?? []);
            foreach (Candidate candidate in candidates.Words) output.WriteLine(candidate.Meaning.Length == 0 ? candidate.Word : $"{candidate.Word}\t{candidate.Meaning}");
            output.WriteLine($":{NameOf(candidates.Paths)} {candidates.PathStart}");
            return ExitCode.Success;
        });
        return command;
    }

    private static string NameOf(PathKind kind) => kind switch
    {
        PathKind.Files => "files",
        PathKind.Directories => "directories",
        _ => "none",
    };
}
