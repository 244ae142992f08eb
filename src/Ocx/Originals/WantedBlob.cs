using Ocx.Images;

namespace Ocx.Originals;

/// <summary>A blob that a layer is known to have come from or gone to.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">How long it is, where that is known.</param>
/// <param name="IsRequired">Whether no other blob of the layer will do.</param>
internal sealed record WantedBlob(Digest Digest, long? Size = null, bool IsRequired = false);
