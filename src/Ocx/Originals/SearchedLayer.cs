using Ocx.Compression.Encoders;
using Ocx.Images;

namespace Ocx.Originals;

/// <summary>A layer whose blob is searched for, and what was found so far.</summary>
/// <param name="layer">The layer.</param>
/// <param name="wanted">The blobs that would do, the one that is wanted most first.</param>
/// <param name="candidates">The encoders that may have made them, the likeliest first.</param>
/// <param name="restored">What is there already.</param>
internal sealed class SearchedLayer(Layer layer, IReadOnlyList<WantedBlob> wanted, IReadOnlyList<KnownEncoder> candidates, IEnumerable<RestoredBlob>? restored = null)
{
    private readonly List<RestoredBlob> _restored = [.. (restored ?? []).DistinctBy(r => r.Digest)];

    /// <summary>The layer.</summary>
    public Layer Layer => layer;

    /// <summary>The blobs that would do, the one that is wanted most first.</summary>
    public IReadOnlyList<WantedBlob> Wanted => wanted;

    /// <summary>The encoders that may have made them, the likeliest first.</summary>
    public IReadOnlyList<KnownEncoder> Candidates => candidates;

    /// <summary>What was made, in the order in which it is wanted.</summary>
    public IReadOnlyList<RestoredBlob> Restored => [.. wanted.SelectMany(w => _restored.Where(r => r.Digest == w.Digest))];

    /// <summary>The blobs that are worth another pass: those that somebody insists on, or else the one that is wanted most.</summary>
    public IEnumerable<WantedBlob> Missing => candidates.Count == 0 ? [] : (wanted.Any(w => w.IsRequired) ? wanted.Where(w => w.IsRequired) : wanted.Take(1)).Where(w => _restored.All(r => r.Digest != w.Digest));

    /// <summary>How long a blob may become and still be one that is wanted, in bytes.</summary>
    public long Limit => wanted.All(w => w.Size is not null) ? wanted.Max(w => w.Size!.Value) : long.MaxValue;

    /// <summary>The same layer, of which all blobs are wanted.</summary>
    public SearchedLayer ForAll() => new(layer, [.. wanted.Select(w => w with { IsRequired = true })], candidates, _restored);

    /// <summary>Takes a blob, if it is wanted and not there yet; returns whether.</summary>
    public bool Add(RestoredBlob blob)
    {
        if (wanted.All(w => w.Digest != blob.Digest) || _restored.Any(r => r.Digest == blob.Digest)) return false;
        _restored.Add(blob);
        return true;
    }
}
