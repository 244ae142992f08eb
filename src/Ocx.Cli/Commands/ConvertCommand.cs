using System.CommandLine;
using Ocx.Cli.Help;
using Ocx.Conversion;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx convert SOURCE DEST</c>: from any home to any home.</summary>
internal static class ConvertCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Moves images from any home to any other. Every digest that the output can carry stays what it was: configs and layers always, manifests, indexes and "
            + "compressed blobs wherever the output has a place for them. What it has no place for is said on standard error.",
            "The format of the source is found out by looking, that of the output follows from its name as for export. "
            + "Both may be given in the spelling of skopeo instead: oci:DIR[:REF], oci-archive:FILE[:REF], docker-archive:FILE[:REF], and overlay2:[ROOT@]IMAGE for a store.",
        ],
        Examples =
        [
            new("ocx convert bundle.tar bundle.oci --compression zstd", "What docker save wrote, as a compressed layout"),
            new("ocx convert layout/ - --format docker | docker load", "A layout into a daemon"),
            new("ocx convert layout/:v1 app.tar --tag registry.example/team/app:1", "One image of a layout, with a full name"),
            new("ocx convert index.oci arm64.oci --platform linux/arm64", "One platform of many"),
            new("ocx convert overlay2:nginx:latest oci:layout:nginx", "An image of the store into a layout, in the spelling of skopeo"),
        ],
        SeeAlso = ["export", "import", "check", "skopeo-copy(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var source = new Argument<string>("SOURCE")
        {
            Description = "An archive, a layout or a store, known by its content; with :REF or @DIGEST behind it for one image; - for standard input; "
                + "or oci:DIR, oci-archive:FILE, docker-archive:FILE, overlay2:[ROOT@]IMAGE",
        };
        var destination = new Argument<string>("DEST")
        {
            Description = "A file, a directory (one that exists, or with a slash at the end) or - for standard output; or oci:DIR, oci-archive:FILE, docker-archive:FILE, "
                + "with :NAME behind it to name the image; or overlay2:[ROOT@]NAME",
        };
        var choice = new ImageChoice();
        Option<string> root = CommonOptions.Root();
        var command = new PagedCommand("convert", "Convert images between docker archives, OCI layouts and the overlay2 store", Page)
        {
            source, destination, root,
        };
        choice.AddTo(command);
        var options = new OutputOptions(command, OutputTraits.WritesBundles | OutputTraits.WritesStores | OutputTraits.ReadsBundles | OutputTraits.ChoosesPlatforms | OutputTraits.RestoresOriginals);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            string asked = result.GetValue(source)!, target = result.GetValue(destination)!, store = result.GetValue(root)!;
            var place = ImageLocation.ParseDestination(target, store);
            ImageLocation from = SourceArgument.Parse(result, asked, store, image => CorrectedCommand.Of("export", image, "-o", target, "--root", store));
            var to = OutputDestination.Choose(place, settings);
            new ImageTransfer(to, settings, output, error).Run(from, choice.Read(result), cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
