using System.Collections.ObjectModel;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// What a list of manifests says (OCI image specification, image-index.md; Docker's manifest list). The order is
/// the owner's order of preference.
/// </summary>
public sealed class ImageIndex
{
    internal ImageIndex(
        string? mediaType, IReadOnlyList<Descriptor> manifests, IReadOnlyDictionary<string, string> annotations,
        string? artifactType, Descriptor? subject)
    {
        MediaType = mediaType;
        Manifests = manifests;
        Annotations = annotations;
        ArtifactType = artifactType;
        Subject = subject;
    }

    /// <summary>The media type that the document gives itself; null where it does not, as skopeo and umoci write it.</summary>
    public string? MediaType { get; }

    /// <summary>The manifests, and maybe further indexes; never null. Entries of unknown media types are kept.</summary>
    public IReadOnlyList<Descriptor> Manifests { get; }

    /// <summary>Names and values of the owner's choosing; never null.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The kind of artifact, or null.</summary>
    public string? ArtifactType { get; }

    /// <summary>The manifest that this index is about, or null.</summary>
    public Descriptor? Subject { get; }

    /// <summary>Reads an index; the digest is not compared with anything yet.</summary>
    /// <param name="bytes">The document, which must not change afterwards.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <exception cref="ImageFormatException">The document is no index, or too large.</exception>
    /// <exception cref="UnsupportedFeatureException">It names an unknown digest algorithm.</exception>
    public static RawJson<ImageIndex> Parse(ReadOnlyMemory<byte> bytes, string path) => new(bytes, ManifestJson.ReadIndex(bytes.Span, path));

    /// <summary>
    /// Another index with some entries less and some more. What stays is not written anew but taken as it stands, members
    /// that nobody here knows included.
    /// </summary>
    /// <param name="index">The index, which does not change.</param>
    /// <param name="keep">Which of its entries stay.</param>
    /// <param name="added">The entries behind them.</param>
    /// <param name="path">Where the index comes from, as the user would name it.</param>
    public static RawJson<ImageIndex> Edit(RawJson<ImageIndex> index, Func<Descriptor, bool> keep, IReadOnlyList<Descriptor> added, string path)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Parse(ManifestJson.EditIndex(index.Bytes, [.. index.Value.Manifests.Select(keep)], added), path);
    }

    /// <summary>
    /// Writes the index that <c>docker save</c> 25 and later writes as <c>index.json</c> for such entries, byte for
    /// byte (moby, image/tarexport/save.go): OCI's media type, compact, no line feed at the end.
    /// </summary>
    public static RawJson<ImageIndex> Write(IReadOnlyList<Descriptor> manifests)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        byte[] bytes = ManifestJson.WriteIndex(manifests);
        return new(bytes, new ImageIndex(MediaTypes.OciIndex, manifests, ReadOnlyDictionary<string, string>.Empty, null, null));
    }
}
