using System.CommandLine;
using Ocx.Conversion;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx import PATH</c>: from a layout or an archive to the overlay2 store.</summary>
internal static class ImportCommand
{
    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var source = new Argument<string>("PATH")
        {
            Description = "An archive or a layout, known by its content; with :REF or @DIGEST behind it for one image; - for standard input",
        };
        Option<string> root = CommonOptions.Root();
        var command = new Command("import", "Import images into the overlay2 store, as dockerd itself would have; no daemon may run on it meanwhile") { source, root };
        var choice = new ImageChoice();
        choice.AddTo(command);
        var options = new OutputOptions(command, isStore: true);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            string store = result.GetValue(root)!;
            var from = ImageLocation.ParseSource(result.GetValue(source)!, store);
            var to = OutputDestination.Store(store, null, settings);
            new ImageTransfer(to, settings, output, error).Run(from, choice.Read(result), cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
