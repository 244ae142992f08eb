using Ocx.Images;

namespace Ocx.Checking.Overlay2;

/// <summary>A layer that an image to be checked needs, or that the layer database has a record of.</summary>
/// <param name="chainId">Its name.</param>
internal sealed class CheckedLayer(ChainId chainId)
{
    /// <summary>Its name.</summary>
    public ChainId ChainId { get; } = chainId;

    /// <summary>What its tar is: by the images that need it, or else by a record that fits its name; null where nobody knows.</summary>
    public DiffId? DiffId { get; set; }

    /// <summary>The layer below; null for a base, or where nobody knows.</summary>
    public ChainId? Parent { get; set; }

    /// <summary>Whether <see cref="DiffId"/> and <see cref="Parent"/> come from an image.</summary>
    public bool IsOfImage { get; set; }

    /// <summary>The images that need it.</summary>
    public SortedSet<string> Images { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the layer database has a record of it.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Its directory; null where its record does not tell, or tells what cannot be.</summary>
    public string? CacheId { get; set; }

    /// <summary>Its short name, where it has one.</summary>
    public string? Link { get; set; }

    /// <summary>The size of its files by its record.</summary>
    public long? Size { get; set; }

    /// <summary>Whether its files are there.</summary>
    public bool HasTree { get; set; }
}
