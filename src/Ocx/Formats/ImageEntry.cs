using Ocx.Images;

namespace Ocx.Formats;

/// <summary>An image that a home lists.</summary>
/// <param name="Id">The image's ID; none where what would tell it is missing (<paramref name="IsPresent"/> is false then).</param>
/// <param name="Names">Its names, tags before digests, sorted; none for an image that goes by its ID only.</param>
/// <param name="IsPresent">False where a name points at an image that is not there.</param>
public sealed record ImageEntry(ImageId Id, IReadOnlyList<ImageReference> Names, bool IsPresent = true)
{
    /// <summary>What else the home calls it: tags and texts of a layout that are no full names.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The digest of its manifest, or null in a home without manifests.</summary>
    public Digest? Manifest { get; init; }

    /// <summary>The digest of the index through which it is listed together with others, or null.</summary>
    public Digest? Index { get; init; }
}
