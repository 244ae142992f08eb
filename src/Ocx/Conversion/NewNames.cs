using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Conversion;

/// <summary>Names images anew.</summary>
internal static class NewNames
{
    /// <summary>
    /// Gives the images other names. A repository without a tag is joined with the bare tags that a layout lists them under, so
    /// that a layout of several tags can be named at once.
    /// </summary>
    /// <exception cref="DestinationConflictException">Several images would get one name.</exception>
    public static IReadOnlyList<Image> Give(IReadOnlyList<Image> images, ConversionOptions options, FormatFeatures features)
    {
        IReadOnlyList<ImageReference> tags = options.Tags;
        if (options.Reference is { } reference)
        {
            // As skopeo and umoci name what they put into a layout.
            bool isBare = features.HasFlag(FormatFeatures.References) && !reference.AsSpan().ContainsAny('/', ':');
            if (isBare && tags.Count == 0) return Bare(images, reference);
            tags = [.. tags, ImageReference.Parse(reference).WithDefaultTag()];
        }

        if (tags.Count == 0) return images;
        Image[] named = [.. images.Select(i => i.Named([.. tags.SelectMany(tag => Join(i, tag)).Distinct()]))];
        HashSet<ImageReference> taken = [];
        foreach (IGrouping<object, Image> together in named.GroupBy(i => (object?)i.Index ?? i))
        {
            if (together.First().Names.FirstOrDefault(n => !taken.Add(n)) is { } twice)
                throw Twice(twice.Familiar);
        }

        return named;
    }

    private static IReadOnlyList<Image> Bare(IReadOnlyList<Image> images, string tag) =>
        images.Select(i => (object?)i.Index ?? i).Distinct().Count() == 1 ? [.. images.Select(i => i.ListedAs(tag))] : throw Twice(tag);

    private static DestinationConflictException Twice(string name) => new(name, "more than one image would get this name", "choose one image with --image");

    private static ImageReference[] Join(Image image, ImageReference tag)
    {
        if (tag.HasTag) return [tag];
        var joined = new List<ImageReference>();
        foreach (Listing listing in image.Listings.Where(l => l.Name is null && l.Reference is not null))
        {
            if (!ImageReference.TryParse($"{tag.Full}:{listing.Reference}", out ImageReference? name) || name is null) return [tag.WithDefaultTag()];
            joined.Add(name);
        }

        return joined.Count > 0 ? [.. joined] : [tag.WithDefaultTag()];
    }
}
