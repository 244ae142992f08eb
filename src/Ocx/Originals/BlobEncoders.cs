using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Compression.Encoders;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Originals;

/// <summary>Finds out of blobs that are at hand by which encoders they were made.</summary>
internal static class BlobEncoders
{
    // Encoders differ long before; what they make of so much of a layer is never longer.
    private const int StartLength = 4 << 20;

    /// <summary>The encoders of the images' compressed layers, by the digest of the blob; those that are not known are left out.</summary>
    /// <inheritdoc cref="LayerSearch.Find" path="/exception"/>
    public static IReadOnlyDictionary<Digest, string> Of(IEnumerable<Image> images, LayerSearch search, CancellationToken cancellation)
    {
        SearchedLayer[] layers =
        [
            .. images.SelectMany(i => i.Layers).Where(l => l.Blob is not null && l.Blob.Digest != l.DiffId.Digest).GroupBy(l => l.DiffId)
                .Select(same => new SearchedLayer(
                    same.First(), [.. same.Select(l => new WantedBlob(l.Blob!.Digest, l.Blob.Size, IsRequired: true)).DistinctBy(w => w.Digest)], [.. same.SelectMany(l => Candidates(l, cancellation)).Distinct()])),
        ];
        return search.Find(layers, cancellation).Values.SelectMany(blobs => blobs).ToDictionary(b => b.Digest, b => b.Encoder);
    }

    // Those whose file would begin as the blob does.
    private static IEnumerable<KnownEncoder> Candidates(Layer layer, CancellationToken cancellation)
    {
        using MemoryOwner<byte> start = StartOf(layer.OpenBlob()), plain = StartOf(layer.OpenTar());
        foreach (KnownEncoder encoder in KnownEncoders.All)
        {
            cancellation.ThrowIfCancellationRequested();
            if (encoder.Headers.Select(h => h.ToBytes()).FirstOrDefault(h => start.Span.StartsWith(h)) is not { } header) continue;
            using var deflated = new MemoryStream();
            using (var run = new EncoderRun(encoder, deflated)) run.Write(plain.Span);
            ReadOnlySpan<byte> made = deflated.GetBuffer().AsSpan(0, (int)deflated.Length), blob = start.Span[header.Length..];
            if (blob.StartsWith(made[..int.Min(made.Length, blob.Length)])) yield return encoder;
        }
    }

    private static MemoryOwner<byte> StartOf(IByteSource source)
    {
        MemoryOwner<byte> start = MemoryOwner<byte>.Allocate(StartLength);
        using var stream = new SegmentStream(source);
        return start[..stream.ReadAtLeast(start.Span, StartLength, throwOnEndOfStream: false)];
    }
}
