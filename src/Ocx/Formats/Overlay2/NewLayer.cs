using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.TarSplit;

namespace Ocx.Formats.Overlay2;

/// <summary>A layer on its way into a store: first everything under names that nobody looks at, and then its record.</summary>
/// <remarks>Source: moby layer/filestore.go, layer/layer_store.go, daemon/graphdriver/overlay2/overlay.go.</remarks>
internal sealed class NewLayer
{
    private const int Private = 0b111_000_000;
    private const int TreeMode = 0b111_101_101;
    private const int FileMode = 0b110_100_100;
    private const int MarkMode = 0b110_000_000;
    private const int LinkLength = 26;
    private const string LinkLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // System.IO.Compression writes nothing at all for no bytes, which would be no gzip stream (RFC 1952).
    private static readonly byte[] EmptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly StoredLayer? _below;

    /// <summary>Chooses the names of a layer that is not in the store yet.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The layer below it, or null for a base.</param>
    /// <param name="length">How many bytes it is about to need.</param>
    /// <param name="link">Its short name; null for a new one.</param>
    public NewLayer(Layer layer, StoredLayer? below, long length, string? link = null)
    {
        Layer = layer;
        _below = below;
        Planned = new PlannedBlob(layer.DiffId.Digest, length, IsLayer: true, IsReused: false);

        // As Docker's: short ids must not look like numbers.
        string cacheId;
        do cacheId = RandomNumberGenerator.GetHexString(2 * SHA256.HashSizeInBytes, lowercase: true);
        while (cacheId.AsSpan(0, 12).IndexOfAnyExceptInRange('0', '9') < 0);
        Stored = new StoredLayer(layer.ChainId, cacheId, link ?? NewLink(), below?.LowerOfChild);
    }

    /// <summary>A short name that no layer has.</summary>
    public static string NewLink() => RandomNumberGenerator.GetString(LinkLetters, LinkLength);

    /// <summary>The layer.</summary>
    public Layer Layer { get; }

    /// <summary>What it is going to be called in the store.</summary>
    public StoredLayer Stored { get; }

    /// <summary>What is planned for it.</summary>
    public PlannedBlob Planned { get; }

    /// <summary>Why Docker will be able to run the layer and never to save it again; null where that is not so. Known when it is unpacked.</summary>
    public string? Loss { get; private set; }

    /// <summary>Unpacks the layer and makes everything about it but its record in the layer database.</summary>
    /// <exception cref="IntegrityException">Its bytes are not those of its digest.</exception>
    /// <exception cref="ImageFormatException">dockerd could not unpack it either.</exception>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Unpack(DirectoryHandle root, DirectoryHandle imageRoot, OwnerShift owners, TransferListener listener, CancellationToken cancellation)
    {
        listener.Started(Planned);
        string path = Overlay2Paths.DirectoryOf(Stored.CacheId);
        StoreSkeleton.MakeOne(root, path, StoreSkeleton.RootMode, 0, owners.RootGid);
        StoreSkeleton.MakeOne(root, $"{path}/{Overlay2Paths.Diff}", TreeMode, owners.RootUid, owners.RootGid);
        Write(root, $"{path}/{Overlay2Paths.Link}", Stored.Link);
        if (Stored.Lower is { } lower)
        {
            StoreSkeleton.MakeOne(root, $"{path}/{Overlay2Paths.Work}", Private, owners.RootUid, owners.RootGid);
            Write(root, $"{path}/{Overlay2Paths.Lower}", lower);
        }

        using (DirectoryHandle links = root.OpenDirectory(Overlay2Paths.Links)) links.TryCreateLink(Encoding.UTF8.GetBytes(Stored.Link), Encoding.UTF8.GetBytes($"../{Stored.CacheId}/{Overlay2Paths.Diff}"));
        string record = Overlay2Paths.WriteSetOf(Stored.CacheId);
        StoreSkeleton.MakeOne(imageRoot, record, Private, 0, 0);
        UnpackedLayer unpacked = UnpackTree(root, imageRoot, owners, listener, out Digest? blob, cancellation);
        Loss = unpacked.Loss;
        VerifyBlob(blob, cancellation);
        Write(imageRoot, $"{record}/{Overlay2Paths.Diff}", Layer.DiffId.ToString());
        Write(imageRoot, $"{record}/{Overlay2Paths.Size}", unpacked.Size.ToString(CultureInfo.InvariantCulture));
        Write(imageRoot, $"{record}/{Overlay2Paths.CacheId}", Stored.CacheId);
        if (_below is { } below) Write(imageRoot, $"{record}/{Overlay2Paths.Parent}", below.ChainId.ToString());
        listener.Finished(Planned);
    }

