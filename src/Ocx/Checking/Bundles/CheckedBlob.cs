using Ocx.Bundles;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Bundles;

/// <summary>A file of a bundle, with all that is said of it, and with what was found when it was read, once.</summary>
/// <param name="path">Where it is in the bundle.</param>
/// <param name="file">The file, or null if there is none.</param>
internal sealed class CheckedBlob(string path, BundleFile? file)
{
    /// <summary>Where it is in the bundle, or should be.</summary>
    public string Path { get; } = path;

    /// <summary>The file; null if there is none.</summary>
    public BundleFile? File { get; set; } = file;

    /// <summary>The images that need it.</summary>
    public HashSet<CheckedImage> Images { get; } = [];

    /// <summary>The digests that it should have: one, or one of each algorithm.</summary>
    public HashSet<Digest> Digests { get; } = [];

    /// <summary>The lengths that it should have: one, unless two documents disagree.</summary>
    public SortedSet<long> Sizes { get; } = [];

    /// <summary>As a layer, what its tar should be: one, unless two configs disagree.</summary>
    public HashSet<DiffId> DiffIds { get; } = [];

    /// <summary>As a layer, the media types that it is said to have.</summary>
    public SortedSet<string> LayerTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it is an image's layer.</summary>
    public bool IsLayer { get; set; }

    /// <summary>Whether somebody needs it here.</summary>
    public bool IsRequired { get; set; }

    /// <summary>Whether nobody refers to it.</summary>
    public bool IsOrphan { get; set; }

    /// <summary>Where else its owner says that it is to be had; empty for nowhere.</summary>
    public string Elsewhere { get; set; } = "";

    /// <summary>What it is as a document: a <see cref="Images.Manifest"/>, an <see cref="ImageIndex"/>, an <see cref="ImageConfig"/>; null for none that can be read.</summary>
    public object? Document { get; set; }

    /// <summary>Whether <see cref="Document"/> has been looked for.</summary>
    public bool IsParsed { get; set; }

    /// <summary>The digests that it has; null as long as nobody has read it.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, Digest>? Found { get; set; }

    /// <summary>How it is compressed; null as long as nobody has looked.</summary>
    public CompressionKind? Kind { get; set; }

    /// <summary>The digest of its tar; null as long as nobody has read it, or where that failed.</summary>
    public DiffId? FoundDiffId { get; set; }

    /// <summary>Why it could not be read to its end; null where it could.</summary>
    public OcxException? Failure { get; set; }

    /// <summary>Why the system does not let it be read; null where it does, as far as anybody has tried.</summary>
    public LinuxException? Unreadable { get; set; }

    /// <summary>Whether it has each length and each digest that it should have, as far as it was read.</summary>
    public bool IsTrusted => HasSize && HasDigest;

    /// <summary>Whether it has each length that it should have.</summary>
    public bool HasSize => File is { } there && Sizes.All(s => s == there.Source.Length);

    /// <summary>Whether it has each digest that it should have, as far as it was read.</summary>
    public bool HasDigest => Found is not { } found || Digests.All(d => found.GetValueOrDefault(d.Algorithm, d) == d);

    /// <summary>What a finding calls the layer that this is; null for none.</summary>
    public string? Layer => !IsLayer ? null : DiffIds.Count > 0 ? DiffIds.First().ToString() : Digests.Count > 0 ? Digests.First().ToString() : null;
}
