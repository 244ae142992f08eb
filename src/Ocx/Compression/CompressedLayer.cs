using Ocx.Images;

namespace Ocx.Compression;

/// <summary>What a layer became.</summary>
/// <param name="Plain">The digest of the bytes that went in.</param>
/// <param name="Digest">The digest of those that came out.</param>
/// <param name="Size">How many these are.</param>
internal sealed record CompressedLayer(Digest Plain, Digest Digest, long Size);
