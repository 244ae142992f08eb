using Ocx.Formats.OciLayout;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>What one entry of <c>index.json</c> leads to, damaged or not: the counterpart of <see cref="OciLayoutTree"/>, which takes nothing that is damaged.</summary>
internal sealed class LayoutTree(BlobTable blobs, LayoutDocuments documents, BundleFindings findings)
{
    private readonly HashSet<Digest> _seen = [];
    private readonly List<CheckedImage> _images = [];
    private readonly List<(Descriptor Entry, CheckedBlob Blob, CheckedBlob? Index)> _missing = [];
    private Descriptor? _root;

    /// <summary>The images, in order, each once.</summary>
    public IReadOnlyList<CheckedImage> Images => _images;

    /// <summary>Follows the entry.</summary>
    public void Follow(Descriptor entry)
    {
        _root = entry;
        Follow(entry, null, depth: 0);
        Settle();
    }

    private List<CheckedImage> Follow(Descriptor entry, CheckedBlob? parent, int depth)
    {
        if (!_seen.Add(entry.Digest)) return [];
        CheckedBlob blob = blobs.Use(entry, isRequired: false);
        if (blob is { File: null, Unreadable: null })
        {
            _missing.Add((entry, blob, parent));
            return [];
        }

        switch (documents.Read(blob, entry.MediaType))
        {
            case ImageIndex index:
                return FollowIndex(entry, blob, index, depth);
            case Manifest manifest when OciLayoutTree.IsImage(entry, manifest) || IsImageCalledOtherwise(entry, manifest):
                return [AddImage(entry, blob, manifest)];
            case Manifest manifest:
                AddArtifact(manifest);
                return [];
            case null when MediaTypes.IsManifest(entry.MediaType) && !OciLayoutTree.IsAttestation(entry):
                return [Add(entry, blob, isPresent: false)];
            default:
                return [];
        }
    }

    private List<CheckedImage> FollowIndex(Descriptor entry, CheckedBlob blob, ImageIndex index, int depth)
    {
        if (depth >= OciLayoutTree.MaxDepth)
        {
            blobs.IsIncomplete = true;
            findings.Damage(FindingCodes.ManifestMalformed, blob.Path, $"indexes that nest {OciLayoutTree.MaxDepth} deep at most", "one more", BundleFindings.MakeAgain, [Add(entry, blob, isPresent: false)]);
            return [];
        }

        var below = new List<CheckedImage>();
        foreach (Descriptor child in index.Manifests) below.AddRange(Follow(child, blob, depth + 1));
        blob.Images.UnionWith(below);
        return below;
    }

    private CheckedImage Add(Descriptor entry, CheckedBlob blob, bool isPresent)
    {
        var image = new CheckedImage { Manifest = entry.Digest, Index = entry.Digest == _root!.Digest ? null : _root.Digest, IsPresent = isPresent, Place = blob.Path };
        _images.Add(image);
        blob.Images.Add(image);
        return image;
    }

    private CheckedImage AddImage(Descriptor entry, CheckedBlob blob, Manifest manifest)
    {
        CheckedImage image = Add(entry, blob, isPresent: true);
        CheckedBlob configBlob = blobs.Use(manifest.Config, isRequired: true);
        configBlob.Images.Add(image);
        ImageConfig? config = documents.ReadConfig(configBlob);
        image.Id = manifest.Config.Digest.Algorithm == DigestAlgorithm.Sha256 ? new ImageId(manifest.Config.Digest)
            : configBlob.Found is { } found ? new ImageId(found[DigestAlgorithm.Sha256])
            : default;
        if (blob.IsTrusted) image.Layers = [.. manifest.Layers.Select(l => l.Digest)];

        // What is not the right config says nothing of the layers.
        IReadOnlyList<DiffId>? diffIds = blob.IsTrusted && configBlob.IsTrusted ? config?.DiffIds : null;
        if (diffIds is not null && diffIds.Count != manifest.Layers.Count)
        {
            findings.Damage(FindingCodes.ManifestLayers, blob.Path, $"{diffIds.Count} layers, as in {configBlob.Path}", $"{manifest.Layers.Count}", BundleFindings.MakeAgain, blob.Images);
            diffIds = null;
        }

        for (int i = 0; i < manifest.Layers.Count; i++) AddLayer(manifest.Layers[i], diffIds?[i], image);
        if (configBlob.IsTrusted && config is not null) CheckPlatform(entry, blob, config);
        return image;
    }

