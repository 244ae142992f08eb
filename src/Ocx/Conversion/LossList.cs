using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Conversion;

/// <summary>Collects what a destination cannot keep, one line for each thing.</summary>
internal sealed class LossList(IImageWriter writer)
{
    private readonly List<string> _lines = [];

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Notes an index of which not everything goes on.</summary>
    public void AddIndex(Image listed, IReadOnlyList<Image> chosen)
    {
        if (listed.Index is not { } index) return;
        string kept = string.Join(", ", chosen.Select(i => i.Platform.ToString()));
        string why = writer.Features.HasFlag(FormatFeatures.Indexes) ? "is not kept" : $"cannot be carried by {writer.Format}";
        _lines.Add($"the index {index.Root.Digest} of {listed.DisplayName} {why}: written for {kept} only");
    }

    /// <summary>Notes what the destination has no place for.</summary>
    public void AddImages(IReadOnlyList<Image> images)
    {
        HashSet<ImageId> ids = [.. images.Select(i => i.Id)];
        foreach (Image image in images)
        {
            int blobs = image.Layers.Count(l => l.Blob is { } blob && blob.Digest != l.DiffId.Digest);
            if (!Lacks(FormatFeatures.ManifestDigests) && image is { ManifestDescriptor: { } named, Names.Count: > 0 }) _lines.Add($"of the manifest {named.Digest} of {image.DisplayName}, {writer.Format} keeps the digest alone");
            else if (Lacks(FormatFeatures.Manifests) && image.ManifestDescriptor is { } manifest) _lines.Add($"{writer.Format} cannot carry the manifest {manifest.Digest} of {image.DisplayName}");
            else if (Lacks(FormatFeatures.CompressedLayers) && blobs > 0) _lines.Add($"{writer.Format} stores layers uncompressed: {blobs} blobs of {image.DisplayName} lose their digests");
            if (Lacks(FormatFeatures.Parents) && image.Parent is { } parent && ids.Contains(parent)) _lines.Add($"{writer.Format} cannot carry that {image.DisplayName} was built on {parent}");
            foreach (Listing listing in Lacks(FormatFeatures.References) ? image.Listings.Where(l => l.Name is null && l.Reference is not null) : [])
                _lines.Add($"{writer.Format} cannot carry the name '{listing.Reference}', which has no repository: name the image with --tag");
        }
    }

    /// <summary>Notes a manifest that is written anew, and its index.</summary>
    public void AddRewritten(Image image)
    {
        if (image.ManifestDescriptor is { } manifest) _lines.Add($"the manifest {manifest.Digest} of {image.DisplayName} is written anew, since its layers are stored in another way");
        string? line = image.Index is { } index ? $"the index {index.Root.Digest} of {image.DisplayName} is written anew, and what it lists besides images is left out" : null;
        if (line is not null && !_lines.Contains(line)) _lines.Add(line);
    }

    /// <summary>Whether artifacts can go on; notes it if not.</summary>
    public bool CanKeep(IReadOnlyList<BlobTree> artifacts)
    {
        if (artifacts.Count == 0 || !Lacks(FormatFeatures.Artifacts)) return true;
        _lines.Add($"{writer.Format} cannot carry what is no image: {string.Join(", ", artifacts.Select(a => a.Root.Digest))}");
        return false;
    }

    /// <summary>Notes what the source itself lacks, and so the copy.</summary>
    public void AddMissing(IEnumerable<BlobTree> trees)
    {
        foreach (BlobTree tree in trees.Where(t => t.Missing.Count > 0).DistinctBy(t => t.Root.Digest))
            _lines.Add($"the source does not have all of {tree.Root.Digest}, which is no image or lists more than images, and so the copy has not: {string.Join(", ", tree.Missing)}");
    }

    private bool Lacks(FormatFeatures feature) => !writer.Features.HasFlag(feature);
}
