using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>What <c>docker save</c> writes of a layer besides its tar.</summary>
/// <param name="V1Id">The digest that names the layer in this image: its digits are the layer's directory until Docker 24.</param>
/// <param name="Json">The v1 JSON: the file <c>json</c> there, and since Docker 25 a blob.</param>
internal sealed record LegacyLayer(Digest V1Id, ReadOnlyMemory<byte> Json);
