using System.CommandLine;
using System.Runtime.InteropServices;
using Ocx.Cli.Commands;

namespace Ocx.Cli;

/// <summary>The <c>ocx</c> program: parses, runs a command, and turns what it threw into a message and an exit code.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = CancelOn(PosixSignal.SIGINT, cancellation);
        using PosixSignalRegistration terminate = CancelOn(PosixSignal.SIGTERM, cancellation);
        return Run(args, Console.Out, Console.Error, cancellation.Token);
    }

    /// <summary>Runs the program without touching the process, so that tests can call it.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var root = new RootCommand("Moves container images between Docker's overlay2 store, OCI layouts and docker-save tars, with no daemon. Every digest stays what it was.");
        root.Subcommands.Add(ExportCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ImportCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ConvertCommand.Create(output, error, cancellation));
        root.Subcommands.Add(CheckCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ContainersCommand.Create(output, error));
        root.Subcommands.Add(DiffCommand.Create(output, cancellation));
        root.Subcommands.Add(CommitCommand.Create(output, error, cancellation));

        // Without these the library prints to the console by itself and answers 1 for everything.
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            ParseResult result = root.Parse(args);
            if (result.Errors.Count > 0 && result.Action is not System.CommandLine.Help.HelpAction) throw Wrong(result);
            return result.Invoke(configuration);
        }
        catch (Exception e)
        {
            // The one place that catches everything: whatever it is, the user gets a message and a code.
            return ErrorReport.Print(e, error);
        }
    }

    private static UsageException Wrong(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        if (command is not RootCommand) return new UsageException(result.Errors[0].Message, $"see 'ocx {command.Name} --help'");

        // The library's own words for both of these are "Required command was not provided."
        string? unknown = result.UnmatchedTokens.Count > 0 ? result.UnmatchedTokens[0] : null;
        string kind = unknown is ['-', ..] ? "option" : "command";
        return new UsageException(unknown is null ? "ocx needs a command" : $"unknown {kind} '{unknown}'", $"it knows {string.Join(", ", command.Subcommands.Select(c => c.Name))}; see 'ocx --help'");
    }

    // The first signal lets the work stop and clean up behind itself; a second one kills.
    private static PosixSignalRegistration CancelOn(PosixSignal signal, CancellationTokenSource cancellation) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        });
}
