namespace Ocx.Inspection;

/// <summary>A line of <c>docker images</c>.</summary>
/// <param name="Image">The image.</param>
/// <param name="Repository">The repository, as users write it; null for none.</param>
/// <param name="Tag">The tag, or null.</param>
/// <param name="Digest">The digest of a manifest or an index, where such are asked for; null for none.</param>
public sealed record ImageRow(InspectedImage Image, string? Repository, string? Tag, string? Digest);
