using Ocx.Images;

namespace Ocx.Formats.Overlay2;

/// <summary>What a layer is called in a store.</summary>
/// <param name="ChainId">The layer.</param>
/// <param name="CacheId">The name of its directory below <c>overlay2/</c>.</param>
/// <param name="Link">The short name of its tree below <c>overlay2/l/</c>, since the options of a mount have a page.</param>
/// <param name="Lower">The short names of all trees below it, nearest first; null for a base.</param>
internal sealed record StoredLayer(ChainId ChainId, string CacheId, string Link, string? Lower)
{
    /// <summary>What <c>lower</c> says of a layer on top of this one.</summary>
    public string LowerOfChild => Lower is null ? $"l/{Link}" : $"l/{Link}:{Lower}";
}
