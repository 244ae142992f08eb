using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>A layer of an archive from before Docker 1.10.</summary>
/// <param name="Path">Where its v1 JSON comes from, as the user would name it.</param>
/// <param name="Json">The v1 JSON.</param>
/// <param name="DiffId">The digest of the layer's tar, which such an archive does not say.</param>
internal sealed record LegacyConfigLayer(string Path, ReadOnlyMemory<byte> Json, DiffId DiffId);
