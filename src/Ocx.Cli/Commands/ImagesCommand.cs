using System.CommandLine;
using System.Text.Json;
using Ocx.Cli.Help;
using Ocx.Cli.Tables;
using Ocx.Conversion;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Inspection;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx images [SOURCE]</c>: what is there, as <c>docker images</c> prints it.</summary>
internal sealed class ImagesCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints what 'docker images' prints, of a store, a layout or an archive. What cannot be read, on a broken disk for one, is told on standard error, and the rest is listed.",
            "The size of an image is what Docker shows for a store, and what its layers take where they are, compressed or not, for a layout or an archive.",
        ],
        Examples =
        [
            new("ocx images", "The store at /var/lib/docker"),
            new("ocx images --root /mnt/dead-disk/var/lib/docker", "That of a dead host"),
            new("ocx images 'team/*:1' --digests", "Names that match, with digests of manifests"),
            new("ocx images bundle.tar", "A layout or an archive, of any tool"),
            new("ocx images --json | jq -r '.images[].id'", "For a script"),
        ],
        Codes = ExitCode.OfReading,
        SeeAlso = ["inspect", "history", "layers", "docker-images(1)"],
    };

    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description = "A store, a layout or an archive, known by its content; with :REF or @DIGEST behind it for one image; what is no path is a name in the store at --root, or a pattern such as 'team/*:1'",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also images without a name that others were built on" };
    private readonly Option<bool> _digests = new("--digests") { Description = "Show digests of manifests" };
    private readonly Option<bool> _noTrunc = new("--no-trunc") { Description = "Show IDs in full" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print image IDs only" };
    private readonly HomeOptions _home;
    private readonly TimeProvider _clock;

    private ImagesCommand(Command command, TimeProvider clock)
    {
        command.Arguments.Add(_source);
        foreach (Option<bool> option in (Option<bool>[])[_all, _digests, _noTrunc, _quiet]) command.Options.Add(option);
        _home = new HomeOptions(command);
        _clock = clock;
    }

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation, TimeProvider? clock = null)
    {
        var command = new PagedCommand("images", "List the images of a store, a layout or an archive, as 'docker images' does", Page);
        var images = new ImagesCommand(command, clock ?? TimeProvider.System);
        command.SetAction(result => images.Run(result, output, error, cancellation));
        return command;
    }

    private int Run(ParseResult result, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        _home.Exclude(result, _quiet);
        ImageLocation location = _home.Locate(result, result.GetValue(_source));
        DockerRelease release = _home.Release(result);
        bool digests = result.GetValue(_digests), isJson = _home.IsJson(result);
        using OpenHome home = _home.Open(result, location, error, cancellation);
        (IReadOnlyList<InspectedImage> found, Func<ImageReference, bool>? names) = Choose(home, location.Reference);

        // What was asked for by its ID is shown, whatever was built on it.
        bool isAll = result.GetValue(_all) || (location.Reference is not null && names is null);
        IReadOnlyList<InspectedImage> images = ImageTable.Order(found, isAll, release);
        ImageRow[] rows = [.. images.SelectMany(i => ImageTable.RowsOf(i, digests, names))];
        if (isJson) output.WriteLine(JsonSerializer.Serialize(ImagesDocument.Of(home, [.. rows.Select(r => r.Image).Distinct()]), CliJson.Default.ImagesDocument));
        else if (result.GetValue(_quiet)) foreach (ImageRow row in rows) output.WriteLine(ShortId.Of(row.Image.Id, result.GetValue(_noTrunc)));
        else Print(output, rows, digests, result.GetValue(_noTrunc), release);
        return ExitCode.Success;
    }

    // A name in a store may be a pattern, and then nothing need answer to it, as in Docker.
    private static (IReadOnlyList<InspectedImage> Images, Func<ImageReference, bool>? Names) Choose(OpenHome home, string? asked)
    {
        if (asked is null || home.Reader is not Overlay2Reader) return (home.Find(asked), null);
        if (!NamePattern.TryParse(asked, out NamePattern? pattern)) throw new UsageException($"'{asked}' is no pattern: it is cut short", "a bracket needs its end, and a backslash a character behind it");
        return pattern!.HasWildcards || home.Reader.Entries.Any(e => e.Names.Any(pattern.Matches)) ? (home.All, pattern.Matches) : (home.Find(asked), null);
    }

    private void Print(TextWriter output, ImageRow[] rows, bool digests, bool isFull, DockerRelease release)
    {
        const string none = "<none>";
        var table = new TabTable(DockerText.WidthOf(release));
        table.Add(["REPOSITORY", "TAG", .. digests ? (string[])["DIGEST"] : [], "IMAGE ID", "CREATED", "SIZE"]);
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (ImageRow row in rows)
        {
            string created = DockerText.Since(ImageTable.CreatedSeconds(row.Image, release), now);
            string size = row.Image.Size is { } bytes ? HumanSize.Of(bytes, 3) : DockerText.Unknown;
            table.Add([row.Repository ?? none, PathText.Of(row.Tag ?? none), .. digests ? (string[])[row.Digest ?? none] : [], ShortId.Of(row.Image.Id, isFull), created, size]);
        }

        table.WriteTo(output);
    }
}
