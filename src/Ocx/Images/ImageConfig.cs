using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// What an image's config says, as far as moving images needs it (OCI image specification, config.md; moby,
/// image/image.go). Other members are ignored here and survive in <see cref="RawJson{T}.Bytes"/>.
/// </summary>
public sealed class ImageConfig
{
    internal ImageConfig()
    {
    }

    /// <summary>When the image was made, or null.</summary>
    public Timestamp? Created { get; internal init; }

    /// <summary>Who made it; empty where nobody says.</summary>
    public string Author { get; internal init; } = "";

    /// <summary>
    /// What it runs on, as the config has it: Docker reads an empty operating system as the host's, and never
    /// checks the architecture.
    /// </summary>
    public Platform Platform { get; internal init; } = new("", "");

    /// <summary>The digests of the uncompressed layers, base first. Empty is legal: an image of nothing.</summary>
    public IReadOnlyList<DiffId> DiffIds { get; internal init; } = [];

    /// <summary>
    /// How it was made, oldest first. May be shorter than the layers or missing, but has no more entries with a
    /// layer than there are layers.
    /// </summary>
    public IReadOnlyList<HistoryEntry> History { get; internal init; } = [];

    /// <summary>Reads a config by Docker's rules. The digest is not compared with anything yet.</summary>
    /// <param name="bytes">The document, which must not change afterwards.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <exception cref="ImageFormatException">The document is no image's config, breaks one of Docker's rules, or is too large.</exception>
    /// <exception cref="UnsupportedFeatureException">A diffID is of another algorithm than SHA-256.</exception>
    public static RawJson<ImageConfig> Parse(ReadOnlyMemory<byte> bytes, string path) => new(bytes, ConfigJson.Read(bytes.Span, path));
}
