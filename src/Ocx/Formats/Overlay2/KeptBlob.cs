namespace Ocx.Formats.Overlay2;

/// <summary>What an import or an export noted of a blob that a layer came from.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">How long it is, in bytes.</param>
/// <param name="Encoder">The compressor that makes it; null where none is known, and the blob itself is kept.</param>
internal sealed record KeptBlob(string Digest, long Size, string? Encoder);
