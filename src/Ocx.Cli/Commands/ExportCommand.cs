using System.CommandLine;
using Ocx.Cli.Help;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats.Overlay2;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx export IMAGE… -o PATH</c>: from the overlay2 store to a layout or an archive.</summary>
internal static class ExportCommand
{
    private static Page Page { get; } = new()
    {
        Usage = ["[OPTIONS] IMAGE... -o PATH", "[OPTIONS] --all -o PATH"],
        Text =
        [
            "Writes images of the overlay2 store to an OCI layout or a docker archive. Several images make one bundle, in which shared layers are stored once. "
            + "Layers are put together again as the very tars that were unpacked there, so every digest stays what it was: each layer is checked against its own, "
            + "and configs are copied byte for byte.",
            "The store may be cold, copied elsewhere, or under a daemon that is running. It is only read: no lock is taken, and nothing in it changes but for the notes of --remember.",
            "The format follows from the output's name: a directory becomes an OCI layout, NAME.tar and standard output a docker archive, any other file an OCI layout in one tar. "
            + "A directory that is a layout already is added to. An output appears complete or not at all.",
        ],
        Examples =
        [
            new("ocx export nginx:latest -o nginx.oci", "One tar, an OCI layout"),
            new("ocx export nginx:latest redis:7 -o bundle/", "A directory; shared layers are stored once"),
            new("ocx export nginx:latest -o nginx.tar", "What docker save writes, for docker load"),
            new("ocx export --all --root /mnt/dead-disk/var/lib/docker -o - | ssh backup docker load", "Every tagged image of another disk, to another host"),
            new("ocx export nginx:latest -o nginx.oci --compression original", "The blobs and the manifest that the registry has, with its digests"),
            new("ocx export nginx:latest -o nginx.oci --compression zstd --compression-level 19", "As small as it gets"),
            new("ocx export --all -o bundle/ --dry-run --json", "What would be written, for a program"),
        ],
        ExitCodes = new Dictionary<int, string>
        {
            [ExitCode.Integrity] = "The store is damaged: bytes are missing, or not what their digest says; the file is named, and no output appears",
            [ExitCode.Conflict] = "The output is there already and is no image archive or layout",
        },
        SeeAlso = ["import", "convert", "check", "docker-save(1)"],
    };

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var images = new Argument<string[]>("IMAGE")
        {
            Description = "What docker accepts: a name (all its tags), a name with a tag or a digest, an image ID or the start of one",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var destination = new Option<string?>("--output", "-o")
        {
            Description = "A file, a directory (one that exists, or with a slash at the end) or - for standard output",
            HelpName = "PATH",
        };
        var all = new Option<bool>("--all", "-a") { Description = "Every tagged image of the store" };
        Option<string> root = CommonOptions.Root();
        var command = new PagedCommand("export", "Export images from the overlay2 store to an OCI layout or a docker archive", Page)
        {
            images, destination, all, root,
        };
        var options = new OutputOptions(command, OutputTraits.WritesBundles | OutputTraits.ChoosesPlatforms | OutputTraits.RestoresOriginals);
        command.SetAction(result =>
        {
            OutputSettings settings = options.Read(result);
            string[] asked = result.GetValue(images) ?? [];
            bool isAll = result.GetValue(all);
            string path = result.GetValue(destination) ?? throw NoOutput(result, asked, isAll);
            if (isAll && asked.Length > 0) throw new UsageException("--all and names of images exclude each other", $"leave one of them out: {CorrectedCommand.Of(result.Tokens.Select(t => t.Value).Where(t => t is not ("--all" or "-a")))}");
            if (!isAll && asked.Length == 0) throw new UsageException("export needs an image", $"name one, or take all that have a tag: {CorrectedCommand.Of(CorrectedCommand.With(Words(result), "--all"))}");

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
                    Originals = settings.Originals,
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

    private static UsageException NoOutput(ParseResult result, string[] asked, bool isAll)
    {
        // Called like the image, without what stands before and behind its name.
        string name = asked.Length == 1 ? asked[0].Split('/')[^1].Split(':', '@')[0] : "images";
        return !isAll && asked.Length == 0
            ? new UsageException("export needs an image and --output", $"name both, or take all images that have a tag: {CorrectedCommand.Of(CorrectedCommand.With(Words(result), "--all", "-o", $"{name}.oci"))}")
            : new UsageException("export needs --output", $"name the file to write: {CorrectedCommand.Of(CorrectedCommand.With(Words(result), "-o", CorrectedCommand.Operand($"{name}.oci")))}");
    }

    private static string[] Words(ParseResult result) => [.. result.Tokens.Select(t => t.Value)];

    private static bool IsPath(string text)
    {
        try
        {
            return ImageLocation.ParseSource(text, "") is { Kind: LocationKind.Unknown, Reference: null };
        }
        catch (OcxException)
        {
            return false;
        }
    }

    // An archive is not exported but converted: what works instead, where that is what was meant.
    private static string? InsteadOf(ImageNotFoundException e, string root, string[] asked, string output)
    {
        if (File.Exists(root)) return $"{root} is a file: {CorrectedCommand.Of(["convert", CorrectedCommand.Operand(root), CorrectedCommand.Operand(output), .. asked.SelectMany(a => new[] { "--image", a })])}";
        if (e.Alternatives.Count > 0 || asked.FirstOrDefault(IsPath) is not { } path) return null;
        string what = path == ImageLocation.Standard ? "standard input" : Directory.Exists(path) ? "a directory" : "a file";
        return $"{path} is {what}: {CorrectedCommand.Of("convert", CorrectedCommand.Operand(path), CorrectedCommand.Operand(output))}";
    }
}
