using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// What one entry of <c>index.json</c> leads to: manifests of images, directly or through indexes to any depth, and what is
/// no image. Each document is looked at once, however often it is listed.
/// </summary>
internal sealed class OciLayoutTree
{
    // What BuildKit calls a manifest that is about another one (moby/buildkit, docs/attestations/attestation-storage.md).
    private const string ReferenceType = "vnd.docker.reference.type";
    private const string UnknownPlatform = "unknown";
    private const string InToto = "application/vnd.in-toto+json";

    /// <summary>How deep indexes may nest. Real ones do once or twice.</summary>
    public const int MaxDepth = 16;

    private readonly OciLayoutBlobs _blobs;
    private readonly HashSet<Digest> _seen = [];
    private readonly List<CarriedBlob> _carried = [];
    private readonly HashSet<Digest> _looked = [];
    private readonly List<(Descriptor Descriptor, Manifest Manifest)> _images = [];
    private readonly List<Digest> _missing = [];
    private Digest? _subject;

    private OciLayoutTree(OciLayoutBlobs blobs) => _blobs = blobs;

    /// <summary>The manifests of images that are there, in order, each once.</summary>
    public IReadOnlyList<(Descriptor Descriptor, Manifest Manifest)> Images => _images;

    /// <summary>A manifest that is missing where none is there; null otherwise.</summary>
    public Descriptor? Missing { get; private set; }

    /// <summary>Whether the entry is an index.</summary>
    public bool IsIndex { get; private set; }

    /// <summary>Follows an entry.</summary>
    /// <exception cref="OcxException">A document is malformed or not what its digest says.</exception>
    public static OciLayoutTree Of(Descriptor entry, OciLayoutBlobs blobs)
    {
        var tree = new OciLayoutTree(blobs);
        tree.Follow(entry, depth: 0);
        if (tree.Images.Count > 0) tree.Missing = null;
        return tree;
    }

    /// <summary>Everything but the images.</summary>
    public BlobTree Rest(Descriptor entry) => new(entry, _carried) { Subject = _subject, Missing = _missing };

    private void Follow(Descriptor entry, int depth)
    {
        if (!_seen.Add(entry.Digest)) return;
        if (depth > MaxDepth) throw new ImageFormatException(LayoutPaths.BlobOf(entry.Digest), $"indexes may nest {MaxDepth} deep");
        bool isKnown = MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType);
        if (_blobs.Find(entry) is null)
        {
            // Tools that save one platform of several leave the others out, and their entries in.
            if (!isKnown) Carry(entry);
            else if (!IsAttestation(entry)) Missing ??= entry;
            return;
        }

        if (MediaTypes.IsIndex(entry.MediaType)) FollowIndex(entry, _blobs.Read(entry, "index"), depth);
        else if (MediaTypes.IsManifest(entry.MediaType)) AddManifest(entry, _blobs.Read(entry, "manifest"));
        else FollowUnknown(entry, depth);
    }

    // "Unknown media types must not be errors" (image-layout.md); but some tools leave the type out, or write a general one.
    private void FollowUnknown(Descriptor entry, int depth)
    {
        if (entry.Size <= JsonDocuments.MaxLength && (entry.MediaType.Length == 0 || entry.MediaType.EndsWith("json", StringComparison.Ordinal)))
        {
            byte[] bytes = _blobs.Read(entry, "document");
            string path = LayoutPaths.BlobOf(entry.Digest);
            if (Is(() => ImageIndex.Parse(bytes, path).Value.Manifests.Count > 0))
            {
                FollowIndex(entry, bytes, depth);
                return;
            }

            if (Is(() => Manifest.Parse(bytes, path).Value is not null))
            {
                AddManifest(entry, bytes);
                return;
            }
        }

        Carry(entry);
    }

    private static bool Is(Func<bool> parse)
    {
        try
        {
            return parse();
        }
        catch (OcxException)
        {
            return false;
        }
    }

    private void FollowIndex(Descriptor entry, byte[] bytes, int depth)
    {
        if (depth == 0) IsIndex = true;
        Carry(entry);
        ImageIndex index = ImageIndex.Parse(bytes, LayoutPaths.BlobOf(entry.Digest)).Value;
        _subject ??= index.Subject?.Digest;
        foreach (Descriptor child in index.Manifests) Follow(child, depth + 1);
    }

    private void AddManifest(Descriptor entry, byte[] bytes)
    {
        Manifest manifest = Manifest.Parse(bytes, LayoutPaths.BlobOf(entry.Digest)).Value;
        if (IsImage(entry, manifest))
        {
            _images.Add((entry, manifest));
            return;
        }

        _subject ??= manifest.Subject?.Digest;
        Carry(entry);
        foreach (Descriptor blob in manifest.Layers.Prepend(manifest.Config)) Carry(blob);
    }

    private void Carry(Descriptor blob)
    {
        if (!_looked.Add(blob.Digest)) return;
        if (_blobs.Carry(blob) is { } carried) _carried.Add(carried);
        else if (blob.Urls.Count == 0) _missing.Add(blob.Digest);
    }

    /// <summary>Whether a manifest is an image's, and not an artifact's in the shape of one.</summary>
    /// <param name="entry">What points at it.</param>
    /// <param name="manifest">The manifest.</param>
    public static bool IsImage(Descriptor entry, Manifest manifest) =>
        !IsAttestation(entry) && string.IsNullOrEmpty(entry.ArtifactType) && !manifest.IsArtifact && !manifest.Layers.Any(l => l.MediaType == InToto);

    /// <summary>Whether an entry of an index is said to be about another one.</summary>
    public static bool IsAttestation(Descriptor entry) =>
        entry.Annotations.ContainsKey(ReferenceType) || entry.Platform is { Os: UnknownPlatform, Architecture: UnknownPlatform };
}