    /// <summary>Gives the layer its record, from which on it is there for everybody. Layers below come first.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Publish(DirectoryHandle root, DirectoryHandle imageRoot)
    {
        if (_below is { } below)
        {
            string mark = $"{Overlay2Paths.DirectoryOf(below.CacheId)}/{Overlay2Paths.Committed}";
            if (!root.TryStatus(mark, out _)) root.CreateFile(mark, MarkMode, exactly: true).Dispose();
        }

        imageRoot.Rename(Overlay2Paths.WriteSetOf(Stored.CacheId), Overlay2Paths.LayerOf(Layer.ChainId));
    }

    private UnpackedLayer UnpackTree(DirectoryHandle root, DirectoryHandle imageRoot, OwnerShift owners, TransferListener listener, out Digest? blob, CancellationToken cancellation)
    {
        using DirectoryHandle tree = root.OpenDirectory(Overlay2Paths.TreeOf(Stored.CacheId));
        using FileHandle tarSplit = imageRoot.CreateFile($"{Overlay2Paths.WriteSetOf(Stored.CacheId)}/{Overlay2Paths.TarSplit}", FileMode, exactly: true);
        IByteSource source = Layer.OpenTar();

        // What is inflated here is the blob as a rule, whose digest costs no pass of its own then.
        DigestAlgorithm algorithm = Layer.Blob?.Digest.Algorithm ?? DigestAlgorithm.Sha256;
        using IncrementalHash? stored = Layer.Blob is null ? null : Digest.Begin(algorithm);
        Stream plain = source is InflatedSource inflated ? inflated.Open(stored is null ? null : stored.AppendData) : new SegmentStream(source);
        using var digested = new DigestingStream(plain, bytes => listener.Advanced(Planned, bytes));

        // While one core unpacks, the other one inflates; where there is nothing to inflate, it digests.
        using Stream tar = source is InflatedSource ? digested : new ReadAheadStream(digested);
        UnpackedLayer unpacked;
        try
        {
            using var gzip = new GZipStream(new FileOutputStream(tarSplit), CompressionLevel.Fastest);
            using var lines = new TarSplitWriter(gzip);
            using var unpacker = new LayerUnpacker(tar, tree, owners, lines, $"layer {Layer.DiffId}");
            unpacked = unpacker.Unpack(cancellation);
        }
        catch (IntegrityException e) when (source is IDiagnosableSource)
        {
            // The source found it out by itself, and can say more.
            throw LayerCopier.Damaged(source, Planned, "other bytes", e);
        }

        if (tarSplit.Status().Size == 0) tarSplit.WriteAt(EmptyGzip, 0);
        Digest found = Digest.FromBytes(DigestAlgorithm.Sha256, digested.Digest);
        blob = stored is null ? null : Digest.FromBytes(algorithm, stored.GetCurrentHash());
        return found == Layer.DiffId.Digest ? unpacked : throw LayerCopier.Damaged(source, Planned, found.ToString(), null);
    }

    // Which blob a layer came from is recorded for pulls, and so has to be true. Of other bytes than those that were unpacked, the
    // digest is not known yet.
    private void VerifyBlob(Digest? unpacked, CancellationToken cancellation)
    {
        if (Layer.Blob is not { } blob || blob.Digest == Layer.DiffId.Digest || blob.Digest == unpacked) return;
        IByteSource source = Layer.OpenBlob();
        using var bytes = new SegmentStream(source);
        Digest found = Digest.Compute(blob.Digest.Algorithm, bytes, cancellation);
        if (found != blob.Digest) throw LayerCopier.Damaged(source, new PlannedBlob(blob.Digest, blob.Size, IsLayer: false, IsReused: false), found.ToString(), null);
    }

    private static void Write(DirectoryHandle directory, string path, string text)
    {
        using FileHandle file = directory.CreateFile(path, FileMode, exactly: true);
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
