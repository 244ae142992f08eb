using System.CommandLine;
using System.Text.Json;
using Ocx.Cli.Progress;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx export IMAGE… -o PATH</c>: from the overlay2 store to an OCI layout.</summary>
internal sealed class ExportCommand
{
    private readonly ExportOptions _options;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    private ExportCommand(ExportOptions options, TextWriter output, TextWriter error)
    {
        _options = options;
        _output = output;
        _error = error;
    }

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
        var format = new Option<string?>("--format")
        {
            Description = "oci is one tar, oci-dir a directory; decided by the output's name where it is not given",
            HelpName = "oci|oci-dir",
        };
        format.AcceptOnlyFromAmong(ExportDestination.Formats);
        var all = new Option<bool>("--all", "-a") { Description = "Every tagged image of the store" };
        Option<string> root = CommonOptions.Root();
        Option<Platform?> platform = CommonOptions.Platform();
        Option<int> jobs = CommonOptions.Jobs();
        Option<bool> dryRun = CommonOptions.DryRun();
        Option<bool> json = CommonOptions.Json();
        Option<ProgressMode> progress = CommonOptions.Progress();
        Option<bool> quiet = CommonOptions.Quiet();
        Option<bool> verbose = CommonOptions.Verbose();
        var command = new Command("export", "Export images from the overlay2 store to an OCI layout; every digest stays what it was")
        {
            images, destination, format, all, root, platform, jobs, dryRun, json, progress, quiet, verbose,
        };
        command.SetAction(result =>
        {
            var options = new ExportOptions
            {
                Images = result.GetValue(images) ?? [],
                All = result.GetValue(all),
                Root = result.GetValue(root)!,
                Output = result.GetValue(destination) ?? throw new UsageException("export needs --output", "name the file to write, as in -o nginx.oci; - is standard output"),
                Format = result.GetValue(format),
                Platform = result.GetValue(platform),
                Jobs = result.GetValue(jobs),
                DryRun = result.GetValue(dryRun),
                Json = result.GetValue(json),
                Progress = result.GetValue(progress),
                Quiet = result.GetValue(quiet),
                Verbose = result.GetValue(verbose),
            };
            new ExportCommand(options, output, error).Run(cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private void Run(CancellationToken cancellation)
    {
        if (_options.All == _options.Images.Count > 0)
        {
            throw new UsageException(
                _options.All ? "--all and names of images exclude each other" : "export needs an image",
                "name images, as in 'ocx export nginx:latest -o nginx.oci', or use --all");
        }

        var destination = ExportDestination.Choose(_options);
        using var reader = new Overlay2Reader(_options.Root);
        IReadOnlyList<Image> images = SelectImages(reader);
        ProgressDisplay display = ProgressDisplay.Create(_options.Quiet || _options.DryRun ? ProgressMode.None : _options.Progress, _error);
        WritePlan? plan = null;
        display.Run(listener =>
        {
            using IImageWriter writer = destination.Open(new WriteOptions { Jobs = _options.Jobs, Listener = listener });
            foreach (Image image in images) writer.Put(image);
            plan = writer.Plan(cancellation);
            if (!_options.DryRun) writer.Commit(cancellation);
        });
        if (_options.Verbose && !_options.Quiet) Explain(reader, plan!);
        Report(plan!, destination);
    }

    private IReadOnlyList<Image> SelectImages(Overlay2Reader reader)
    {
        IReadOnlyList<Image> images = _options.All ? ImageSelection.SelectTagged(reader) : ImageSelection.Select(reader, _options.Images);
        if (_options.Platform is { } platform)
        {
            // Somebody who names an image means that one; --all is a question.
            Image? other = images.FirstOrDefault(i => !i.Platform.Matches(platform));
            if (other is not null && !_options.All)
            {
                throw new ImageNotFoundException($"image {NameOf(other)} in {reader.Location} is for {other.Platform}, not for {platform}", platform.ToString(), "leave --platform out to export it all the same");
            }

            images = [.. images.Where(i => i.Platform.Matches(platform))];
        }

        if (images.Count > 0) return images;
        string what = _options.Platform is { } wanted ? $"tagged image for {wanted}" : "tagged image";
        throw new ImageNotFoundException($"no {what} in {reader.Location}", "--all");
    }

    private static string NameOf(Image image) => image.Names.Count > 0 ? image.Names[0].Familiar : image.Id.ToString();

    private void Report(WritePlan plan, ExportDestination destination)
    {
        if (_options.Json)
        {
            _output.WriteLine(JsonSerializer.Serialize(ExportReport.Of(plan, _options.Output, destination.Format, _options.DryRun), CliJson.Default.ExportReport));
            return;
        }

        // On standard output the archive itself is the result.
        if (_options.Quiet || (destination.IsStandardOutput && !_options.DryRun)) return;
        int layers = plan.Blobs.Count(b => b.IsLayer);
        int reused = plan.Blobs.Count(b => b.IsReused);
        string verb = _options.DryRun ? "would write" : "wrote";
        string there = reused > 0 ? $", {reused} of {plan.Blobs.Count} blobs there already" : "";
        _output.WriteLine($"{verb} {_options.Output}: {Count(plan.Images.Count, "image")}, {Count(layers, "layer")}, {HumanSize.Of(plan.Length)}{there}");
        if (_options.DryRun)
        {
            foreach (PlannedBlob blob in plan.Blobs) _output.WriteLine($"{(blob.IsReused ? "reuse" : "write")} {blob.Digest} {HumanSize.Of(blob.Length)}{(blob.IsLayer ? " layer" : "")}");
        }
    }

    private void Explain(Overlay2Reader reader, WritePlan plan)
    {
        _error.WriteLine($"read from {reader.Location} (overlay2), {Count(_options.Jobs, "layer")} at a time, files copied by {Storage.ByteCopier.Means}");
        foreach (PlannedImage image in plan.Images)
        {
            string names = image.Names.Count == 0 ? "(no name)" : string.Join(' ', image.Names.Select(n => n.Familiar));
            _error.WriteLine($"image {image.Id} manifest {image.Manifest} {names}");
        }

        foreach (PlannedBlob layer in plan.Blobs.Where(b => b.IsLayer))
        {
            string what = layer.IsReused ? "was there, with the right digest" : _options.DryRun ? "to be written" : "written, digest verified";
            _error.WriteLine($"layer {layer.Digest} {layer.Length} bytes {what}");
        }
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
