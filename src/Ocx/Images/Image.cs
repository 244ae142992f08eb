using System.Collections.ObjectModel;
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

    private Image(Image other)
    {
        Id = other.Id;
        Config = other.Config;
        Layers = other.Layers;
        Names = other.Names;
        Listings = other.Listings;
        Manifest = other.Manifest;
        ManifestDescriptor = other.ManifestDescriptor;
        Index = other.Index;
        IndexDigest = other.IndexDigest;
        Parent = other.Parent;
        Annotations = other.Annotations;
    }

    /// <summary>The image's ID: the digest of its config's bytes.</summary>
    public ImageId Id { get; }

    /// <summary>The config, byte for byte, and what it says.</summary>
    public RawJson<ImageConfig> Config { get; }

    /// <summary>The layers, base first; as many as the config lists, with the same diffIDs.</summary>
    public IReadOnlyList<Layer> Layers { get; private init; }

    /// <summary>The names that the source gives the image; empty for one that goes only by its ID.</summary>
    public IReadOnlyList<ImageReference> Names { get; private init; }

    /// <summary>
    /// The entries of the source's <c>index.json</c> that stand for the image or for its <see cref="Index"/>; empty where the
    /// source has none, or where the image was named anew.
    /// </summary>
    public IReadOnlyList<Listing> Listings { get; init; } = [];

    /// <summary>The manifest that the source carries, byte for byte; null where it has none (overlay2, a legacy archive).</summary>
    public RawJson<Manifest>? Manifest { get; private init; }

    /// <summary>What points at <see cref="Manifest"/>: its digest as the source writes it, and annotations.</summary>
    public Descriptor? ManifestDescriptor { get; private init; }

    /// <summary>
    /// The index through which the source lists the image together with others, one and the same object for all of them; null
    /// where it is listed by itself.
    /// </summary>
    public BlobTree? Index { get; init; }

    /// <summary>The digest of <see cref="Index"/>, by which a registry knows the name; stays where the image goes on without its index.</summary>
    public Digest? IndexDigest { get => field ?? Index?.Root.Digest; private init; }

    /// <summary>The image that this one was built on, where the source knows: Docker's classic builder records it.</summary>
    public ImageId? Parent { get; init; }

    /// <summary>The first name, as users write it, or the ID: for messages.</summary>
    public string DisplayName => Names.Count > 0 ? Names[0].Familiar : Id.ToString();

    /// <summary>What a manifest that is yet to be written is to carry; empty as a rule.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; private init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What the image runs on, by the index that lists it or else by its config.</summary>
    public Platform Platform => ManifestDescriptor?.Platform is { Os.Length: > 0 } listed ? listed : Config.Value.Platform;

    /// <summary>The same image with other names, and so without the entries that gave it the old ones.</summary>
    public Image Named(IReadOnlyList<ImageReference> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new(this) { Names = names, Listings = [] };
    }

    /// <summary>The same image, listed under a bare tag and no other name.</summary>
    public Image ListedAs(string tag)
    {
        // Where its manifest is yet to be written, a layout puts in what to point at.
        Descriptor target = Index?.Root ?? ManifestDescriptor ?? new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Id.Digest, Size = 0 };
        return new(this) { Names = [], Listings = [new Listing(target with { Annotations = NameAnnotations.With(target.Annotations, tag) })] };
    }

    /// <summary>The same image with only some of its names.</summary>
    /// <param name="names">The names that stay.</param>
    /// <param name="references">What the annotation of a listing that stays may say besides.</param>
    public Image Only(IReadOnlyList<ImageReference> names, IReadOnlyCollection<string> references)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(references);
        Listing[] listings = [.. Listings.Where(l => (l.Name is { } name && names.Contains(name)) || (l.Reference is { } text && references.Contains(text)))];
        return new(this) { Names = names, Listings = listings };
    }

    /// <summary>The same image, recorded as built on another one, or on none.</summary>
    public Image BuiltOn(ImageId? parent) => new(this) { Parent = parent };

    /// <summary>The same image, listed by its own manifest and not through the index that it came with.</summary>
    public Image WithoutIndex() => Index is null ? this : new(this) { Index = null, Listings = [.. Listings.Select(Alone)] };

    /// <summary>
    /// The same image with its layers stored in another way. The manifest that describes how they were goes; its annotations
    /// and the names stay.
    /// </summary>
    /// <exception cref="ArgumentException">They are other layers.</exception>
    public Image WithLayers(IReadOnlyList<Layer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (!layers.Select(l => l.DiffId).SequenceEqual(Layers.Select(l => l.DiffId))) throw new ArgumentException("they are other layers", nameof(layers));
        return new(this) { Layers = layers, Manifest = null, ManifestDescriptor = null, Annotations = Manifest?.Value.Annotations ?? Annotations };
    }

    /// <summary>The same image with its layers stored as in a registry, and with the registry's manifest of them.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="descriptor">What points at it.</param>
    /// <param name="index">The index through which the registry lists it, or null.</param>
    /// <exception cref="ArgumentException">They are other layers.</exception>
    internal Image AsPulled(IReadOnlyList<Layer> layers, RawJson<Manifest> manifest, Descriptor descriptor, BlobTree? index) =>
        new(WithLayers(layers)) { Manifest = manifest, ManifestDescriptor = descriptor, Index = index };

    private Listing Alone(Listing listing)
    {
        var annotations = new Dictionary<string, string>(ManifestDescriptor!.Annotations);
        foreach ((string key, string value) in listing.Descriptor.Annotations) annotations[key] = value;
        return new Listing(ManifestDescriptor with { Annotations = annotations });
    }

    private static void RequireCount(string path, int expected, int found)
    {
        // moby, image/tarexport/load.go: "layers length mismatch".
        if (expected != found)
            throw new ImageFormatException(path, $"layers length mismatch: the config lists {expected}, found {found}");
    }
}
