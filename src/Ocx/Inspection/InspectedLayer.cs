using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>A layer of an image as its home knows it.</summary>
/// <param name="DiffId">The digest of its uncompressed tar.</param>
/// <param name="ChainId">Its name together with the layers below it.</param>
public sealed record InspectedLayer(DiffId DiffId, ChainId ChainId)
{
    /// <summary>
    /// What it takes: in a store the bytes of its files, as Docker counts them; in a layout or an archive those of the layer as it is
    /// stored there, compressed or not. Null where the home does not tell.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>The name of its directory in a store; null elsewhere, and where the store does not tell.</summary>
    public string? CacheId { get; init; }

    /// <summary>The path of its files, which are a tree, in a store; null elsewhere.</summary>
    public string? Directory { get; init; }

    /// <summary>The blobs that are known to hold it; in a store those of pulls and pushes, which it does not have itself.</summary>
    public IReadOnlyList<InspectedBlob> Blobs { get; init; } = [];
}
