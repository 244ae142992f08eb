using System.Globalization;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// Checks one layer's files: its tar is put together once, and of the same bytes come its digest and the headers that say what the
/// tree should be. Only where the digest is another one are files compared with their checksums, to find out which.
/// </summary>
internal sealed class ContentCheck(CheckedStore store, CheckedLayer layer)
{
    private readonly string _tarSplitPath = $"{store.ImageRoot.Path}/{Overlay2Paths.LayerOf(layer.ChainId)}/{Overlay2Paths.TarSplit}";
    private readonly string _treePath = $"{store.Root.Path}/{Overlay2Paths.TreeOf(layer.CacheId!)}";

    private IReadOnlyList<TreeDifference> _unreadable = [];
    private string? _wrongChecksum;

    /// <summary>The layer as those who watch see it.</summary>
    public PlannedBlob Progress { get; } = new(layer.ChainId.Digest, layer.Size ?? 0, IsLayer: true, IsReused: false);

    /// <summary>The names in the tree that are not as they should be, from its root, with a slash at the start; known when it has run.</summary>
    public List<byte[]> DamagedPaths { get; } = [];

    /// <summary>Reads everything.</summary>
    /// <returns>How many bytes the layer's tar has.</returns>
    /// <exception cref="LinuxException">A system call failed, which says nothing about the layer.</exception>
    public long Run(CancellationToken cancellation)
    {
        store.Options.Listener.Started(Progress);
        long length = 0;
        try
        {
            if (TryMeasure(out long payload) && TryRead(cancellation, out ExpectedTree? expected, out Digest found, ref length)) Compare(expected!, found, payload, cancellation);
        }
        catch (Exception e) when (e is ImageFormatException or IntegrityException or LinuxException { IsOfFile: true })
        {
            store.Damage(layer, FindingCodes.LayerTarSplitMalformed, _tarSplitPath, "a stream that can be read to its end", e.Message);
        }

        store.Options.Listener.Finished(Progress);
        return length;
    }

    // The whole stream once, to be sure that it is one; and to know what its files are together.
    private bool TryMeasure(out long payload)
    {
        payload = 0;
        using FileHandle? file = store.ImageRoot.TryOpenFile($"{Overlay2Paths.LayerOf(layer.ChainId)}/{Overlay2Paths.TarSplit}");
        if (file is null || file.Status() is not { Type: FileType.Regular, Size: > 0 }) return false;
        using Stream lines = GzipCodec.Decompress(new FileHandleStream(file), _tarSplitPath);
        using var reader = new TarSplitReader(lines, _tarSplitPath);
        while (reader.Read())
        {
            if (reader.Type == TarSplitEntryType.File) payload += reader.Size;
        }

        return true;
    }

    private bool TryRead(CancellationToken cancellation, out ExpectedTree? expected, out Digest found, ref long length)
    {
        (expected, found) = (new ExpectedTree(store.Owners), default);
        long bytes = 0;
        StoredTar stored = OpenTar();

        // One core puts the tar together while the other digests it: a layer can be larger than all others together.
        using var tar = new DigestingStream(new ReadAheadStream(stored), count =>
        {
            bytes += count;
            store.Options.Listener.Advanced(Progress, count);
        });
        try
        {
            Place(tar, expected, cancellation);
            Span<byte> rest = stackalloc byte[TarLimits.BlockSize];
            while (tar.Read(rest) > 0) cancellation.ThrowIfCancellationRequested();
            found = Digest.FromBytes(DigestAlgorithm.Sha256, tar.Digest);
            _wrongChecksum = stored.WrongChecksum;
        }
        catch (ImageFormatException) when (stored.IsCutShort)
        {
            // No digest then, and it would be another one.
            if (!TryReadHeaders(expected = new ExpectedTree(store.Owners), cancellation)) return false;
        }
        catch (ImageFormatException e)
        {
            AddNoTar(e);
            return false;
        }

        length = bytes;
        _unreadable = [.. stored.Unreadable.Select(u => new TreeDifference(FindingCodes.LayerFileUnreadable, PathOf(u.Name), "the file's bytes", CheckedStore.ReasonOf(u.Failure)))];
        return true;
    }

