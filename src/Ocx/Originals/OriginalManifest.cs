using Ocx.Images;

namespace Ocx.Originals;

/// <summary>What became of an image's manifest.</summary>
/// <param name="Image">The image.</param>
/// <param name="Recorded">The digests by which registries know the image, as names; none where it was never pulled or pushed.</param>
/// <param name="Manifest">The registry's own manifest; null where it is neither kept nor could be written again.</param>
/// <param name="Index">The index through which it was pulled, where that is kept.</param>
public sealed record OriginalManifest(ImageId Image, IReadOnlyList<ImageReference> Recorded, Digest? Manifest, Digest? Index);
