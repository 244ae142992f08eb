using System.CommandLine;
using System.Text.Json;
using Ocx.Cli.Help;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Inspection;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx layers IMAGE|SOURCE</c>: where each layer of an image is, what it is called there, and who shares it.</summary>
internal sealed class LayersCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints the way from an image to its files: for each layer, base first, its diffID, its chainID, the directory that the store has it in, the blobs that are known to hold it, its size, how many files it has, and which other images share it.",
        ],
        Examples =
        [
            new("ocx layers nginx:latest", "An image of the store"),
            new("ocx layers --no-trunc nginx:latest", "Digests and paths in full"),
            new("ocx layers --digests nginx:latest", "The blobs that registries have of each layer"),
            new("ocx layers --files bundle.tar", "The images of an archive; counting the files means to read it all"),
            new("ocx layers --json nginx:latest | jq -r '.images[].layers[].directory'", "The directories, for a script"),
        ],
        Codes = ExitCode.OfReading,
        SeeAlso = ["images", "inspect", "check"],
    };

    private readonly Argument<string> _image = new("IMAGE|SOURCE")
    {
        Description = "An image of the store at --root: a name, an ID or the start of one; or a layout, an archive or a store, with :REF or @DIGEST behind it for one image of it",
    };

    private readonly Option<bool> _files = new("--files") { Description = "Count the files of each layer also in layouts and archives, where that means to read all of it" };
    private readonly Option<bool> _noTrunc = new("--no-trunc") { Description = "Show digests, IDs and paths in full" };
    private readonly Option<bool> _digests = new("--digests") { Description = "Show the digests of all blobs that are known to hold each layer, and by which encoder they were made where an export or an import noted that" };
    private readonly HomeOptions _home;

    private LayersCommand(Command command)
    {
        command.Arguments.Add(_image);
        command.Options.Add(_files);
        command.Options.Add(_noTrunc);
        command.Options.Add(_digests);
        _home = new HomeOptions(command, imitates: false);
    }

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var command = new PagedCommand("layers", "Show the layers of an image, base first: digests, directory, size, files, and which images share them", Page);
        var layers = new LayersCommand(command);
        command.SetAction(result => layers.Run(result, output, error, cancellation));
        return command;
    }

    private int Run(ParseResult result, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        ImageLocation location = _home.Locate(result, result.GetValue(_image));
        using OpenHome home = _home.Open(result, location, error, cancellation);
        IReadOnlyList<InspectedImage> images = home.Find(location.Reference);
        bool counts = home.Reader is Overlay2Reader || result.GetValue(_files);
        var map = new LayerMap(home.Reader, home.All);
        var seen = new Dictionary<Images.ChainId, long?>();
        (InspectedImage Image, IReadOnlyList<LayerRow> Layers)[] found =
        [
            .. images.Select(i => (i, (IReadOnlyList<LayerRow>)[.. i.Layers.Select((l, n) => new LayerRow(l, counts ? Count(i, n) : null, map.Sharing(i, l)))])),
        ];
        if (_home.IsJson(result)) output.WriteLine(JsonSerializer.Serialize(LayersDocument.Of(home, found), CliJson.Default.LayersDocument));
        else LayerPrinter.For(output).Print(found, new LayerColumns(result.GetValue(_noTrunc), counts, result.GetValue(_digests)));
        return ExitCode.Success;

        // What images share is read once.
        long? Count(InspectedImage image, int index)
        {
            cancellation.ThrowIfCancellationRequested();
            Images.ChainId chainId = image.Layers[index].ChainId;
            if (seen.TryGetValue(chainId, out long? known)) return known;
            try
            {
                known = map.CountEntries(image, index);
            }
            catch (Exception e) when (e is OcxException or LinuxException)
            {
                error.PrintLine($"warning: {e.Message}");
            }

            return seen[chainId] = known;
        }
    }
}
