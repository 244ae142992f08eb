namespace Ocx.Formats.Overlay2;

/// <summary>A blob that a store knows for a layer, from a pull or a push.</summary>
/// <param name="Digest">Its digest, as it is recorded; nothing has checked it.</param>
/// <param name="SourceRepository">The repository that has it, by its full name.</param>
/// <remarks>Source: moby distribution/metadata/v2_metadata_service.go. The third member, a signature, says nothing about the blob.</remarks>
internal sealed record RecordedBlob(string? Digest, string? SourceRepository);
