using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>Images in the order and the lines of <c>docker images</c>.</summary>
/// <remarks>
/// Sources: moby daemon/images/image_list.go, docker/cli cli/command/formatter/image.go. Where Docker's order is that of a Go map,
/// another one each time, names come sorted: images of the same second by their first name or their ID, repositories of an image by
/// their names.
/// </remarks>
public static class ImageTable
{
    /// <summary>The images that Docker lists, newest first.</summary>
    /// <param name="images">All that the home has.</param>
    /// <param name="isAll">Whether to list those, too, that have no name and that another image was built on.</param>
    /// <param name="release">Whose order: an image without a time is of the year 1 to older ones, and of 1970 to newer ones.</param>
    public static IReadOnlyList<InspectedImage> Order(IReadOnlyList<InspectedImage> images, bool isAll, DockerRelease release)
    {
        var parents = new HashSet<ImageId>();
        foreach (InspectedImage image in images) if (image.Parent is { } parent) parents.Add(parent);
        return
        [
            .. images.Where(i => isAll || !i.IsNameless || !parents.Contains(i.Id))
                .OrderByDescending(i => CreatedSeconds(i, release)).ThenBy(i => i.DisplayName, StringComparer.Ordinal),
        ];
    }

    /// <summary>When an image was made, in seconds since 1970, as Docker's daemon tells its client.</summary>
    public static long CreatedSeconds(InspectedImage image, DockerRelease release)
    {
        ArgumentNullException.ThrowIfNull(image);
        return CreatedSeconds(image.Config.Value.Created, release);
    }

    /// <inheritdoc cref="CreatedSeconds(InspectedImage, DockerRelease)"/>
    public static long CreatedSeconds(Timestamp? created, DockerRelease release) => created?.UnixSeconds ?? (release == DockerRelease.Legacy ? -62_135_596_800 : 0);

    /// <summary>
    /// The lines of an image: one a tag; with <paramref name="digests"/> one for each digest of the tag's repository; and one for each
    /// repository, or digest, that has no tag.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="digests">Whether digests are shown.</param>
    /// <param name="names">Which names are shown; null for all. An image that has names and none to show has no lines.</param>
    public static IEnumerable<ImageRow> RowsOf(InspectedImage image, bool digests, Func<ImageReference, bool>? names = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ImageReference[] tags = [.. image.Tags.Where(Shown)], digested = [.. image.Digests.Where(Shown)];
        foreach (ImageReference tag in tags)
        {
            ImageReference[] own = digests ? [.. digested.Where(d => d.FamiliarName == tag.FamiliarName)] : [];
            if (own.Length == 0) yield return new ImageRow(image, tag.FamiliarName, tag.Tag, null);
            foreach (ImageReference digest in own) yield return new ImageRow(image, tag.FamiliarName, tag.Tag, digest.Digest.ToString());
        }

        foreach (IGrouping<string, ImageReference> repository in digested.Where(d => !tags.Any(t => t.FamiliarName == d.FamiliarName)).GroupBy(d => d.FamiliarName))
        {
            if (!digests) yield return new ImageRow(image, repository.Key, null, null);
            else foreach (ImageReference digest in repository) yield return new ImageRow(image, repository.Key, null, digest.Digest.ToString());
        }

        if (names is not null) yield break;

        // What a layout calls an image besides: bare tags, as a rule.
        string? manifest = digests ? (image.Entry.Index ?? image.Entry.Manifest)?.ToString() : null;
        foreach (string reference in image.References) yield return new ImageRow(image, null, reference, manifest);
        if (image.IsNameless) yield return new ImageRow(image, null, null, manifest);

        bool Shown(ImageReference name) => names is null || names(name);
    }
}
