using Ocx.Inspection;

namespace Ocx.Cli.Commands;

/// <summary>The layers of images, as <c>--json</c> prints them.</summary>
/// <param name="Location">Where they are.</param>
/// <param name="Images">The images: one, unless the whole home was asked for.</param>
internal sealed record LayersDocument(string Location, IReadOnlyList<LayersDocument.LayeredImage> Images)
{
    /// <summary>The document of some images.</summary>
    public static LayersDocument Of(OpenHome home, IEnumerable<(InspectedImage Image, IReadOnlyList<LayerRow> Layers)> images) =>
        new(home.Location, [.. images.Select(i => new LayeredImage(i.Image.Id.ToString(), [.. i.Image.Tags.Select(n => n.Familiar)], [.. i.Layers.Select(LayerEntry.Of)]))]);

    /// <summary>An image.</summary>
    /// <param name="Id">Its ID.</param>
    /// <param name="Tags">Its tags, as users write them.</param>
    /// <param name="Layers">Its layers, base first.</param>
    internal sealed record LayeredImage(string Id, IReadOnlyList<string> Tags, IReadOnlyList<LayerEntry> Layers);

    /// <summary>A layer.</summary>
    /// <param name="DiffId">The digest of its uncompressed tar.</param>
    /// <param name="ChainId">Its name together with the layers below it.</param>
    /// <param name="CacheId">The name of its directory in a store; absent elsewhere.</param>
    /// <param name="Directory">The path of its files in a store; absent elsewhere.</param>
    /// <param name="Size">In a store the bytes of its files, elsewhere those of the layer as it is stored; absent where they are not known.</param>
    /// <param name="Files">How many files, directories, links, devices and whiteouts it has; absent where nobody counted.</param>
    /// <param name="Blobs">The blobs that hold it; in a store those that pulls and pushes recorded, the latest last.</param>
    /// <param name="SharedWith">The other images of the home that have it.</param>
    internal sealed record LayerEntry(
        string DiffId, string ChainId, string? CacheId, string? Directory, long? Size, long? Files, IReadOnlyList<BlobEntry> Blobs, IReadOnlyList<SharingImage> SharedWith)
    {
        /// <summary>The entry of a layer.</summary>
        public static LayerEntry Of(LayerRow row) => new(
            row.Layer.DiffId.ToString(), row.Layer.ChainId.ToString(), row.Layer.CacheId, row.Layer.Directory, row.Layer.Size, row.Files,
            [.. row.Layer.Blobs.Select(b => new BlobEntry(b.Digest.ToString(), b.Repository, b.MediaType, b.Size, b.Encoder))],
            [.. row.Sharing.Select(i => new SharingImage(i.Id.ToString(), [.. i.Tags.Select(n => n.Familiar)]))]);
    }

    /// <summary>A blob.</summary>
    /// <param name="Digest">Its digest.</param>
    /// <param name="Repository">In a store: the repository that has it, by its full name; absent elsewhere.</param>
    /// <param name="MediaType">In a layout or an archive: what kind of blob it is; absent elsewhere.</param>
    /// <param name="Size">In a layout or an archive: its length; in a store only where an import or an export noted it.</param>
    /// <param name="Encoder">In a store: the compressor that made it, where an import or an export noted that; absent elsewhere.</param>
    internal sealed record BlobEntry(string Digest, string? Repository, string? MediaType, long? Size, string? Encoder);

    /// <summary>An image that shares a layer.</summary>
    /// <param name="Id">Its ID.</param>
    /// <param name="Tags">Its tags, as users write them.</param>
    internal sealed record SharingImage(string Id, IReadOnlyList<string> Tags);
}
