using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>Finds what nothing in a bundle refers to: among the blobs of a layout, and anywhere in a Docker archive.</summary>
internal sealed class OrphanSearch(BlobTable blobs, LayoutDocuments documents, BundleFindings findings)
{
    private const string Advice = "nothing; or convert the bundle, and the new one is without it";

    private readonly List<CheckedBlob> _orphans = [];

    /// <summary>Looks for them; those whose names are digests are blobs to be read like all others.</summary>
    /// <param name="files">All files of the bundle.</param>
    /// <param name="isLayout">Whether it is a layout, where other files than blobs are their owner's business.</param>
    /// <param name="archived">The images of a Docker archive, which may have blobs of theirs here that nothing points at.</param>
    public void Run(IReadOnlyList<(string Path, long Length)> files, bool isLayout, IReadOnlyList<CheckedImage> archived)
    {
        foreach ((string path, long length) in files)
        {
            bool isBelowBlobs = path.StartsWith($"{LayoutPaths.Blobs}/", StringComparison.Ordinal);
            if (blobs.Has(path) || (isLayout && !isBelowBlobs)) continue;
            if (BlobTable.DigestOf(path) is not null) AddBlob(path, archived);
            else if (isBelowBlobs) findings.Leak(FindingCodes.BlobName, path, $"a digest for a name, as in {LayoutPaths.Blobs}/sha256/HEX", "another name", Advice, length);
            else if (!blobs.IsIncomplete) findings.Leak(FindingCodes.BlobOrphan, path, "a file that an image needs", "one that none refers to", Advice, length);
        }
    }

    /// <summary>Adds what was found, once it is known whether anything may refer to it that cannot be read.</summary>
    public void Report()
    {
        if (blobs.IsIncomplete) return;
        foreach (CheckedBlob blob in _orphans)
            findings.Leak(FindingCodes.BlobOrphan, blob.Path, "a blob that an image needs", "one that none refers to", Advice, blob.File!.Source.Length);
    }

    private void AddBlob(string path, IReadOnlyList<CheckedImage> archived)
    {
        CheckedBlob blob = blobs.At(path);
        if (blob.File is null) return;
        blob.IsOrphan = true;
        bool isDocument = archived.Count > 0 && blobs.MayBeDocument(blob);
        if (!isDocument || !(IsManifestOf(blob, archived) || (blobs.Read(blob) is { } bytes && LegacyFiles.IsV1Json(bytes)))) _orphans.Add(blob);
    }

    // Docker writes a manifest for an image without a name, and lists none once it has listed another image.
    private bool IsManifestOf(CheckedBlob blob, IReadOnlyList<CheckedImage> archived)
    {
        if (documents.Read(blob, "") is not Manifest manifest || archived.FirstOrDefault(i => i.Id.Digest == manifest.Config.Digest) is not { } image) return false;
        blob.Images.Add(image);
        foreach (Descriptor part in manifest.Layers.Prepend(manifest.Config)) blobs.Use(part, isRequired: false);
        return true;
    }
}
