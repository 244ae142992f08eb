using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>How an image was made, latest step first.</summary>
/// <remarks>
/// Docker knows of a step which image it made only where the classic builder kept them: it goes from the image to its parent, and on, a
/// step each. Source: moby daemon/images/image_history.go.
/// </remarks>
public static class ImageHistory
{
    /// <summary>The steps of an image. One without a history has none, whatever its layers.</summary>
    /// <param name="image">The image.</param>
    /// <param name="find">The image of an ID, or null where the home has none that can be read.</param>
    public static IReadOnlyList<HistoryRow> Of(InspectedImage image, Func<ImageId, InspectedImage?> find)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(find);
        IReadOnlyList<HistoryEntry> history = image.Config.Value.History;
        var rows = new HistoryRow[history.Count];
        for (int i = 0, layer = 0; i < rows.Length; i++)
            rows[^(i + 1)] = new HistoryRow(null, [], history[i], history[i].EmptyLayer ? null : image.Layers[layer++]);

        InspectedImage? made = image;
        for (int i = 0; i < rows.Length && made is not null; i++)
        {
            rows[i] = rows[i] with { Image = made.Id, Tags = [.. made.Tags] };
            made = made.Parent is { } parent ? find(parent) : null;
        }

        return rows;
    }
}
