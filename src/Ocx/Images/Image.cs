using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// One image as a reader gives it: its config, its layers, its names, and its manifest where the source has one.
/// A value: it holds nothing open, and the reader that made it must outlive the use of its layers.
/// </summary>
public sealed class Image
{
    /// <summary>Puts an image together and checks that its parts belong together.</summary>
    /// <param name="path">Where the image comes from, for the error message.</param>
    /// <param name="config">The config.</param>
    /// <param name="layers">The layers, base first.</param>
    /// <param name="names">The names that the source gives it.</param>
    /// <param name="manifest">The manifest that the source carries, or null.</param>
    /// <param name="manifestDescriptor">What points at that manifest, with its annotations; null if and only if there is no manifest.</param>
    /// <exception cref="ImageFormatException">The layers are not those of the config, or the manifest lists another number.</exception>
    public Image(
        string path, RawJson<ImageConfig> config, IReadOnlyList<Layer> layers, IReadOnlyList<ImageReference> names,
        RawJson<Manifest>? manifest = null, Descriptor? manifestDescriptor = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(names);
        if (manifest is null != manifestDescriptor is null)
            throw new ArgumentException("a manifest and its descriptor come together", nameof(manifestDescriptor));

        IReadOnlyList<DiffId> diffIds = config.Value.DiffIds;
        RequireCount(path, diffIds.Count, layers.Count);
        if (manifest is not null)
            RequireCount(path, diffIds.Count, manifest.Value.Layers.Count);
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].DiffId != diffIds[i])
                throw new ImageFormatException(path, $"layer {i + 1} is {layers[i].DiffId}, but the config lists {diffIds[i]}");
        }

        Id = new ImageId(config.Digest);
        Config = config;
        Layers = layers;
        Names = names;
        Manifest = manifest;
        ManifestDescriptor = manifestDescriptor;
    }

    /// <summary>The image's ID: the digest of its config's bytes.</summary>
    public ImageId Id { get; }

    /// <summary>The config, byte for byte, and what it says.</summary>
    public RawJson<ImageConfig> Config { get; }

    /// <summary>The layers, base first; as many as the config lists, with the same diffIDs.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The names that the source gives the image; empty for one that goes only by its ID.</summary>
    public IReadOnlyList<ImageReference> Names { get; }

    /// <summary>The manifest that the source carries, byte for byte; null where it has none (overlay2, a legacy archive).</summary>
    public RawJson<Manifest>? Manifest { get; }

    /// <summary>What points at <see cref="Manifest"/>: its digest as the source writes it, and annotations.</summary>
    public Descriptor? ManifestDescriptor { get; }

    /// <summary>What the image runs on, by its config.</summary>
    public Platform Platform => Config.Value.Platform;

    private static void RequireCount(string path, int expected, int found)
    {
        // moby, image/tarexport/load.go: "layers length mismatch".
        if (expected != found)
            throw new ImageFormatException(path, $"layers length mismatch: the config lists {expected}, found {found}");
    }
}
