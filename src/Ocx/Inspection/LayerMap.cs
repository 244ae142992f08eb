using Ocx.Compression;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Inspection;

/// <summary>What only a look at all images, or at a layer's entries, tells of layers: who shares them, and how many files they have.</summary>
/// <param name="reader">The home.</param>
/// <param name="images">All images of the home that can be read.</param>
public sealed class LayerMap(IImageReader reader, IReadOnlyList<InspectedImage> images)
{
    private readonly ILookup<ChainId, InspectedImage> _users = images.SelectMany(i => i.Layers.Select(l => (l.ChainId, Image: i))).ToLookup(x => x.ChainId, x => x.Image);

    /// <summary>
    /// The other images that have a layer, with the same ones below it, in the order of the home. A layout that lists an image twice
    /// has it once.
    /// </summary>
    public IReadOnlyList<InspectedImage> Sharing(InspectedImage image, InspectedLayer layer)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(layer);
        return [.. _users[layer.ChainId].Where(other => other.Id != image.Id).DistinctBy(other => other.Id)];
    }

    /// <summary>
    /// How many entries a layer's tar has: files, directories, links, devices and whiteouts. In a store its tar-split stream tells; in a
    /// layout or an archive all of the layer is read, and inflated where it is compressed.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="index">Which of its layers.</param>
    /// <exception cref="OcxException">The layer is missing or damaged.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public long CountEntries(InspectedImage image, int index)
    {
        ArgumentNullException.ThrowIfNull(image);
        return reader is Overlay2Reader store ? CountRecorded(store.Records, image.Layers[index].ChainId) : CountTar(reader.Open(image.Entry).Layers[index], reader.Location);
    }

    private static long CountRecorded(StoreRecords records, ChainId chainId)
    {
        using FileHandle file = records.OpenTarSplit(chainId);
        using Stream lines = GzipCodec.Decompress(new FileHandleStream(file), file.Path);
        using var tarSplit = new TarSplitReader(lines, file.Path, refusesDuplicates: false);
        long count = 0;
        while (tarSplit.Read())
        {
            if (tarSplit.Type == TarSplitEntryType.File) count++;
        }

        return count;
    }

    private static long CountTar(Layer layer, string location)
    {
        using var tar = new SegmentStream(layer.OpenTar());
        using var scanner = new TarScanner(tar, $"{location}: layer {layer.DiffId}", accounts: false);
        long count = 0;
        TarEvent found;
        while ((found = scanner.Read()) != TarEvent.End)
        {
            if (found == TarEvent.Entry) count++;
        }

        return count;
    }
}
