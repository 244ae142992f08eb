using System.CommandLine;
using Ocx.Conversion;
using Ocx.Errors;

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
            Validators = { CommonOptions.NoOptionsButInput },
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
            string path = result.GetValue(source)!;
            var from = ImageLocation.ParseSource(path, store);
            if (Directory.Exists(store) && Path.GetFullPath(from.Path + '/') == Path.GetFullPath(store + '/'))
                throw new UsageException($"{store} is the store itself", $"name an archive or a layout; to write one: {CorrectedCommand.Of("export", "--all", "--root", store, "-o", "images.tar")}");
            OutputDestination to = Open(store, path, settings);
            new ImageTransfer(to, settings, output, error).Run(from, choice.Read(result), cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static OutputDestination Open(string store, string source, OutputSettings settings)
    {
        try
        {
            return OutputDestination.Store(store, null, settings);
        }
        catch (DestinationConflictException e) when (e.IsInUse)
        {
            throw new DestinationConflictException(store, e.Found, $"where it is a Docker daemon, stop it first, or give it the images: {CorrectedCommand.Of("convert", source, "-", "--format", "docker")} | docker load", e);
        }
    }
}
