using System.Text.Json;
using Ocx.Bundles;
using Ocx.Cli.Progress;
using Ocx.Containers;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>Moves images as a command was told to, shows how it goes and says what came of it.</summary>
internal sealed class ImageTransfer(OutputDestination destination, OutputSettings settings, TextWriter output, TextWriter error)
{
    /// <summary>Moves images from anywhere.</summary>
    /// <param name="from">Where they are.</param>
    /// <param name="choice">Which of them, and what to call them.</param>
    /// <param name="cancellation">Looked at all the time.</param>
    public void Run(ImageLocation from, (IReadOnlyList<string> Images, IReadOnlyList<ImageReference> Tags) choice, CancellationToken cancellation)
    {
        string temporaryDirectory = destination.TemporaryDirectory(settings);
        Run(listener => ImageFormats.OpenReader(from, new ReadOptions(temporaryDirectory) { MaxInflation = settings.MaxInflation, Unpacked = listener.Unpacked }, cancellation), (write, isStore) => new ConversionOptions
        {
            Images = [.. choice.Images, .. from.Reference is null ? [] : (string[])[from.Reference]],
            OnlyTagged = isStore,
            Platform = settings.Platform,
            Tags = choice.Tags,
            Reference = destination.Reference,
            Compression = settings.Compression,
            CompressionLevel = settings.CompressionLevel,
            Originals = settings.Originals,
            KeepsOriginals = settings.KeepsOriginals,
            TemporaryDirectory = temporaryDirectory,
            DryRun = settings.DryRun,
            Write = write,
        }, cancellation);
    }

    /// <summary>Moves images.</summary>
    /// <param name="open">Opens the source; the listener is told how far that is.</param>
    /// <param name="options">Which images of a store or of anything else, and what to change; how to write them is added here.</param>
    /// <param name="cancellation">Looked at all the time.</param>
    public void Run(Func<TransferListener, IImageReader> open, Func<WriteOptions, bool, ConversionOptions> options, CancellationToken cancellation)
    {
        ProgressDisplay display = ProgressDisplay.Create(settings.Quiet || settings.DryRun ? ProgressMode.None : settings.Progress, error);
        ConversionReport? report = null;
        string origin = "";
        display.Run(listener =>
        {
            var write = new WriteOptions { Jobs = settings.Jobs, Listener = listener, Syncs = settings.Syncs, Patience = settings.Patience ?? TimeSpan.Zero };
            using IImageReader reader = open(listener);
            origin = $"{reader.Location} ({KindOf(reader)})";
            try
            {
                using IImageWriter writer = destination.Open(write);
                report = ImageConverter.Convert(reader, writer, options(write, reader is Overlay2Reader), cancellation);
            }
            catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM && destination.Has(e.Path))
            {
                throw new OutputDeniedException(e);
            }
        });
        if (!settings.Quiet && report!.Originals is { } originals) foreach (string line in OriginalsText.Of(originals)) error.PrintLine(line);
        if (!settings.Quiet) foreach (string loss in report!.Losses) error.PrintLine($"note:  {loss}");
        if (settings.Verbose && !settings.Quiet) Explain(origin, report!.Plan);
        Report(report!);
    }

    private static string KindOf(IImageReader reader) => reader switch
    {
        Overlay2Reader => "overlay2",
        CommitReader => "a container",
        _ => "layout or archive",
    };

    private void Report(ConversionReport report)
    {
        WritePlan plan = report.Plan;
        if (settings.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(WriteReport.Of(report, destination.Path, ImageFormats.NameOf(destination.Format), settings.DryRun), CliJson.Default.WriteReport));
            return;
        }

        // On standard output the archive itself is the result.
        if (settings.Quiet || (destination.IsStandardOutput && !settings.DryRun)) return;
        int layers = plan.Blobs.Count(b => b.IsLayer);
        int reused = plan.Blobs.Count(b => b.IsReused);
        string verb = settings.DryRun ? "would write" : "wrote";
        string there = reused > 0 ? $", {reused} of {plan.Blobs.Count} blobs there already" : "";
        output.PrintLine($"{verb} {destination.Path}: {Counted.Of(plan.Images.Count, "image")}, {Counted.Of(layers, "layer")}, {HumanSize.Of(plan.Length)}{there}");
        foreach (MovedName moved in plan.Moved) output.PrintLine($"{(settings.DryRun ? "would move" : "moved")} {moved.Name.Familiar} from {moved.From}");
        if (!settings.DryRun) return;
        foreach (PlannedBlob blob in plan.Blobs) output.PrintLine($"{(blob.IsReused ? "reuse" : "write")} {blob.Digest} {HumanSize.Of(blob.Length)}{(blob.IsLayer ? " layer" : "")}");
    }

    private void Explain(string origin, WritePlan plan)
    {
        error.PrintLine($"read from {origin}, {Counted.Of(settings.Jobs, "layer")} at a time, files copied by {Storage.ByteCopier.Means}");
        foreach (PlannedImage image in plan.Images)
        {
            string names = image.Names.Count == 0 ? "(no name)" : string.Join(' ', image.Names.Select(n => n.Familiar));
            string manifest = image.Manifest is { } digest ? $" manifest {digest}" : "";
            error.PrintLine($"image {image.Id}{manifest} {names}");
        }

        // A blob that is there was read; a store's layer is a tree, of which only the record was.
        string there = destination.Format == OutputFormat.Overlay2 ? "was there, by its record; ocx check verifies it" : "was there, with the right digest";
        foreach (PlannedBlob layer in plan.Blobs.Where(b => b.IsLayer))
        {
            string what = layer.IsReused ? there : settings.DryRun ? "to be written" : "written, digest verified";
            error.PrintLine($"layer {layer.Digest} {layer.Length} bytes {what}");
        }
    }
}
