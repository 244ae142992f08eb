namespace Ocx.Formats.DockerArchive;

/// <summary>A descriptor in <c>manifest.json</c>: other members and another order than those of OCI.</summary>
/// <param name="MediaType">The layer's media type.</param>
/// <param name="Size">The blob's length.</param>
/// <param name="Digest">The blob's digest.</param>
/// <remarks>Source: distribution v2, blobs.go, Descriptor. Its annotations and platform are never written here, and not read.</remarks>
internal sealed record DockerLayerSource(string MediaType, long Size, string Digest)
{
    /// <summary>Where a foreign layer is to be had.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];
}
