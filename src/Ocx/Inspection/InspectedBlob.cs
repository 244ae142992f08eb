using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>A blob that holds a layer.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Repository">In a store: the repository that has it, by its full name. Null elsewhere.</param>
/// <param name="MediaType">In a layout or an archive: what kind of blob it is. Null elsewhere.</param>
/// <param name="Size">In a layout or an archive: its length. Null elsewhere.</param>
public sealed record InspectedBlob(Digest Digest, string? Repository = null, string? MediaType = null, long? Size = null)
{
    /// <summary>In a store: the compressor that made it, where an import or an export noted that. Null elsewhere.</summary>
    public string? Encoder { get; init; }
}
