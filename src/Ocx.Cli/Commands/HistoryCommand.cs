using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ocx.Cli.Help;
using Ocx.Cli.Tables;
using Ocx.Conversion;
using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary><c>ocx history IMAGE|SOURCE</c>: how an image was made, as <c>docker history</c> prints it.</summary>
internal sealed class HistoryCommand
{
    private static Page Page { get; } = new()
    {
        Text =
        [
            "Prints what 'docker history' prints, latest step first. A step shows the image that it made where the store still has it, as builds without BuildKit keep them.",
        ],
        Examples =
        [
            new("ocx history nginx:latest", "An image of the store"),
            new("ocx history --no-trunc --human=false nginx:latest", "Whole commands, exact sizes and times"),
            new("ocx history bundle.tar", "The images of an archive"),
        ],
        Codes = ExitCode.OfReading,
        SeeAlso = ["images", "inspect", "layers", "docker-history(1)"],
    };

    private const string Missing = "<missing>";
    private const int CommandWidth = 45;

    private readonly Argument<string> _image = new("IMAGE|SOURCE")
    {
        Description = "An image of the store at --root: a name, an ID or the start of one; or a layout, an archive or a store, with :REF or @DIGEST behind it for one image of it",
    };

    private readonly Option<bool> _human = new("--human", "-H") { Description = "Sizes and times for people; --human=false for numbers", DefaultValueFactory = _ => true };
    private readonly Option<bool> _noTrunc = new("--no-trunc") { Description = "Show IDs and commands in full" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print image IDs only" };
    private readonly HomeOptions _home;
    private readonly TimeProvider _clock;

    private HistoryCommand(Command command, TimeProvider clock)
    {
        command.Arguments.Add(_image);
        foreach (Option<bool> option in (Option<bool>[])[_human, _noTrunc, _quiet]) command.Options.Add(option);
        _home = new HomeOptions(command);
        _clock = clock;
    }

    /// <summary>The command, ready to be parsed.</summary>
    public static Command Create(TextWriter output, TextWriter error, CancellationToken cancellation, TimeProvider? clock = null)
    {
        var command = new PagedCommand("history", "Show how an image was made, as 'docker history' does", Page);
        var history = new HistoryCommand(command, clock ?? TimeProvider.System);
        command.SetAction(result => history.Run(result, output, error, cancellation));
        return command;
    }

    private int Run(ParseResult result, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        _home.Exclude(result, _quiet);
        ImageLocation location = _home.Locate(result, result.GetValue(_image));
        using OpenHome home = _home.Open(result, location, error, cancellation);
        IReadOnlyList<InspectedImage> images = home.Find(location.Reference);
        (InspectedImage Image, IReadOnlyList<HistoryRow> Rows)[] histories = [.. images.Select(i => (i, ImageHistory.Of(i, home.Find)))];
        if (_home.IsJson(result))
        {
            output.WriteLine(JsonSerializer.Serialize(HistoryDocument.Of(home, histories), CliJson.Default.HistoryDocument));
            return ExitCode.Success;
        }

        foreach ((InspectedImage image, IReadOnlyList<HistoryRow> rows) in histories)
        {
            if (histories.Length > 1 && !result.GetValue(_quiet)) output.WriteLine(ImageHeading.Of(image, isFirst: image == images[0]));
            if (result.GetValue(_quiet)) foreach (HistoryRow row in rows) output.WriteLine(IdOf(row, result.GetValue(_noTrunc)));
            else Print(output, rows, result.GetValue(_human), result.GetValue(_noTrunc), _home.Release(result));
        }

        return ExitCode.Success;
    }

    private void Print(TextWriter output, IReadOnlyList<HistoryRow> rows, bool isHuman, bool isFull, DockerRelease release)
    {
        var table = new TabTable(DockerText.WidthOf(release));
        table.Add("IMAGE", isHuman ? "CREATED" : "CREATED AT", "CREATED BY", "SIZE", "COMMENT");
        DateTimeOffset now = _clock.GetUtcNow();
        bool isTerminal = StandardStream.IsTerminal(output);
        foreach (HistoryRow row in rows)
        {
            long created = ImageTable.CreatedSeconds(row.Step.Created, release);
            string by = DockerText.Shown(row.Step.CreatedBy.Replace('\t', ' '), isTerminal);
            string size = row.Size is not { } bytes ? DockerText.Unknown : isHuman ? HumanSize.Of(bytes, 3) : bytes.ToString(CultureInfo.InvariantCulture);
            table.Add(IdOf(row, isFull), isHuman ? DockerText.StepSince(created, now, release) : DockerText.StepAt(created), isFull ? by : TextWidth.Cut(by, CommandWidth), size, DockerText.Shown(row.Step.Comment, isTerminal));
        }

        table.WriteTo(output);
    }

    private static string IdOf(HistoryRow row, bool isFull) => row.Image is { } id ? ShortId.Of(id, isFull) : Missing;
}