    private void AddLayer(Descriptor layer, DiffId? diffId, CheckedImage image)
    {
        CheckedBlob blob = blobs.Use(layer, isRequired: !MediaTypes.IsForeignLayer(layer.MediaType) && layer.Urls.Count == 0);
        blob.IsLayer = true;
        blob.Images.Add(image);
        if (layer.MediaType.Length > 0) blob.LayerTypes.Add(layer.MediaType);
        if (MediaTypes.IsForeignLayer(layer.MediaType) && blob.Elsewhere.Length == 0) blob.Elsewhere = "where its owner keeps it";

        // Encrypted (ocicrypt): the tar is its owner's secret.
        if (diffId is { } known && !layer.MediaType.EndsWith("+encrypted", StringComparison.Ordinal)) blob.DiffIds.Add(known);
    }

    private void AddArtifact(Manifest manifest)
    {
        foreach (Descriptor blob in manifest.Layers.Prepend(manifest.Config)) blobs.Use(blob, isRequired: blob.Urls.Count == 0);
    }

    // An image whose config is called something else is nobody's image any more.
    private bool IsImageCalledOtherwise(Descriptor entry, Manifest manifest)
    {
        bool mayBe = string.IsNullOrEmpty(manifest.ArtifactType) && string.IsNullOrEmpty(entry.ArtifactType) && !OciLayoutTree.IsAttestation(entry)
            && manifest.IsArtifact && manifest.Config.MediaType != MediaTypes.OciEmpty && manifest.Layers.Count > 0 && manifest.Layers.All(l => MediaTypes.IsLayer(l.MediaType));
        if (!mayBe) return false;
        CheckedBlob config = blobs.Use(manifest.Config, isRequired: true);
        if (documents.ReadConfig(config, isImage: false) is not { } parsed || parsed.DiffIds.Count != manifest.Layers.Count) return false;
        findings.Damage(FindingCodes.MediaTypeWrong, config.Path, manifest.Config.MediaType, "an image's config", BundleFindings.MakeAgain, config.Images);
        return true;
    }

    private void CheckPlatform(Descriptor entry, CheckedBlob blob, ImageConfig config)
    {
        if (entry.Platform is not { Os.Length: > 0, Architecture.Length: > 0 } listed || config.Platform is not { Os.Length: > 0, Architecture.Length: > 0 } own) return;

        // Variants are left out or put in as each tool likes.
        if (own.Os == listed.Os && own.Architecture == listed.Architecture) return;
        findings.Note(FindingCodes.IndexEntry, blob.Path, $"an image for {listed}", $"one whose config says {own}", BundleFindings.MakeAgain, blob.Images);
    }

    // Tools that save one platform of several leave the others out, and their entries in.
    private void Settle()
    {
        bool isAnyPresent = _images.Count > 0;
        foreach (IGrouping<CheckedBlob?, (Descriptor Entry, CheckedBlob Blob, CheckedBlob? Index)> group in _missing.GroupBy(m => m.Index))
        {
            bool isSparse = group.Key is not null && isAnyPresent;
            if (isSparse) NoteSparse(group.Key!, [.. group.Select(m => m.Entry)]);
            foreach ((Descriptor entry, CheckedBlob blob, _) in group)
            {
                if (isSparse || (group.Key is not null && OciLayoutTree.IsAttestation(entry))) continue;
                blobs.IsIncomplete = true;
                blob.IsRequired = true;
                bool isImage = MediaTypes.IsManifest(entry.MediaType) || MediaTypes.IsIndex(entry.MediaType);
                if (!isImage) continue;
                CheckedImage image = Add(entry, blob, isPresent: false);
                group.Key?.Images.Add(image);
            }
        }
    }

    private void NoteSparse(CheckedBlob index, Descriptor[] missing)
    {
        string[] platforms = [.. missing.Select(m => m.Platform).OfType<Platform>().Where(p => !p.IsUnknown).Select(p => p.ToString()).Distinct()];
        string which = platforms.Length > 0 ? $", without {string.Join(", ", platforms)}" : "";
        int listed = ((ImageIndex)index.Document!).Manifests.Count;
        findings.Note(
            FindingCodes.BlobMissing, index.Path, $"the {listed} manifests that it lists", $"{listed - missing.Length} of them{which}",
            "nothing, if only some of its platforms were to be saved", index.Images);
    }
}
