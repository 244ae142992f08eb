using Ocx.Compression;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Originals;

namespace Ocx.Conversion;

/// <summary>What to convert, and what to change on the way.</summary>
public sealed class ConversionOptions
{
    /// <summary>The images, as users name them; none for all that the source has.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Whether all means those with a tag: a store keeps steps of builds, too.</summary>
    public bool OnlyTagged { get; init; }

    /// <summary>Only images for this platform; null for all.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The names to give instead of the source's own; none to keep these.</summary>
    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    /// <summary>
    /// The one name to give as the destination was told, as in <c>oci:DIR:v1</c>: a bare tag where a layout takes one, or else a
    /// full name; null for none.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>How layers are to be compressed; null for as they are.</summary>
    public CompressionKind? Compression { get; init; }

    /// <summary>How hard; null for the codec's default.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Whether images of a store are to have the blobs and manifests of their registry, and how; null for as they are.</summary>
    public OriginalsOptions? Originals { get; init; }

    /// <summary>Whether a store is to keep manifests, and how the blobs of layers were compressed, so that <see cref="Originals"/> can be had from it later.</summary>
    public bool KeepsOriginals { get; init; }

    /// <summary>Where compressed layers wait to be written; they have no name there.</summary>
    public string TemporaryDirectory { get; init; } = Path.GetTempPath();

    /// <summary>Whether to plan only. What compression would save is not known then: lengths are those before it.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many layers move at a time, and who is told.</summary>
    public WriteOptions Write { get; init; } = new();
}
