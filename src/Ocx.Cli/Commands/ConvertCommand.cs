using System.CommandLine;
using Ocx.Conversion;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx convert SOURCE DEST</c>: from any home to any home.</summary>
internal static class ConvertCommand
{
    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var source = new Argument<string>("SOURCE")
        {
            Description = "An archive, a layout or a store, known by its content; with :REF or @DIGEST behind it for one image; - for standard input; "
                + "or oci:DIR, oci-archive:FILE, docker-archive:FILE, overlay2:[ROOT@]IMAGE",
            Validators = { CommonOptions.NoOptionsButInput },
        };
        var destination = new Argument<string>("DEST")
        {
            Description = "A file, a directory (one that exists, or with a slash at the end) or - for standard output; or oci:DIR, oci-archive:FILE, docker-archive:FILE, "
                + "with :NAME behind it to name the image; or overlay2:[ROOT@]NAME",
            Validators = { CommonOptions.NoOptionsButInput },
        };
        var choice = new ImageChoice();
        Option<string> root = CommonOptions.Root();
        var command = new Command("convert", "Convert images between docker archives, OCI layouts and the overlay2 store; every digest that the output can carry stays what it was")
        {
            source, destination, root,
        };
        choice.AddTo(command);
        var options = new OutputOptions(command);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            string asked = result.GetValue(source)!, target = result.GetValue(destination)!, store = result.GetValue(root)!;
            ImageLocation from = SourceArgument.Parse(asked, store, () => CorrectedCommand.Of("export", asked, "-o", target, "--root", store));
            var to = OutputDestination.Choose(ImageLocation.ParseDestination(target, store), settings);
            new ImageTransfer(to, settings, output, error).Run(from, choice.Read(result), cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
