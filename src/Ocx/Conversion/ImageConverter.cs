using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Conversion;

/// <summary>
/// Moves images from any home to any other: chooses them, narrows them to what the destination can hold, names them, stores
/// their layers in another way if asked, and writes. What has a digest is passed on byte for byte.
/// </summary>
public static class ImageConverter
{
    /// <summary>Converts, or only plans to.</summary>
    /// <param name="reader">The source, which must stay open.</param>
    /// <param name="writer">The destination; committed unless this is a dry run.</param>
    /// <param name="options">What to convert and how.</param>
    /// <param name="cancellation">Looked at all the time.</param>
    /// <exception cref="ImageNotFoundException">An image or a platform is not there.</exception>
    /// <exception cref="OcxException">Something cannot be read, or is not what its digest says.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ConversionReport Convert(IImageReader reader, IImageWriter writer, ConversionOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(options);
        var losses = new LossList(writer);
        IReadOnlyList<Image> selected = Select(reader, options);
        IReadOnlyList<Image> images = new PlatformChoice(reader, options, writer.Features, losses).Narrow(selected);
        images = NewNames.Give(images, options, writer.Features);
        losses.AddImages(images);
        IReadOnlyList<BlobTree> artifacts = ArtifactsOf(reader, options, images, losses);

        using var layers = new LayerStorage(options);
        losses.AddMissing([.. images.Select(i => i.Index).OfType<BlobTree>(), .. artifacts]);
        if (options.Compression is { } kind && !options.DryRun) images = layers.Store(images, kind, losses, cancellation);
        foreach (Image image in images) writer.Put(image);
        foreach (BlobTree artifact in artifacts) writer.Put(artifact);
        if (!options.DryRun) writer.Commit(cancellation);

        // After a commit, what was done: before it, compressed layers would be inflated to know how long they are.
        WritePlan plan = writer.Plan(cancellation);
        return new ConversionReport(plan, [.. losses.Lines, .. writer.Notes]);
    }

    private static IReadOnlyList<Image> Select(IImageReader reader, ConversionOptions options) =>
        options.Images.Count > 0 ? ImageSelection.Select(reader, options.Images)
        : options.OnlyTagged ? ImageSelection.SelectTagged(reader)
        : [.. reader.Entries.Select(reader.Open)];

    // All of them with all images; with some images, those that are about these.
    private static IReadOnlyList<BlobTree> ArtifactsOf(IImageReader reader, ConversionOptions options, IReadOnlyList<Image> images, LossList losses)
    {
        IReadOnlyList<BlobTree> artifacts = reader.Artifacts;
        if (options.Images.Count > 0 || options.Platform is not null)
        {
            HashSet<Digest> kept = [.. images.Select(i => i.ManifestDescriptor?.Digest ?? default), .. images.Select(i => i.Index?.Root.Digest ?? default)];
            artifacts = [.. artifacts.Where(a => a.Subject is { } subject && kept.Contains(subject))];
        }

        return losses.CanKeep(artifacts) ? artifacts : [];
    }
}