    private bool TryReadHeaders(ExpectedTree expected, CancellationToken cancellation)
    {
        try
        {
            using StoredTar stored = OpenTar();
            Place(stored, expected, cancellation);
            return true;
        }
        catch (ImageFormatException e)
        {
            AddNoTar(e);
            return false;
        }
    }

    private StoredTar OpenTar() => new(OpenLines(), () => layer.HasTree ? new DiffTree(store.Root, Record()) : null, _tarSplitPath);

    private void Place(Stream tar, ExpectedTree expected, CancellationToken cancellation)
    {
        using var scanner = new TarScanner(tar, _tarSplitPath, accounts: false);
        for (TarEvent next; (next = scanner.Read()) != TarEvent.End;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (next == TarEvent.Entry && scanner.Entry.Type != TarType.PaxGlobalHeader) expected.Place(scanner.Entry);
        }
    }

    private void AddNoTar(ImageFormatException e) =>
        store.Damage(layer, FindingCodes.LayerTarSplitWrong, _tarSplitPath, "the stream that the layer was unpacked with", $"one that makes no tar: {e.Message}");

    private void Compare(ExpectedTree expected, Digest found, long payload, CancellationToken cancellation)
    {
        using DirectoryHandle? tree = OpenTree(expected, out List<TreeDifference> differences);
        TreeComparison? comparison = tree is null ? null : new TreeComparison(tree, expected, store.SeesTrusted);
        if (comparison is not null) differences.AddRange(comparison.Run(cancellation));
        if (comparison is { HasUnseen: true }) store.Findings.Note(FindingCodes.StoreUnseen, store.Root.Path, "a process that sees the attributes 'trusted' of files", "one that does not: they were left out", "check it as root, outside of containers");
        bool isOther = layer.DiffId is { } diffId && found != diffId.Digest;
        if (comparison is not null && IsForeign(comparison, expected, isOther))
        {
            AddForeign(comparison, expected, payload, isOther);
            return;
        }

        HashSet<string> unreadable = [.. differences.Where(d => d.Code == FindingCodes.LayerFileUnreadable).Select(d => PathText.Of(d.Path))];
        differences.AddRange(_unreadable.Where(u => !IsAtOrBelow(PathText.Of(u.Path), unreadable)));
        DamagedPaths.AddRange(differences.Select(d => d.Path));
        foreach (TreeDifference difference in differences) store.Damage(layer, difference.Code, _treePath + PathText.Of(difference.Path), difference.Expected, difference.Found);

        // The very tar comes out of it, and Docker would refuse to save it.
        if (!isOther && _wrongChecksum is { } name) store.Damage(layer, FindingCodes.LayerTarSplitWrong, _tarSplitPath, "the stream that the layer was unpacked with", $"one with another checksum for '{name}'");
        if (isOther && tree is not null) Blame(differences, found);
        if (layer.Size is { } size && differences.Count == 0 && !isOther) CheckSize(size, expected.Size(), payload);
    }

    private DirectoryHandle? OpenTree(ExpectedTree expected, out List<TreeDifference> differences)
    {
        differences = [];
        if (!layer.HasTree) return null;
        try
        {
            return store.Root.OpenDirectory(Overlay2Paths.TreeOf(layer.CacheId!));
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            differences.Add(new TreeDifference(FindingCodes.LayerFileUnreadable, "/"u8.ToArray(), $"a directory with {expected.Names().Count(n => expected[n].Parent == ExpectedTree.Root)} names", CheckedStore.ReasonOf(e)));
            return null;
        }
    }

