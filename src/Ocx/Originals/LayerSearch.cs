using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Compression.Encoders;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Originals;

/// <summary>
/// Makes blobs of layers again, of which only the digests are known: every compressor that is likely to have made one is tried, and what has
/// the right digest is the blob.
/// </summary>
/// <remarks>
/// First each layer goes through the likeliest compressor, several layers at a time, into a temporary file. What that did not make goes
/// once more through the next few, side by side, and at last through all others; of these only digests are kept, and the one that made it makes
/// it again.
/// </remarks>
/// <param name="temporaryDirectory">Where the blobs are kept until this is disposed; they have no name there.</param>
/// <param name="write">How many layers at a time, and who is told.</param>
internal sealed class LayerSearch(string temporaryDirectory, WriteOptions write) : IDisposable
{
    private const int PieceLength = 1 << 20;

    // Most blobs are by one of so many; some of the others take many times as long.
    private const int LikelyOnes = 5;

    private readonly List<FileHandle> _files = [];

    /// <summary>Searches for blobs of layers.</summary>
    /// <returns>For each layer the blobs that were made, in the order in which they are wanted.</returns>
    /// <exception cref="IntegrityException">A layer is not what its diffID says.</exception>
    /// <exception cref="OcxException">A layer cannot be read.</exception>
    /// <exception cref="LinuxException">A temporary file cannot be written.</exception>
    public IReadOnlyDictionary<DiffId, IReadOnlyList<RestoredBlob>> Find(IReadOnlyList<SearchedLayer> layers, CancellationToken cancellation)
    {
        foreach (SearchedLayer layer in layers)
        {
            if (layer.Wanted.Any(w => w.Digest == layer.Layer.DiffId.Digest)) layer.Add(new RestoredBlob(layer.Layer.DiffId.Digest, RestoredBlob.Uncompressed, layer.Layer.OpenTar));
        }

        TryEach([.. layers.Where(l => l.Missing.Any()).Select(l => (l, l.Candidates[0]))], cancellation);
        foreach (Range others in (Range[])[1..LikelyOnes, LikelyOnes..])
            TryEach([.. TryOthers([.. layers.Where(l => l.Missing.Any())], others, cancellation)], cancellation);

        return layers.ToDictionary(l => l.Layer.DiffId, l => l.Restored);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FileHandle file in _files) file.Dispose();
    }

    // A layer through one encoder, and what it makes is kept.
    private void TryEach(IReadOnlyList<(SearchedLayer Layer, KnownEncoder Encoder)> tries, CancellationToken cancellation) =>
        LayerCopier.ForEach(Begin([.. tries.Select(t => t.Layer)]).Zip(tries, (begun, t) => (begun.Layer, begun.Planned, t.Encoder)).OrderByDescending(x => x.Planned.Length), write.Jobs, (item, token) =>
        {
            FileHandle file = SpoolFile.Create(temporaryDirectory, "a temporary file for a compressed layer", Kernel.Real);
            bool isKept = false;
            try
            {
                using var run = new EncoderRun(item.Encoder, new FileOutputStream(file), item.Layer.Limit);
                isKept = Feed(item.Layer, item.Planned, [run], 1, token)
                    .Select(made => item.Layer.Add(new RestoredBlob(made.File.Digest, made.Encoder.Name, () => new GzipSource(made.File, file))))
                    .ToArray().Contains(true);
            }
            finally
            {
                if (isKept) lock (_files) _files.Add(file);
                else file.Dispose();
            }
        }, cancellation);

    // Several encoders at once, of which each has a core for itself now and then; gives those that make what is missing.
    private List<(SearchedLayer Layer, KnownEncoder Encoder)> TryOthers(IReadOnlyList<SearchedLayer> layers, Range candidates, CancellationToken cancellation)
    {
        var found = new List<(SearchedLayer Layer, KnownEncoder Encoder)>();
        foreach ((SearchedLayer layer, PlannedBlob planned) in Begin([.. layers.Where(l => l.Candidates.Take(candidates).Any())]))
        {
            EncoderRun[] runs = [.. layer.Candidates.Take(candidates).Select(e => new EncoderRun(e, limit: layer.Limit))];
            try
            {
                IReadOnlyList<(KnownEncoder Encoder, EncodedFile File)> made = Feed(layer, planned, runs, write.Jobs, cancellation);
                HashSet<Digest> wanted = [.. layer.Wanted.Select(w => w.Digest)];
                found.AddRange(made.Where(m => wanted.Contains(m.File.Digest)).Select(m => (layer, m.Encoder)).Distinct());
            }
            finally
            {
                foreach (EncoderRun run in runs) run.Dispose();
            }
        }

        return found;
    }

    // The length is for those who watch, as where layers are compressed anew.
    private (SearchedLayer Layer, PlannedBlob Planned)[] Begin(IReadOnlyList<SearchedLayer> layers)
    {
        (SearchedLayer Layer, PlannedBlob Planned)[] begun = [.. layers.Select(l => (l, new PlannedBlob(l.Layer.DiffId.Digest, IEstimatedSource.LengthOf(l.Layer.OpenTar()), IsLayer: true, IsReused: false)))];
        if (begun.Length > 0) write.Listener.Compressing([.. begun.Select(x => x.Planned)]);
        return begun;
    }

    private List<(KnownEncoder Encoder, EncodedFile File)> Feed(SearchedLayer layer, PlannedBlob planned, EncoderRun[] runs, int jobs, CancellationToken cancellation)
    {
        write.Listener.Started(planned);
        IByteSource tar = layer.Layer.OpenTar();
        var trailer = new GzipTrailer();
        using var plain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var stream = new SegmentStream(tar))
        {
            using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(PieceLength);
            for (int count; (count = stream.ReadAtLeast(buffer.Span, PieceLength, throwOnEndOfStream: false)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlyMemory<byte> piece = buffer.Memory[..count];
                trailer.Append(piece.Span);
                plain.AppendData(piece.Span);
                LayerCopier.ForEach(runs, jobs, (run, _) => run.Write(piece.Span), cancellation);
                write.Listener.Advanced(planned, count);
            }
        }

        Digest found = Digest.FromBytes(DigestAlgorithm.Sha256, plain.GetHashAndReset());
        if (found != layer.Layer.DiffId.Digest) throw LayerCopier.Damaged(tar, planned, found.ToString(), null);
        write.Listener.Finished(planned);
        byte[] end = trailer.ToBytes();
        return [.. runs.SelectMany(run => run.Finish(end).Select(file => (run.Encoder, file)))];
    }
}
