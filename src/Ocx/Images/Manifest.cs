using System.Collections.ObjectModel;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// What one image's manifest says: its config and its layers, base first (OCI image specification, manifest.md;
/// Docker's image manifest version 2, schema 2).
/// </summary>
public sealed class Manifest
{
    internal Manifest(
        string? mediaType, Descriptor config, IReadOnlyList<Descriptor> layers,
        IReadOnlyDictionary<string, string> annotations, string? artifactType, Descriptor? subject)
    {
        MediaType = mediaType;
        Config = config;
        Layers = layers;
        Annotations = annotations;
        ArtifactType = artifactType;
        Subject = subject;
    }

    /// <summary>The media type that the document gives itself; null where it leaves that to its descriptor.</summary>
    public string? MediaType { get; }

    /// <summary>Where the config is.</summary>
    public Descriptor Config { get; }

    /// <summary>Where the layers are, base first; never null.</summary>
    public IReadOnlyList<Descriptor> Layers { get; }

    /// <summary>Names and values of the owner's choosing; never null.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The kind of artifact, or null.</summary>
    public string? ArtifactType { get; }

    /// <summary>The manifest that this one is about (a signature, an attestation), or null.</summary>
    public Descriptor? Subject { get; }

    /// <summary>
    /// Whether this describes something else in the shape of an image: an artifact type is set, or the config is
    /// not an image's (OCI image specification, manifest.md, "Guidelines for Artifact Usage"). A missing media type
    /// of the config is taken for an image's.
    /// </summary>
    public bool IsArtifact => !string.IsNullOrEmpty(ArtifactType) || (Config.MediaType.Length > 0 && !MediaTypes.IsConfig(Config.MediaType));

    /// <summary>Reads a manifest; the digest is not compared with anything yet.</summary>
    /// <param name="bytes">The document, which must not change afterwards.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <exception cref="ImageFormatException">The document is no manifest, or too large.</exception>
    /// <exception cref="UnsupportedFeatureException">It is a manifest of Docker's schema 1, or names an unknown digest algorithm.</exception>
    public static RawJson<Manifest> Parse(ReadOnlyMemory<byte> bytes, string path) => new(bytes, ManifestJson.ReadManifest(bytes.Span, path));

    /// <summary>
    /// Writes the manifest that <c>docker save</c> 25 and later writes for such an image, byte for byte
    /// (moby, image/tarexport/save.go): OCI's media type, compact, no line feed at the end.
    /// </summary>
    /// <param name="config">The config.</param>
    /// <param name="layers">The layers, base first.</param>
    /// <param name="annotations">Annotations, which Docker's own manifests have none of.</param>
    public static RawJson<Manifest> Write(Descriptor config, IReadOnlyList<Descriptor> layers, IReadOnlyDictionary<string, string>? annotations = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(layers);
        annotations ??= ReadOnlyDictionary<string, string>.Empty;
        byte[] bytes = ManifestJson.WriteManifest(config, layers, annotations);
        return new(bytes, new Manifest(MediaTypes.OciManifest, config, layers, annotations, null, null));
    }
}
