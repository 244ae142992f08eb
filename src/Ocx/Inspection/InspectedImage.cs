using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>An image as far as its home tells of it without the bytes of its layers.</summary>
/// <param name="Entry">What the home lists it as, with all its names.</param>
/// <param name="Config">Its config, byte for byte, and what it says.</param>
/// <param name="Layers">Its layers, base first.</param>
public sealed record InspectedImage(ImageEntry Entry, RawJson<ImageConfig> Config, IReadOnlyList<InspectedLayer> Layers)
{
    /// <summary>Whether it is in a store, which knows more of it than a layout or an archive.</summary>
    public bool IsStored { get; init; }

    /// <summary>The image that this one was built on, where the home knows.</summary>
    public ImageId? Parent { get; init; }

    /// <summary>When it last got a name, by a tag or a build; null where nothing is recorded.</summary>
    public Timestamp? LastTagged { get; init; }

    /// <summary>The image's ID.</summary>
    public ImageId Id => Entry.Id;

    /// <summary>What its layers take together; null where one is not known. See <see cref="InspectedLayer.Size"/>.</summary>
    public long? Size => Layers.Aggregate((long?)0, Add);

    /// <summary>The tags, sorted.</summary>
    public IEnumerable<ImageReference> Tags => Sorted(Entry.Names.Where(n => n.HasTag));

    /// <summary>What else a layout calls it: bare tags and other texts that its names do not say already.</summary>
    public IEnumerable<string> References => Entry.References.Where(r => !Entry.Names.Any(n => r == n.Tag || r == n.Familiar || r == n.Full));

    /// <summary>
    /// The names with a digest, sorted. A layout or an archive knows the digests of its manifests and indexes: what an import of the
    /// image, or a pull of it from a registry, records beside each tag.
    /// </summary>
    public IEnumerable<ImageReference> Digests => IsStored
        ? Sorted(Entry.Names.Where(n => !n.HasTag))
        : Sorted(Entry.Names.SelectMany(n => Manifests.Select(n.WithDigest)).Concat(Entry.Names.Where(n => !n.HasTag)).Distinct());

    /// <summary>The first name, as users write it, or the ID.</summary>
    public string DisplayName => Tags.FirstOrDefault()?.Familiar ?? References.FirstOrDefault() ?? Digests.FirstOrDefault()?.Familiar ?? Id.ToString();

    /// <summary>Whether it goes by nothing but its ID.</summary>
    public bool IsNameless => Entry.Names.Count == 0 && !References.Any();

    private static IEnumerable<ImageReference> Sorted(IEnumerable<ImageReference> names) => names.OrderBy(n => n.Full, StringComparer.Ordinal);

    private IEnumerable<Digest> Manifests => new[] { Entry.Index, Entry.Manifest }.OfType<Digest>().Where(d => d.Algorithm == DigestAlgorithm.Sha256).Distinct();

    // A stranger's layout may claim more than there are numbers.
    private static long? Add(long? sum, InspectedLayer layer) => layer.Size > long.MaxValue - sum ? long.MaxValue : sum + layer.Size;
}
