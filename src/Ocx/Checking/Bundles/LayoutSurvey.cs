using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>
/// Follows a layout from its <c>index.json</c> to every document, by the rules of its reader, which stops at the first thing that
/// is wrong. Layers are noted and read later.
/// </summary>
internal sealed class LayoutSurvey(BlobTable blobs, LayoutDocuments documents, BundleFindings findings)
{
    private readonly List<CheckedImage> _images = [];

    /// <summary>The images that it lists.</summary>
    public IReadOnlyList<CheckedImage> Images => _images;

    /// <summary>Whether <c>index.json</c> could be read.</summary>
    public bool IsRead { get; private set; }

    /// <summary>The images of each entry of <c>index.json</c>.</summary>
    public List<IReadOnlyList<CheckedImage>> Entries { get; } = [];

    /// <summary>Looks at everything but layers.</summary>
    public void Run(CancellationToken cancellation)
    {
        CheckLayoutFile();
        if (ReadIndex() is not { } listed) return;
        var names = new LayoutNames(findings);
        foreach (IGrouping<Digest, Descriptor> same in listed.GroupBy(m => m.Digest))
        {
            cancellation.ThrowIfCancellationRequested();
            Follow([.. same], names);
        }
    }

    private void CheckLayoutFile()
    {
        const string expected = "{\"imageLayoutVersion\":\"1.0.0\"}";
        CheckedBlob file = blobs.At(LayoutPaths.Layout);
        try
        {
            if (blobs.Read(file) is { } bytes) OciLayoutDocument.Check(bytes, LayoutPaths.Layout);
            else if (file.Unreadable is null) findings.Damage(FindingCodes.LayoutMalformed, LayoutPaths.Layout, expected, file.File is null ? "nothing" : "a long file", $"write {expected} into it", images: null);
        }
        catch (OcxException e)
        {
            findings.Damage(FindingCodes.LayoutMalformed, LayoutPaths.Layout, expected, BundleFindings.Reason(e), $"write {expected} into it, if this is a layout of that version", images: null);
        }
    }

    private IReadOnlyList<Descriptor>? ReadIndex()
    {
        CheckedBlob file = blobs.At(LayoutPaths.Index);
        if (blobs.Read(file) is not { } bytes)
        {
            if (file.Unreadable is null) Malformed(file.File is null ? "nothing" : $"{file.File.Source.Length} bytes");
            return null;
        }

        try
        {
            IReadOnlyList<Descriptor> all = ImageIndex.Parse(bytes, LayoutPaths.Index).Value.Manifests;
            IsRead = true;
            return all;
        }
        catch (OcxException whole)
        {
            // One bad entry must not hide the others.
            IReadOnlyList<(Descriptor? Entry, string Reason)> each = IndexEntries.Read(bytes);
            blobs.IsIncomplete = true;
            if (each.All(e => e.Entry is not null))
            {
                Malformed(BundleFindings.Reason(whole));
                return null;
            }

            for (int i = 0; i < each.Count; i++)
            {
                if (each[i].Entry is null) findings.Damage(FindingCodes.IndexEntry, $"{LayoutPaths.Index}: manifests[{i}]", "a media type, a digest and a size", each[i].Reason, BundleFindings.GetAgain, images: null);
            }

            return [.. each.Select(e => e.Entry).OfType<Descriptor>()];
        }
    }

    private void Malformed(string found)
    {
        blobs.IsIncomplete = true;
        findings.Damage(FindingCodes.LayoutMalformed, LayoutPaths.Index, "an index of images", found, BundleFindings.GetAgain, images: null);
    }

    private void Follow(Descriptor[] same, LayoutNames names)
    {
        var tree = new LayoutTree(blobs, documents, findings);
        tree.Follow(same[0]);
        foreach (Descriptor other in same) blobs.Use(other, isRequired: false);
        Listing[] listings = [.. same.Select(d => new Listing(d))];
        foreach (CheckedImage image in tree.Images)
        {
            image.Add(listings.Select(l => l.Name).OfType<ImageReference>());
            image.References.AddRange(listings.Select(l => l.Reference).OfType<string>().Distinct());
        }

        _images.AddRange(tree.Images);
        if (tree.Images.Count > 0) Entries.Add(tree.Images);
        foreach (Descriptor entry in same) names.Add(entry, tree.Images);
    }
}
