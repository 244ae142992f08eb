using Ocx.Images;

namespace Ocx.Originals;

/// <summary>What was found out about a layer.</summary>
/// <param name="DiffId">The layer.</param>
/// <param name="Recorded">The blobs that the store knows of it, the one that is wanted most first; none where it knows none.</param>
/// <param name="Blob">The one that was made again; null if none could be.</param>
/// <param name="Encoder">The compressor that made it; null with no blob.</param>
public sealed record OriginalLayer(DiffId DiffId, IReadOnlyList<Digest> Recorded, Digest? Blob, string? Encoder);
