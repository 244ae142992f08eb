using Ocx.Compression.Encoders;
using Ocx.Images;

namespace Ocx.Originals;

/// <summary>A layer whose blob is searched for, and what was found so far.</summary>
/// <param name="layer">The layer.</param>
/// <param name="wanted">The blobs that would do, the one that is wanted most first.</param>
/// <param name="candidates">The encoders that may have made them, the likeliest first.</param>
internal sealed class SearchedLayer(Layer layer, IReadOnlyList<WantedBlob> wanted, IReadOnlyList<KnownEncoder> candidates)
{
    private readonly List<RestoredBlob> _restored = [];

    /// <summary>The layer.</summary>
    public Layer Layer => layer;

    /// <summary>The blobs that would do, the one that is wanted most first.</summary>
    public IReadOnlyList<WantedBlob> Wanted => wanted;

    /// <summary>The encoders that may have made them, the likeliest first.</summary>
    public IReadOnlyList<KnownEncoder> Candidates => candidates;

    /// <summary>The encoder that is known to make one of them.</summary>
    public KnownEncoder? Winner { get; set; }

    /// <summary>What was made, in the order in which it is wanted.</summary>
    public IReadOnlyList<RestoredBlob> Restored => [.. wanted.SelectMany(w => _restored.Where(r => r.Digest == w.Digest))];

    /// <summary>Whether nothing better is to be found.</summary>
    public bool IsDone => wanted.Count == 0 || candidates.Count == 0 || _restored.Any(r => r.Digest == wanted[0].Digest);

    /// <summary>How long a blob may become and still be one that is wanted, in bytes.</summary>
    public long Limit => wanted.All(w => w.Size is not null) ? wanted.Max(w => w.Size!.Value) : long.MaxValue;

    /// <summary>Takes a blob, if it is wanted and not there yet; returns whether.</summary>
    public bool Add(RestoredBlob blob)
    {
        if (wanted.All(w => w.Digest != blob.Digest) || _restored.Any(r => r.Digest == blob.Digest)) return false;
        _restored.Add(blob);
        return true;
    }
}
