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
        // Without these the library prints to the console by itself and answers 1 for everything.
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            ParseResult result = CreateRoot(output, error, cancellation, args).Parse(args, Parsing);
            if (result.Action is not { ClearsParseErrors: true } && Mistake.IsIn(result, args))
            {
                // What was meant instead may be another command.
                result = CreateRoot(output, error, cancellation).Parse(args, Parsing);
                if (Mistake.In(result, args) is { } mistake) throw mistake;
            }

            return result.Invoke(configuration);
        }
        catch (Exception e)
        {
            // The one place that catches everything: whatever it is, the user gets a message and a code.
            return ErrorReport.Print(e, args, error);
        }
    }

    /// <summary>The program's commands, ready to be parsed.</summary>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where all else goes.</param>
    /// <param name="cancellation">Stops a command.</param>
    /// <param name="line">
    /// What will be parsed; null for whatever it is. A line without a mistake needs only the command that it calls: to make the others,
    /// with all their options, took a sixth of the time of <c>ocx images</c>.
    /// </param>
    public static RootCommand CreateRoot(TextWriter output, TextWriter error, CancellationToken cancellation, IReadOnlyList<string>? line = null)
    {
        // The commands that work with images, in the order of the help. The others are about commands, and need them all.
        KeyValuePair<string, Func<Command>>[] workers =
        [
            new("export", () => ExportCommand.Create(output, error, cancellation)),
            new("import", () => ImportCommand.Create(output, error, cancellation)),
            new("convert", () => ConvertCommand.Create(output, error, cancellation)),
            new("check", () => CheckCommand.Create(output, error, cancellation)),
            new("images", () => ImagesCommand.Create(output, error, cancellation)),
            new("inspect", () => InspectCommand.Create(output, error, cancellation)),
            new("history", () => HistoryCommand.Create(output, error, cancellation)),
            new("layers", () => LayersCommand.Create(output, error, cancellation)),
            new("containers", () => ContainersCommand.Create(output, error)),
            new("diff", () => DiffCommand.Create(output, cancellation)),
            new("commit", () => CommitCommand.Create(output, error, cancellation)),
        ];
        var root = new RootCommand(ProgramPage.Summary);
        if (line is [var name, ..] && Array.Find(workers, w => w.Key == name).Value is { } create)
        {
            root.Subcommands.Add(create());
        }
        else if (line is not ["--version"])
        {
            foreach ((_, Func<Command> createWorker) in workers) root.Subcommands.Add(createWorker());
            root.Subcommands.Add(CompletionCommand.Create(output));
            root.Subcommands.Add(CompleteCommand.Create(output));
            root.Subcommands.Add(HelpCommand.Create(output));
        }

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
