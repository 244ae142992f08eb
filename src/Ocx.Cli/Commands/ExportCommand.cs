using System.CommandLine;
using Ocx.Conversion;
using Ocx.Formats.Overlay2;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx export IMAGE… -o PATH</c>: from the overlay2 store to a layout or an archive.</summary>
internal static class ExportCommand
{
    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var images = new Argument<string[]>("IMAGE")
        {
            Description = "What docker accepts: a name (all its tags), a name with a tag or a digest, an image ID or the start of one",
            Arity = ArgumentArity.ZeroOrMore,
            Validators = { CommonOptions.NoOptions },
        };
        var destination = new Option<string?>("--output", "-o")
        {
            Description = "A file, a directory (one that exists, or with a slash at the end) or - for standard output",
            HelpName = "PATH",
        };
        var all = new Option<bool>("--all", "-a") { Description = "Every tagged image of the store" };
        Option<string> root = CommonOptions.Root();
        var command = new Command("export", "Export images from the overlay2 store to an OCI layout or a docker archive; every digest stays what it was")
        {
            images, destination, all, root,
        };
        var options = new OutputOptions(command);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            string[] asked = result.GetValue(images) ?? [];
            bool isAll = result.GetValue(all);
            string path = result.GetValue(destination) ?? throw new UsageException("export needs --output", "name the file to write, as in -o nginx.oci; - is standard output");
            if (isAll == asked.Length > 0)
            {
                throw new UsageException(
                    isAll ? "--all and names of images exclude each other" : "export needs an image",
                    "name images, as in 'ocx export nginx:latest -o nginx.oci', or use --all");
            }

            var chosen = OutputDestination.Choose(new ImageLocation(LocationKind.Unknown, path, null), settings);
            new ImageTransfer(chosen, settings, output, error).Run(_ => new Overlay2Reader(result.GetValue(root)!), (write, _) => new ConversionOptions
            {
                Images = asked,
                OnlyTagged = true,
                Platform = settings.Platform,
                Compression = settings.Compression,
                CompressionLevel = settings.CompressionLevel,
                TemporaryDirectory = chosen.TemporaryDirectory(settings),
                DryRun = settings.DryRun,
                Write = write,
            }, cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
