using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary>A layer of an image and what is known of it.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Files">How many files, directories, links, devices and whiteouts it has; null where nobody counted.</param>
/// <param name="Sharing">The other images that have it.</param>
internal sealed record LayerRow(InspectedLayer Layer, long? Files, IReadOnlyList<InspectedImage> Sharing);
