using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Ocx.Cli.Commands;
using Ocx.Cli.Help;

namespace Ocx.Cli;

/// <summary>The <c>ocx</c> program: parses, runs a command, and turns what it threw into a message and an exit code.</summary>
internal static class Program
{
    /// <summary>How lines are parsed: what begins with @ is a word like others, and no name of a file with more of them.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    public static int Main(string[] args)
    {
        using var cancellation = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = CancelOn(PosixSignal.SIGINT, cancellation);
        using PosixSignalRegistration terminate = CancelOn(PosixSignal.SIGTERM, cancellation);

        // A terminal that is closed; where nohup says that this is no matter, the runtime keeps it so.
        using PosixSignalRegistration hangUp = CancelOn(PosixSignal.SIGHUP, cancellation);
        return Run(args, StandardStream.Output, StandardStream.Error, cancellation.Token);
    }

    /// <summary>Runs the program without touching the process, so that tests can call it.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        RootCommand root = CreateRoot(output, error, cancellation);

        // Without these the library prints to the console by itself and answers 1 for everything.
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            ParseResult result = root.Parse(args, Parsing);
            if (result.Action is not { ClearsParseErrors: true } && Mistake.In(result, args) is { } mistake) throw mistake;
            return result.Invoke(configuration);
        }
        catch (Exception e)
        {
            // The one place that catches everything: whatever it is, the user gets a message and a code.
            return ErrorReport.Print(e, args, error);
        }
    }

    /// <summary>The program's commands, ready to be parsed.</summary>
    public static RootCommand CreateRoot(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var root = new RootCommand(ProgramPage.Summary);
        root.Subcommands.Add(ExportCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ImportCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ConvertCommand.Create(output, error, cancellation));
        root.Subcommands.Add(CheckCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ImagesCommand.Create(output, error, cancellation));
        root.Subcommands.Add(InspectCommand.Create(output, error, cancellation));
        root.Subcommands.Add(HistoryCommand.Create(output, error, cancellation));
        root.Subcommands.Add(LayersCommand.Create(output, error, cancellation));
        root.Subcommands.Add(ContainersCommand.Create(output, error));
        root.Subcommands.Add(DiffCommand.Create(output, cancellation));
        root.Subcommands.Add(CommitCommand.Create(output, error, cancellation));
        root.Subcommands.Add(CompletionCommand.Create(output));
        root.Subcommands.Add(CompleteCommand.Create(output));
        root.Subcommands.Add(HelpCommand.Create(output));

        // The library's own know /h and /?, which are paths here; and its suggestions are not ours (see Completer).
        root.Directives.Clear();
        root.Options.Clear();
        root.Options.Add(new HelpOption("--help", "-h") { Description = "Show how a command is called", Action = new ShowHelp(output) });
        root.Options.Add(new VersionOption("--version") { Description = "Show the version and the commit that it was built from", Action = new ShowVersion(output) });
        return root;
    }

    // The first signal lets the work stop and clean up behind itself; a second one kills.
    private static PosixSignalRegistration CancelOn(PosixSignal signal, CancellationTokenSource cancellation) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        });
}
