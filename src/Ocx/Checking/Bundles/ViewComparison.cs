using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>Compares the two tables of contents of an archive that is a layout and a Docker archive in one: a daemon goes by one or the other.</summary>
internal static class ViewComparison
{
    private const string Advice = "load it by the table that is right, with oci-archive: or docker-archive: before its path, or get it again";

    /// <summary>Adds what they disagree on.</summary>
    public static void Run(LayoutSurvey layout, ArchiveSurvey archive, IReadOnlyDictionary<CheckedImage, IReadOnlyList<ImageReference>> layoutNames, BundleFindings findings)
    {
        foreach ((DockerArchiveItem item, CheckedImage image) in archive.Items)
        {
            foreach (ImageReference name in DockerNames(item)) CompareName(name, image, layout, layoutNames, findings);
            CompareLayers(item, image, layout, findings);
        }

        // Two manifests may have one config, and then an image is listed once.
        HashSet<ImageId> inArchive = [.. archive.Items.Select(i => i.Image.Id)];
        HashSet<ImageReference> names = [.. archive.Items.SelectMany(i => DockerNames(i.Item))];
        foreach (IReadOnlyList<CheckedImage> entry in layout.Entries)
        {
            CheckedImage first = entry[0];
            // What could not be read may be any.
            if (entry.Any(i => i.Id.Digest.IsNone)) continue;
            if (!entry.Any(i => inArchive.Contains(i.Id)))
                findings.Note(FindingCodes.ArchiveViews, first.Label, $"an image in {DockerArchivePaths.Manifest} too", $"one in {LayoutPaths.Index} only", Advice, entry);
            else
                foreach (ImageReference name in layoutNames[first].Where(n => !names.Contains(n)))
                    findings.Note(FindingCodes.ArchiveViews, name.Familiar, $"a name in {DockerArchivePaths.Manifest} too", $"one in {LayoutPaths.Index} only", Advice, entry);
        }
    }

    private static void CompareName(ImageReference name, CheckedImage image, LayoutSurvey layout, IReadOnlyDictionary<CheckedImage, IReadOnlyList<ImageReference>> layoutNames, BundleFindings findings)
    {
        CheckedImage[] there = [.. layout.Images.Where(i => layoutNames[i].Contains(name))];
        if (there.Any(i => i.Id == image.Id || i.Id.Digest.IsNone)) return;
        if (there.Length > 0)
        {
            findings.Damage(
                FindingCodes.ArchiveViews, name.Familiar, $"the image {there[0].Id}, as in {LayoutPaths.Index}", $"{image.Id} in {DockerArchivePaths.Manifest}", Advice, [image, .. there]);
            return;
        }

        // An index of several platforms has its names for all of them; what has a bare tag only may have any.
        bool isNameless = layout.Images.Any(i => i.Id == image.Id && layoutNames[i].Count == 0);
        if (!isNameless) findings.Note(FindingCodes.ArchiveViews, name.Familiar, $"a name in {LayoutPaths.Index} too", $"one in {DockerArchivePaths.Manifest} only", Advice, [image]);
    }

    private static void CompareLayers(DockerArchiveItem item, CheckedImage image, LayoutSurvey layout, BundleFindings findings)
    {
        // One config may have several manifests, whose layers are compressed in different ways.
        CheckedImage[] same = [.. layout.Images.Where(i => i.Id == image.Id && i.Layers is not null)];
        if (same.Length == 0 || same.Any(i => i.Layers!.Select(LayoutPaths.BlobOf).SequenceEqual(item.Layers.Select(Clean)))) return;
        findings.Damage(FindingCodes.ArchiveViews, image.Label, $"the layers that its manifest lists", $"others in {DockerArchivePaths.Manifest}", Advice, [image]);
    }

    private static string Clean(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    private static IEnumerable<ImageReference> DockerNames(DockerArchiveItem item) =>
        item.RepoTags.Select(t => ImageReference.TryParse(t, out ImageReference? name) && name!.Digest is null ? name.WithDefaultTag() : null).OfType<ImageReference>();
}
