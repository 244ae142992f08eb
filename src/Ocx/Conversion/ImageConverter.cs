using Ocx.Compression;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Originals;

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
        using var layers = new LayerStorage(options);
        using var search = new LayerSearch(options.TemporaryDirectory, options.Write);
        OriginalsReport? originals = null;
        if (options.Originals is { } asked && reader is Overlay2Reader store && !options.DryRun) (images, originals) = Restore(store, images, asked, search, layers, cancellation);
        losses.AddImages(images);
        IReadOnlyList<BlobTree> artifacts = ArtifactsOf(reader, options, images, losses);
        losses.AddMissing([.. images.Select(i => i.Index).OfType<BlobTree>(), .. artifacts]);
        if (options.Compression is { } kind && !options.DryRun) images = layers.Store(images, kind, losses, cancellation);
        if (options.KeepsOriginals && writer is Overlay2Writer target && !options.DryRun) target.KeepOriginals(BlobEncoders.Of(images, search, cancellation));
        foreach (Image image in images) writer.Put(image);
        foreach (BlobTree artifact in artifacts) writer.Put(artifact);
        if (!options.DryRun) writer.Commit(cancellation);

        // After a commit, what was done: before it, compressed layers would be inflated to know how long they are.
        WritePlan plan = writer.Plan(cancellation);
        return new ConversionReport(plan, [.. losses.Lines, .. writer.Notes]) { Originals = originals };
    }

    private static (IReadOnlyList<Image> Images, OriginalsReport Report) Restore(
        Overlay2Reader store, IReadOnlyList<Image> images, OriginalsOptions asked, LayerSearch search, LayerStorage layers, CancellationToken cancellation)
    {
        var originals = new OriginalImages(store, asked, search);
        images = originals.Restore(images, cancellation);
        OriginalsReport report = originals.Report;
        OriginalLayer[] lost = [.. report.Layers.Where(l => l.Blob is null)];
        if (lost.Length > 0 && asked.Fallback == LayerFallback.Fail)
        {
            throw new IntegrityException(
                $"layer {lost[0].DiffId}{(lost.Length > 1 ? $" and {lost.Length - 1} more" : "")}", lost[0].Recorded.Count > 0 ? $"the blob {lost[0].Recorded[0]}" : "a blob that is recorded",
                lost[0].Recorded.Count > 0 ? "no encoder that makes it" : "nothing", "take what could be made again, and the rest as it is, with --fallback none");
        }

        return (asked.Fallback == LayerFallback.Gzip ? layers.StoreOthers(images, CompressionKind.Gzip, cancellation) : images, report);
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
