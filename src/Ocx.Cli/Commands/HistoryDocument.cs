using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary>How images were made, as <c>--json</c> prints it.</summary>
/// <param name="Location">Where they are.</param>
/// <param name="Images">The images: one, unless the whole home was asked for.</param>
internal sealed record HistoryDocument(string Location, IReadOnlyList<HistoryDocument.MadeImage> Images)
{
    /// <summary>The document of some images.</summary>
    public static HistoryDocument Of(OpenHome home, IEnumerable<(InspectedImage Image, IReadOnlyList<HistoryRow> Rows)> histories) =>
        new(home.Location, [.. histories.Select(h => new MadeImage(h.Image.Id.ToString(), [.. h.Image.Tags.Select(n => n.Familiar)], [.. h.Rows.Select(Step.Of)]))]);

    /// <summary>An image.</summary>
    /// <param name="Id">Its ID.</param>
    /// <param name="Tags">Its tags, as users write them.</param>
    /// <param name="History">Its steps, latest first.</param>
    internal sealed record MadeImage(string Id, IReadOnlyList<string> Tags, IReadOnlyList<Step> History);

    /// <summary>A step.</summary>
    /// <param name="Id">The image as it was after the step; absent where that is not known.</param>
    /// <param name="Tags">That image's tags.</param>
    /// <param name="Created">When; absent where the config does not say.</param>
    /// <param name="CreatedBy">The command.</param>
    /// <param name="Author">Who.</param>
    /// <param name="Comment">A remark.</param>
    /// <param name="Size">The bytes of the layer, 0 for a step without one; absent where they are not known.</param>
    /// <param name="Layer">The diffID of the layer; absent for a step without one.</param>
    internal sealed record Step(string? Id, IReadOnlyList<string> Tags, string? Created, string CreatedBy, string Author, string Comment, long? Size, string? Layer)
    {
        /// <summary>The step of a row.</summary>
        public static Step Of(HistoryRow row) => new(
            row.Image?.ToString(), [.. row.Tags.Select(n => n.Familiar)], row.Step.Created?.ToString(), row.Step.CreatedBy, row.Step.Author, row.Step.Comment, row.Size, row.Layer?.DiffId.ToString());
    }
}
