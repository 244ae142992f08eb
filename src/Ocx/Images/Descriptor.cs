using System.Collections.ObjectModel;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// Points at a blob: its media type, digest and size, and what its owner says about it (OCI image
/// specification, descriptor.md). Two descriptors are equal when their parts are; lists and maps count as parts
/// only by identity, so compare <see cref="Digest"/> to ask for the same blob.
/// </summary>
public sealed record Descriptor
{
    /// <summary>What kind of document or layer the blob is; empty where the source does not say.</summary>
    public required string MediaType { get; init; }

    /// <summary>The digest of the blob's bytes as stored.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The blob's length in bytes; never negative in a parsed descriptor.</summary>
    public required long Size { get; init; }

    /// <summary>Where else the blob is to be had; never null.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Names and values of the owner's choosing; never null.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The whole blob, inlined, or null; never empty in a parsed descriptor. Not checked yet: see <see cref="Verify"/>.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>For a manifest in an index: what it runs on. Null where the index leaves it to the config.</summary>
    public Platform? Platform { get; init; }

    /// <summary>For a manifest: the kind of artifact, which an image is not. Null where there is none.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The descriptor of <paramref name="blob"/>, with its SHA-256.</summary>
    public static Descriptor Of(string mediaType, ReadOnlySpan<byte> blob) =>
        new() { MediaType = mediaType, Digest = Digest.Compute(blob), Size = blob.Length };

    /// <summary>Checks that <paramref name="blob"/> is the blob that this descriptor points at: size first, then digest.</summary>
    /// <param name="blob">The bytes as stored.</param>
    /// <param name="subject">What they are, as the user would name it.</param>
    /// <exception cref="IntegrityException">They are other bytes.</exception>
    public void Verify(ReadOnlySpan<byte> blob, string subject)
    {
        if (blob.Length != Size)
            throw new IntegrityException(subject, $"{Size} bytes", $"{blob.Length} bytes");
        Digest actual = Digest.Compute(Digest.Algorithm, blob);
        if (actual != Digest)
            throw new IntegrityException(subject, Digest.ToString(), actual.ToString());
    }
}