    // Most of its names are not there, and most of what is there is none of its names.
    private static bool IsForeign(TreeComparison comparison, ExpectedTree expected, bool isOther) =>
        comparison.MatchCount * 2 < Math.Max(expected.EntryCount, isOther ? 1 : 0) && comparison.MatchCount * 2 < comparison.EntryCount;

    // Then tree and stream are not of one layer, and to say it of each name helps nobody. The record knows a third thing: where the stream's
    // files have the size that it says, or their tar the digest without them, the stream is the layer's.
    private void AddForeign(TreeComparison comparison, ExpectedTree expected, long payload, bool isOther)
    {
        if (isOther && layer.Size is { } size && !IsSize(size, expected.Size(), payload))
            store.Damage(layer, FindingCodes.LayerTarSplitWrong, _tarSplitPath, "the stream that the layer was unpacked with", "one for other files than the layer's");
        else
            store.Damage(layer, FindingCodes.LayerTreeWrong, _treePath, $"the {Counted(expected.EntryCount)} of {_tarSplitPath}", $"{Counted(comparison.EntryCount)}, {comparison.MatchCount} of them the same; the files or cache-id may be another layer's");

        static string Counted(long names) => names == 1 ? "1 name" : $"{names} names";
    }

    private void Blame(IReadOnlyList<TreeDifference> differences, Digest found)
    {
        HashSet<string> known = [.. differences.Where(d => d.Code is FindingCodes.LayerFileMissing or FindingCodes.LayerFileType or FindingCodes.LayerFileLength or FindingCodes.LayerFileUnreadable).Select(d => PathText.Of(d.Path))];
        bool isExplained = known.Count > 0;
        var source = new TarSplitSource(OpenLines, () => new DiffTree(store.Root, Record()), _tarSplitPath);
        foreach (PayloadDamage damage in source.FindDamage())
        {
            isExplained = true;
            byte[] name = PathOf(damage.Name.Span);
            string path = PathText.Of(name);
            if (IsAtOrBelow(path, known)) continue;
            DamagedPaths.Add(name);
            store.Damage(layer, FindingCodes.LayerFileModified, _treePath + path, damage.Expected, damage.Actual);
        }

        // All files are as the stream says, and their tar is another one.
        if (!isExplained) store.Damage(layer, FindingCodes.LayerTarSplitWrong, _tarSplitPath, $"the stream that the layer was unpacked with, for {layer.DiffId}", $"one for {found}; all files are as it says");
    }

    // Docker counts the tree where it unpacks a layer, and the files in its tar where BuildKit made the tree.
    private static bool IsSize(long size, long tree, long payload) => size == tree || size == payload;

    private static bool IsAtOrBelow(string path, IEnumerable<string> others) =>
        others.Any(o => o == "/" || path == o || (path.Length > o.Length && path[o.Length] == '/' && path.StartsWith(o, StringComparison.Ordinal)));

    // From the tree's root, as Docker cleans it.
    private static byte[] PathOf(ReadOnlySpan<byte> name) => TarPath.Clean((byte[])[(byte)'/', .. name]);

    private void CheckSize(long size, long tree, long payload)
    {
        if (IsSize(size, tree, payload)) return;
        store.Damage(layer, FindingCodes.LayerSizeWrong, $"{store.ImageRoot.Path}/{Overlay2Paths.LayerOf(layer.ChainId)}/{Overlay2Paths.Size}", tree.ToString(CultureInfo.InvariantCulture), size.ToString(CultureInfo.InvariantCulture));
    }

    private LayerRecord Record() => new(layer.ChainId, layer.CacheId!, _tarSplitPath);

    private Stream OpenLines()
    {
        string path = $"{Overlay2Paths.LayerOf(layer.ChainId)}/{Overlay2Paths.TarSplit}";
        FileHandle file = store.ImageRoot.TryOpenFile(path) ?? throw new IntegrityException(_tarSplitPath, "the layer's tar-split stream", "nothing");
        return GzipCodec.Decompress(new FileHandleStream(file), _tarSplitPath);
    }
}
