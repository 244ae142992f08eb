namespace Ocx.Originals;

/// <summary>What was made again of what registries have.</summary>
/// <param name="Layers">The layers, each once, in the order of the images.</param>
/// <param name="Manifests">The images.</param>
public sealed record OriginalsReport(IReadOnlyList<OriginalLayer> Layers, IReadOnlyList<OriginalManifest> Manifests);
