using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>A step of an image's history, as <c>docker history</c> shows it.</summary>
/// <param name="Image">The image as it was after the step, where the home still has it and knows.</param>
/// <param name="Tags">That image's tags, sorted.</param>
/// <param name="Step">The step, as the config has it.</param>
/// <param name="Layer">The layer that it made, or null for a step that made none.</param>
public sealed record HistoryRow(ImageId? Image, IReadOnlyList<ImageReference> Tags, HistoryEntry Step, InspectedLayer? Layer)
{
    /// <summary>The bytes of the layer; 0 where there is none, null where it is not known.</summary>
    public long? Size => Layer is null ? 0 : Layer.Size;
}
