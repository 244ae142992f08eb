using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Checking.Bundles;

/// <summary>Reads the blobs that are no documents, each once and several at a time: the digest of its bytes and that of its tar come from the same read.</summary>
internal sealed class BlobReading(CheckOptions options, InflationLimit inflation)
{
    private const int BufferSize = 256 * 1024;

    private long _byteCount;

    /// <summary>Bytes that were read.</summary>
    public long ByteCount => _byteCount;

    /// <summary>Reads them.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(IEnumerable<CheckedBlob> blobs, CancellationToken cancellation)
    {
        // The longest first, so that none of them is left for the end.
        (CheckedBlob Blob, PlannedBlob? Planned)[] all = [.. blobs.Where(NeedsReading).OrderByDescending(b => b.File!.Source.Length).Select(b => (b, Plan(b)))];
        PlannedBlob[] planned = [.. all.Select(a => a.Planned).OfType<PlannedBlob>()];
        options.Listener.Planned(new WritePlan([], planned, PlannedBlob.TotalLength(planned)));
        LayerCopier.ForEach(all, options.Jobs, (item, stop) => Read(item.Blob, item.Planned, stop), cancellation);
    }

    private static bool NeedsReading(CheckedBlob blob) =>
        blob.File is not null && blob.Unreadable is null && (blob.IsLayer ? blob.FoundDiffId is null : blob.Found is null && blob.Digests.Count > 0);

    // Who shows progress calls a blob by its digest. One that has none goes by that of its name. A document is not worth showing; where what
    // refers to blobs is cut off, they are known by their looks.
    private static PlannedBlob? Plan(CheckedBlob blob)
    {
        if (!blob.IsLayer && blob.File!.ReadStart(stackalloc byte[1]) is [(byte)'{']) return null;
        Digest digest = blob.Digests.Count > 0 ? blob.Digests.First()
            : blob.DiffIds.Count > 0 ? blob.DiffIds.First().Digest
            : Digest.Compute(System.Text.Encoding.UTF8.GetBytes(blob.Path));
        return new PlannedBlob(digest, blob.File!.Source.Length, IsLayer: true, IsReused: false);
    }

    private void Read(CheckedBlob blob, PlannedBlob? planned, CancellationToken stop)
    {
        if (planned is not null) options.Listener.Started(planned);
        try
        {
            Read(blob, Advanced);
        }
        catch (IntegrityException e)
        {
            // Somebody cut the file while it was read.
            blob.Failure = e;
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            blob.Unreadable = e;
        }

        if (planned is not null) options.Listener.Finished(planned);

        void Advanced(long count)
        {
            stop.ThrowIfCancellationRequested();
            Interlocked.Add(ref _byteCount, count);
            if (planned is not null) options.Listener.Advanced(planned, count);
        }
    }

    private void Read(CheckedBlob blob, Action<long> advanced)
    {
        IByteSource source = blob.File!.Source;
        CompressionKind kind = blob.IsLayer ? Codecs.Sniff(blob.File.ReadStart(stackalloc byte[Codecs.SniffLength])) : CompressionKind.None;
        if (blob.IsLayer) blob.Kind = kind;
        bool isPlainLayer = blob.IsLayer && kind == CompressionKind.None;
        IEnumerable<DigestAlgorithm> algorithms = blob.Digests.Select(d => d.Algorithm);
        var stored = new DigestedStream(new SegmentStream(source), isPlainLayer ? algorithms.Append(DigestAlgorithm.Sha256) : algorithms, advanced);

        // Disposed with what reads it, and read to its end before: also where the rest of it cannot be understood.
        using Stream plain = Codecs.Decompress(kind, stored, blob.Path, inflation);
        if (kind != CompressionKind.None) ReadCompressed(blob, plain);
        else if (NeedsTar(blob)) ReadTar(blob, plain);
        Drain(stored);
        blob.Found = stored.Digests;
        if (isPlainLayer) blob.FoundDiffId = new DiffId(blob.Found[DigestAlgorithm.Sha256]);
    }

    private static void ReadCompressed(CheckedBlob blob, Stream plain)
    {
        try
        {
            using var tar = new DigestedStream(new Borrowed(plain), [DigestAlgorithm.Sha256], _ => { });
            if (NeedsTar(blob)) ReadTar(blob, tar);
            Drain(tar);
            blob.FoundDiffId = new DiffId(tar.Digests[DigestAlgorithm.Sha256]);
        }
        catch (ImageFormatException e)
        {
            blob.Failure = e;
        }
    }

    // With no digest to go by, that it is a whole tar is all that can be said of a layer.
    private static bool NeedsTar(CheckedBlob blob) => blob.IsLayer && blob.DiffIds.Count == 0 && blob.Digests.Count == 0;

    private static void ReadTar(CheckedBlob blob, Stream plain)
    {
        try
        {
            using var scanner = new TarScanner(plain, blob.Path, accounts: false);
            while (scanner.Read() != TarEvent.End)
            {
            }

            if (!scanner.HasEnd) blob.Failure = new ImageFormatException(blob.Path, "a tar ends with blocks of zeros; this one is cut short");
        }
        catch (ImageFormatException e)
        {
            blob.Failure = e;
        }
    }

    private static void Drain(Stream stream)
    {
        using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(BufferSize);
        while (stream.Read(buffer.Span) > 0)
        {
        }
    }

    /// <summary>A stream that is disposed by somebody else.</summary>
    private sealed class Borrowed(Stream stream) : ForwardStream
    {
        public override int Read(Span<byte> buffer) => stream.Read(buffer);
    }
}
