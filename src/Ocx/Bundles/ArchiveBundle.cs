using System.Text;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Bundles;

/// <summary>
/// A tar, read in place: one pass over its headers finds where everything is. As where Docker unpacks one, the order of
/// entries does not matter, the last of several entries of one name counts, and links are resolved within the archive.
/// </summary>
internal sealed class ArchiveBundle : Bundle
{
    // A bundle has some entries for each layer, and an image 127 layers at most. Beyond this it is some other tar.
    private const int MaxEntries = 1_000_000;

    // What their names may take together: a PAX header may hold one of 1 MiB, for each entry.
    private const long MaxNameBytes = 64 << 20;

    // What the kernel allows on the way to a file, and in a path or the text of a link: no archive that was ever unpacked has more.
    private const int MaxLinks = 40;
    private const int MaxPathLength = 4096;

    private readonly FileHandle _file;
    private readonly Dictionary<string, Node> _nodes = [];
    private bool _hasLinks;

    /// <summary>Reads the headers of <paramref name="file"/>, which is disposed with the bundle.</summary>
    /// <exception cref="ImageFormatException">It is no tar, or a damaged one and not to be tolerated.</exception>
    public ArchiveBundle(string location, FileHandle file, InflationLimit inflation, CancellationToken cancellation, bool isTolerant = false) : base(location)
    {
        _file = file;
        Inflation = inflation;
        try
        {
            ReadEntries(cancellation);
        }
        catch (ImageFormatException e) when (isTolerant && _nodes.Count > 0)
        {
            Damage = e;
        }
        catch (LinuxException e) when (isTolerant && e.IsOfFile && _nodes.Count > 0)
        {
            Damage = new ImageFormatException(location, $"every header must be readable: {e.Message}", inner: e);
        }
    }

    internal override BundleFile? Find(string path) =>
        Resolve(Latin1(Encoding.UTF8.GetBytes(path)), path) is { Parts: { } parts } ? new BundleFile($"{Location}: {path.TrimStart('/')}", SourceOf(parts)) : null;

    internal override IReadOnlyList<string> Directories()
    {
        // Archives without entries for directories have them all the same.
        IEnumerable<string> above = _nodes.Keys.Where(k => k.Contains('/', StringComparison.Ordinal)).Select(k => k[..k.IndexOf('/', StringComparison.Ordinal)]);
        return [.. _nodes.Where(n => n.Value.IsDirectory).Select(n => n.Key).Where(k => !k.Contains('/', StringComparison.Ordinal)).Concat(above).Distinct().Order(StringComparer.Ordinal)];
    }

    internal override string? PlaceOf(string path) =>
        Follow(Latin1(Encoding.UTF8.GetBytes(path)), path) is { } reached && _nodes.GetValueOrDefault(string.Join('/', reached)) is { Parts: not null } ? TextOf(string.Join('/', reached)) : null;

    internal override IReadOnlyList<(string Path, long Length)> Files(Action<LinuxException>? unreadable = null) =>
        [.. from node in _nodes let parts = node.Value.Parts where parts is not null orderby node.Key select (TextOf(node.Key), parts.Sum(p => p.Length))];

    protected override void Dispose(bool disposing) => _file.Dispose();

    private static string TextOf(string key) => PathText.Of(Encoding.Latin1.GetBytes(key));

    // Names are bytes; as Latin-1 they are text that loses none of them.
    private static string Latin1(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);

    private static string KeyOf(ReadOnlySpan<byte> name) => Latin1(TarPath.Clean(name)).TrimStart('/');

    private void ReadEntries(CancellationToken cancellation)
    {
        RequireTar();
        using var stream = new FileHandleStream(_file, leaveOpen: true);
        using var scanner = new TarScanner(stream, Location, accounts: false);
        long nameBytes = 0;
        int count = 0;
        while (scanner.Read() == TarEvent.Entry)
        {
            cancellation.ThrowIfCancellationRequested();
            TarHeader entry = scanner.Entry;
            nameBytes += entry.Name.Length + entry.LinkName.Length;
            if (++count > MaxEntries || nameBytes > MaxNameBytes)
                throw new ImageFormatException(Location, $"a bundle of images may have {MaxEntries} entries, with {MaxNameBytes} bytes of names, at most", scanner.EntryOffset);
            string key = PlaceOf(entry.Name.Span);
            if (NodeOf(scanner, entry) is { } node) _nodes[key] = node;
            else _nodes.Remove(key);
        }

        // Between two entries a tar ends as well as it does not, and what is missing may be an image.
        if (!scanner.HasEnd) throw new ImageFormatException(Location, "a tar ends with blocks of zeros; this one is cut short", scanner.Position, "get it again");
    }

