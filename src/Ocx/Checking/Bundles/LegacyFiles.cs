using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>
/// The files beside a <c>manifest.json</c> that are there for Docker before 1.10: directories with a version and a v1 JSON, and
/// <c>repositories</c>. Nobody else reads them, so nothing about them is worse than odd.
/// </summary>
internal sealed class LegacyFiles(BlobTable blobs, BundleFindings findings)
{
    private const string Advice = "nothing, unless the archive is meant for Docker before 1.10";

    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>Whether there are such directories.</summary>
    public bool HasDirectories => _directories.Count > 0;

    /// <summary>Finds the directories.</summary>
    public void Find(IReadOnlyList<(string Path, long Length)> files)
    {
        foreach ((string path, _) in files)
        {
            if (path.Split('/') is [{ } directory, DockerArchivePaths.Version or DockerArchivePaths.Json]) _directories.Add(directory);
        }
    }

    /// <summary>Looks at all of them.</summary>
    /// <param name="items">What <c>manifest.json</c> lists.</param>
    public void Check(IReadOnlyList<(DockerArchiveItem Item, CheckedImage Image)> items)
    {
        ILookup<string, CheckedImage> images = items.SelectMany(i => i.Item.Layers.Select(l => (Directory: l.Split('/')[0], i.Image))).ToLookup(x => x.Directory, x => x.Image);
        foreach (string directory in _directories.Order(StringComparer.Ordinal)) CheckDirectory(directory, [.. images[directory].Distinct()]);
        CheckRepositories(items);
    }

    /// <summary>Whether a document is a v1 JSON, which Docker 25 and later put among the blobs, where nothing points at it.</summary>
    public static bool IsV1Json(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Digest.TryParse($"sha256:{LegacyImage.Read(bytes, "v1 JSON", DockerGeneration.Current).Id}", out Digest _);
        }
        catch (OcxException)
        {
            return false;
        }
    }

    private void CheckDirectory(string directory, CheckedImage[] images)
    {
        string version = $"{directory}/{DockerArchivePaths.Version}";
        byte[]? text = blobs.Read(blobs.At(version));
        if (blobs.At(version).Unreadable is null && (text is null || !text.AsSpan().TrimEnd((byte)'\n').SequenceEqual(DockerArchivePaths.VersionDocument.Span)))
            findings.Note(FindingCodes.ArchiveLegacy, version, "1.0", blobs.At(version).File is null ? "nothing" : "something else", Advice, images);

        string json = $"{directory}/{DockerArchivePaths.Json}";
        if (blobs.Read(blobs.At(json)) is not { } bytes)
        {
            if (blobs.At(json).Unreadable is null) findings.Note(FindingCodes.ArchiveLegacy, json, "a v1 JSON", blobs.At(json).File is null ? "nothing" : "a long file", Advice, images);
            return;
        }

        try
        {
            // Some tools leave it empty.
            var image = LegacyImage.Read(bytes, json, DockerGeneration.Current);
            if (image.Id.Length > 0 && image.Id != directory) findings.Note(FindingCodes.ArchiveLegacy, json, $"the id {directory}", image.Id, Advice, images);
            if (image.Parent.Length > 0 && !_directories.Contains(image.Parent)) findings.Note(FindingCodes.ArchiveLegacy, json, $"a directory {image.Parent}, its parent", "none", Advice, images);
        }
        catch (OcxException e)
        {
            findings.Note(FindingCodes.ArchiveLegacy, json, "a v1 JSON", BundleFindings.Reason(e), Advice, images);
        }
    }

    private void CheckRepositories(IReadOnlyList<(DockerArchiveItem Item, CheckedImage Image)> items)
    {
        CheckedBlob file = blobs.At(DockerArchivePaths.Repositories);
        if (file.File is null) return;
        CheckedImage[] all = [.. items.Select(i => i.Image)];

        // As docker load takes them: the last one listed has the name.
        var owners = new Dictionary<ImageReference, (DockerArchiveItem Item, CheckedImage Image)>();
        foreach ((DockerArchiveItem item, CheckedImage image) in items)
        {
            foreach (string tag in item.RepoTags)
            {
                if (ImageReference.TryParse(tag, out ImageReference? name)) owners[name!.WithDefaultTag()] = (item, image);
            }
        }

        try
        {
            if (blobs.Read(file) is not { } bytes) return;
            foreach ((string repository, IReadOnlyDictionary<string, string> tags) in DockerArchiveJson.ReadRepositories(bytes, file.Path))
            {
                foreach ((string tag, string top) in tags) CheckTag($"{repository}:{tag}", top, owners);
            }
        }
        catch (OcxException e)
        {
            findings.Note(FindingCodes.ArchiveLegacy, file.Path, "names and top layers", BundleFindings.Reason(e), Advice, all);
        }
    }

    private void CheckTag(string text, string top, Dictionary<ImageReference, (DockerArchiveItem Item, CheckedImage Image)> owners)
    {
        if (!ImageReference.TryParse(text, out ImageReference? name) || !owners.TryGetValue(name!, out (DockerArchiveItem Item, CheckedImage Image) owner))
        {
            findings.Note(FindingCodes.ArchiveViews, text, $"a name in {DockerArchivePaths.Manifest} too", $"one in {DockerArchivePaths.Repositories} only", Advice, []);
            return;
        }

        // The directory of the top layer, or, since Docker 25, its diffID; the file may stand elsewhere.
        string[] isTop = [$"{top}/{DockerArchivePaths.Layer}", $"blobs/sha256/{top}", $"{top}.tar"];
        IReadOnlyList<string> layers = owner.Item.Layers;
        if (layers.Count == 0 || isTop.Any(p => blobs.PlaceOf(p) == blobs.PlaceOf(layers[^1]))) return;
        findings.Note(FindingCodes.ArchiveViews, text, $"the top layer {layers[^1]}", $"{top} in {DockerArchivePaths.Repositories}", Advice, [owner.Image]);
    }
}
