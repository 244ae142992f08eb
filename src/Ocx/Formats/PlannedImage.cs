using Ocx.Images;

namespace Ocx.Formats;

/// <summary>An image as it is going to be written.</summary>
/// <param name="Id">The digest of its config.</param>
/// <param name="Names">Its names.</param>
/// <param name="Manifest">The digest of its manifest, or null for a home without manifests.</param>
public sealed record PlannedImage(ImageId Id, IReadOnlyList<ImageReference> Names, Digest? Manifest);
