using Ocx.Images;

namespace Ocx.Formats.Overlay2;

/// <summary>What the layer database knows of a layer.</summary>
/// <param name="ChainId">The layer.</param>
/// <param name="CacheId">The name of its directory below <c>overlay2/</c>.</param>
/// <param name="TarSplitPath">Its tar-split stream, for messages.</param>
internal sealed record LayerRecord(ChainId ChainId, string CacheId, string TarSplitPath);
