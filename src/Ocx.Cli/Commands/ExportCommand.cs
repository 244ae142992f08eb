using System.CommandLine;
using Ocx.Conversion;
using Ocx.Errors;
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
            string path = result.GetValue(destination) ?? throw NoOutput(result, asked);
            if (isAll && asked.Length > 0) throw new UsageException("--all and names of images exclude each other", $"leave one of them out: {CorrectedCommand.Of(result.Tokens.Select(t => t.Value).Where(t => t is not ("--all" or "-a")))}");
            if (!isAll && asked.Length == 0) throw new UsageException("export needs an image", $"name one, or take all that have a tag: {CorrectedCommand.Of(result.Tokens.Select(t => t.Value).Append("--all"))}");

            var chosen = OutputDestination.Choose(new ImageLocation(LocationKind.Unknown, path, null), settings);
            string store = result.GetValue(root)!;
            try
            {
                new ImageTransfer(chosen, settings, output, error).Run(_ => new Overlay2Reader(store), (write, _) => new ConversionOptions
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
            }
            catch (ImageNotFoundException e) when (InsteadOf(e, store, asked, path) is { } hint)
            {
                throw new ImageNotFoundException(e.Message, e.Asked, hint);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static UsageException NoOutput(ParseResult result, string[] asked)
    {
        // Called like the image, without what stands before and behind its name.
        string name = asked.Length == 1 ? asked[0].Split('/')[^1].Split(':', '@')[0] : "images";
        return new UsageException("export needs --output", $"name the file to write: {CorrectedCommand.Of([.. result.Tokens.Select(t => t.Value), "-o", $"{name}.oci"])}");
    }

    // An archive is not exported but converted: what works instead, where that is what was meant.
    private static string? InsteadOf(ImageNotFoundException e, string root, string[] asked, string output)
    {
        if (File.Exists(root)) return $"{root} is a file: {CorrectedCommand.Of(["convert", root, output, .. asked.SelectMany(a => new[] { "--image", a })])}";
        if (e.Alternatives.Count > 0 || asked.FirstOrDefault(Path.Exists) is not { } path) return null;
        return $"{path} is a {(Directory.Exists(path) ? "directory" : "file")}: {CorrectedCommand.Of("convert", path, output)}";
    }
}
