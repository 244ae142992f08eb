using System.CommandLine;
using System.CommandLine.Parsing;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx convert SOURCE DEST</c>: from any home to a layout or an archive.</summary>
internal static class ConvertCommand
{
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
                + "with :NAME behind it to name the image",
        };
        var images = new Option<string[]>("--image") { Description = "Only this image of the source: a name, a tag, an ID or a digest; may be given several times", HelpName = "REF" };
        var tags = new Option<ImageReference[]>("--tag", "-t")
        {
            Description = "A name to give the image on the way, in place of those it has; may be given several times",
            HelpName = "NAME",
            CustomParser = ParseTags,
        };
        Option<string> root = CommonOptions.Root();
        var command = new Command("convert", "Convert images between docker archives, OCI layouts and the overlay2 store; every digest that the output can carry stays what it was")
        {
            source, destination, images, tags, root,
        };
        var options = new OutputOptions(command);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            var from = ImageLocation.ParseSource(result.GetValue(source)!, result.GetValue(root)!);
            var to = OutputDestination.Choose(ImageLocation.ParseDestination(result.GetValue(destination)!), settings);
            string[] asked = [.. result.GetValue(images) ?? [], .. from.Reference is null ? [] : (string[])[from.Reference]];
            string temporaryDirectory = to.TemporaryDirectory(settings);
            using IImageReader reader = ImageFormats.OpenReader(from, temporaryDirectory, cancellation);
            bool isStore = reader is Overlay2Reader;
            new ImageTransfer(to, settings, output, error).Run(reader, isStore ? "overlay2" : "layout or archive", write => new ConversionOptions
            {
                Images = asked,
                OnlyTagged = isStore,
                Platform = settings.Platform,
                Tags = result.GetValue(tags) ?? [],
                Reference = to.Reference,
                Compression = settings.Compression,
                CompressionLevel = settings.CompressionLevel,
                TemporaryDirectory = temporaryDirectory,
                DryRun = settings.DryRun,
                Write = write,
            }, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static ImageReference[] ParseTags(ArgumentResult result)
    {
        var names = new List<ImageReference>();
        foreach (Token token in result.Tokens)
        {
            if (!ImageReference.TryParse(token.Value, out ImageReference? name, out string reason) || name is null) result.AddError($"--tag takes a name, found '{token.Value}': {reason}");
            else if (name.Digest is not null) result.AddError($"--tag takes a name without a digest, found '{token.Value}'");
            else names.Add(name);
        }

        return [.. names];
    }
}