    // Somebody who named another file by mistake is not to be told about headers.
    private void RequireTar()
    {
        Span<byte> start = stackalloc byte[TarLimits.BlockSize];
        start = start[.._file.ReadFullyAt(start, 0)];
        if (start.IsEmpty) throw new ImageFormatException(Location, "no image archive or layout: it is empty", hint: "get it again");
        if (!ArchiveFile.IsTar(start)) throw new ImageFormatException(Location, "no image archive or layout: neither a tar nor a compressed one");
    }

    // As where it is unpacked: what is written below a link to a directory is written into that directory.
    private string PlaceOf(ReadOnlySpan<byte> name)
    {
        string key = KeyOf(name);
        int slash = key.LastIndexOf('/');
        if (!_hasLinks || slash < 0 || Follow(key[..slash], PathText.Of(name)) is not { } directory) return key;
        return string.Join('/', [.. directory, key[(slash + 1)..]]);
    }

    private Node? NodeOf(TarScanner scanner, TarHeader entry) => entry.Type switch
    {
        TarType.Directory => new Node(null, null, IsDirectory: true),
        TarType.SymbolicLink => LinkTo(Latin1(entry.LinkName.Span)),

        // What the name stood for when the link was made, whatever takes that name later on.
        TarType.HardLink => _nodes.GetValueOrDefault(PlaceOf(WithinRoot(entry.LinkName.Span))),
        TarType.PaxGlobalHeader or TarType.CharacterDevice or TarType.BlockDevice or TarType.Fifo => null,
        _ => new Node(PartsOf(scanner), null, IsDirectory: false),
    };

    // Docker joins the target to its root first, beyond which nothing leads.
    private static ReadOnlySpan<byte> WithinRoot(ReadOnlySpan<byte> target)
    {
        ReadOnlySpan<byte> clean = TarPath.Clean(target);
        while (clean.StartsWith("../"u8)) clean = clean[3..];
        return clean;
    }

    private Node LinkTo(string target)
    {
        _hasLinks = true;
        return new Node(null, target, IsDirectory: false);
    }

    private List<(long? Offset, long Length)> PartsOf(TarScanner scanner)
    {
        var parts = new List<(long? Offset, long Length)>();
        long stored = 0, total = 0;
        while (true)
        {
            long hole = scanner.PassHole();
            long offset = scanner.Position;
            long length = hole > 0 ? hole : scanner.PassRun();
            if (length == 0) break;
            parts.Add((hole > 0 ? null : offset, length));
            total += length;
            stored += hole > 0 ? 0 : length;
        }

        // Holes are zeros that somebody has to read, and compress no worse than they do elsewhere.
        return Inflation.Allows(stored, total) ? parts : throw Inflation.Exceeded($"{Location}: {PathText.Of(scanner.Entry.Name.Span)}", stored, total);
    }

    private IByteSource SourceOf(List<(long? Offset, long Length)> parts) => parts switch
    {
        [] => new LiteralSource(ReadOnlyMemory<byte>.Empty),
        [({ } offset, long length)] => new FileRangeSource(_file, offset, length),
        _ => new RangesSource(_file, parts),
    };

    private Node? Resolve(string path, string asked) =>
        Follow(path, asked) is { } reached ? _nodes.GetValueOrDefault(string.Join('/', reached)) : null;

    // Where a path leads to, over all links; null where it leads out, or where no kernel would follow it.
    private List<string>? Follow(string path, string asked)
    {
        var left = new Stack<string>();
        if (!TryPush(left, path)) return null;
        var reached = new List<string>();
        int links = 0;
        while (left.TryPop(out string? component))
        {
            if (component is "" or ".") continue;
            if (component == "..")
            {
                // A path that leads out finds nothing; a link does not get farther than the root.
                if (reached.Count == 0 && links == 0) return null;
                if (reached.Count > 0) reached.RemoveAt(reached.Count - 1);
                continue;
            }

            reached.Add(component);
            if (_nodes.GetValueOrDefault(string.Join('/', reached))?.Target is not { } target) continue;
            if (++links > MaxLinks) throw new ImageFormatException($"{Location}: {asked}", $"its links must lead to a file; they go round in a circle, or over more than {MaxLinks} steps");
            reached.RemoveAt(reached.Count - 1);
            if (target.StartsWith('/')) reached.Clear();
            if (!TryPush(left, target)) return null;
        }

        return reached;
    }

    private static bool TryPush(Stack<string> components, string path)
    {
        if (path.Length > MaxPathLength) return false;
        foreach (string component in path.Split('/').Reverse()) components.Push(component);
        return true;
    }

    /// <summary>What a name stands for: a file's parts, a link's target, a directory.</summary>
    private sealed record Node(List<(long? Offset, long Length)>? Parts, string? Target, bool IsDirectory);
}
