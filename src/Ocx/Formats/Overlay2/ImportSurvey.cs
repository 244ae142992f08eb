using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>What an import is going to add to a store, by what is there already.</summary>
/// <param name="Plan">All of it, in the words of every format.</param>
/// <param name="Layers">The layers that the store has not, each after those below it.</param>
/// <param name="Images">The images that the store has not.</param>
internal sealed record ImportSurvey(WritePlan Plan, IReadOnlyList<NewLayer> Layers, IReadOnlyList<Image> Images)
{
    /// <summary>How many layers an image may have.</summary>
    /// <remarks>Source: moby layer/layer_store.go, maxLayerDepth: more could not be mounted.</remarks>
    public const int MaxLayers = 125;

    /// <summary>Looks around; changes nothing.</summary>
    /// <param name="location">What to call the root in messages.</param>
    /// <param name="root">The data root, or null where there is none yet.</param>
    /// <param name="images">The images to import.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="UnsupportedFeatureException">Docker would not take an image.</exception>
    /// <exception cref="OcxException">A file of the store is damaged.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public static ImportSurvey Of(string location, DirectoryHandle? root, IReadOnlyList<Image> images, CancellationToken cancellation)
    {
        using DirectoryHandle? imageRoot = root?.TryOpenDirectory(Overlay2Paths.ImageRoot);
        StoredLayers? stored = root is null || imageRoot is null ? null : new StoredLayers(root, imageRoot);
        var known = new Dictionary<ChainId, StoredLayer>();
        var layers = new List<NewLayer>();
        var blobs = new List<PlannedBlob>();
        foreach ((Layer layer, ChainId? parent) in images.SelectMany(WithParents).DistinctBy(l => l.Layer.ChainId))
        {
            cancellation.ThrowIfCancellationRequested();
            if (stored?.TryFind(layer, parent) is { } found)
            {
                known[layer.ChainId] = found;
                blobs.Add(new PlannedBlob(layer.DiffId.Digest, 0, IsLayer: true, IsReused: true));
                continue;
            }

            var added = new NewLayer(layer, parent is { } below ? known[below] : null, IEstimatedSource.LengthOf(layer.OpenTar()));
            known[layer.ChainId] = added.Stored;
            layers.Add(added);
            blobs.Add(added.Planned);
        }

        var newImages = new List<Image>();
        foreach (Image image in images.DistinctBy(i => i.Id))
        {
            RequireLoadable(image);
            bool isThere = imageRoot?.TryStatus(Overlay2Paths.ConfigOf(image.Id), out _) ?? false;
            if (!isThere) newImages.Add(image);
            blobs.Add(new PlannedBlob(image.Id.Digest, image.Config.Bytes.Length, IsLayer: false, isThere));
        }

        PlannedImage[] planned = [.. images.Select(i => new PlannedImage(i.Id, i.Names, i.ManifestDescriptor?.Digest))];
        var plan = new WritePlan(planned, blobs, PlannedBlob.TotalLength(blobs.Where(b => !b.IsReused))) { Moved = RepositoriesUpdate.Read(imageRoot, location).Add(images) };
        return new ImportSurvey(plan, layers, newImages);
    }

    private static IEnumerable<(Layer Layer, ChainId? Parent)> WithParents(Image image)
    {
        ChainId? parent = null;
        foreach (Layer layer in image.Layers)
        {
            yield return (layer, parent);
            parent = layer.ChainId;
        }
    }

    private static void RequireLoadable(Image image)
    {
        if (image.Layers.Count > MaxLayers)
            throw new UnsupportedFeatureException(image.DisplayName, $"the image has {image.Layers.Count} layers, and Docker's store takes {MaxLayers} at most (max depth exceeded)", "squash it with the tool that built it");
        if (image.Config.Value.Platform.Os is not ("" or "linux"))
            throw new UnsupportedFeatureException(image.DisplayName, $"the image is for {image.Config.Value.Platform.Os}, and a daemon with the overlay2 driver refuses it", "choose another image with --image or --platform");
        if (image.Names.FirstOrDefault(n => n.IsAmbiguous) is { } name)
            throw new UnsupportedFeatureException(image.DisplayName, $"Docker refuses the name '{name.Familiar}', which could be meant as a digest", "give it another one with --tag");
    }
}
