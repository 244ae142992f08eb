using Ocx.Images;

namespace Ocx.Formats;

/// <summary>An image that a home lists.</summary>
/// <param name="Id">The image's ID.</param>
/// <param name="Names">Its names, tags before digests, sorted; none for an image that goes by its ID only.</param>
/// <param name="IsPresent">False where a name points at an image that is not there.</param>
public sealed record ImageEntry(ImageId Id, IReadOnlyList<ImageReference> Names, bool IsPresent = true);
