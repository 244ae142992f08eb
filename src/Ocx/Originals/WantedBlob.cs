using Ocx.Images;

namespace Ocx.Originals;

/// <summary>A blob that a layer is known to have come from or gone to.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">How long it is, where that is known.</param>
internal sealed record WantedBlob(Digest Digest, long? Size = null);
