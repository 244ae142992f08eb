using Ocx.Compression.Encoders;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Originals;

/// <summary>Finds out of blobs that are at hand by which encoders they were made.</summary>
internal static class BlobEncoders
{
    // The longest header is that with a name, which nobody needs to be long.
    private const int HeaderLimit = 512;

    /// <summary>The encoders of the images' compressed layers, by the digest of the blob; those that are not known are left out.</summary>
    /// <inheritdoc cref="LayerSearch.Find" path="/exception"/>
    public static IReadOnlyDictionary<Digest, string> Of(IEnumerable<Image> images, LayerSearch search, CancellationToken cancellation)
    {
        SearchedLayer[] layers =
        [
            .. images.SelectMany(i => i.Layers).Where(l => l.Blob is not null && l.Blob.Digest != l.DiffId.Digest).GroupBy(l => l.DiffId)
                .Select(same => new SearchedLayer(same.First(), [.. same.Select(l => new WantedBlob(l.Blob!.Digest, l.Blob.Size)).DistinctBy(w => w.Digest)], [.. same.SelectMany(Candidates).Distinct()])),
        ];
        return search.Find(layers, cancellation).Values.SelectMany(blobs => blobs).ToDictionary(b => b.Digest, b => b.Encoder);
    }

    // Those that write such a header.
    private static IEnumerable<KnownEncoder> Candidates(Layer layer)
    {
        byte[] start = new byte[HeaderLimit];
        using var bytes = new SegmentStream(layer.OpenBlob());
        int count = bytes.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return KnownEncoders.All.Where(e => e.Headers.Any(h => start.AsSpan(0, count).StartsWith(h.ToBytes())));
    }
}
