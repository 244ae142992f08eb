using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.TarSplit;

/// <summary>
/// Takes a tar apart into a tar-split stream and the payloads of its files. Used like a tar reader: each entry can be
/// looked at and its payload read while the tar-split lines are written along the way.
/// </summary>
/// <remarks>Source: tar-split tar/asm/disassemble.go. Streaming; memory does not grow with the archive's bytes.</remarks>
public sealed class Disassembler : IDisposable
{
    // tar-split's own: bounds what a hostile tail can make a reader hold.
    private const int TailPiece = 1 << 20;
    private const int SkipBuffer = 64 * 1024;

    private readonly TarScanner _scanner;
    private readonly TarSplitWriter _writer;
    private readonly DuplicateNames _names = new();
    private readonly string _path;
    private Crc64 _checksum;
    private bool _inEntry;

    /// <summary>Disassembles <paramref name="archive"/> into lines of <paramref name="writer"/>; both stay the caller's.</summary>
    /// <param name="archive">The uncompressed tar.</param>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="path">What to call the archive in messages.</param>
    public Disassembler(Stream archive, TarSplitWriter writer, string path)
    {
        _scanner = new TarScanner(archive, path);
        _writer = writer;
        _path = path;
    }

    /// <summary>The current entry.</summary>
    public TarHeader Entry => _scanner.Entry;

    /// <summary>
    /// Why the tar-split stream cannot give the same archive back, or null while it can: tar-split, and so Docker, accepts
    /// some archives that it can never put together again.
    /// </summary>
    public string? Loss { get; private set; }

    /// <summary>
    /// Goes on to the next entry; what was not read of the last one's payload is read now. False at the archive's end,
    /// when all lines are written.
    /// </summary>
    /// <exception cref="ImageFormatException">The archive is malformed, or names a path twice.</exception>
    public bool ReadEntry()
    {
        FinishEntry();
        TarEvent found = _scanner.Read();
        while (found == TarEvent.Raw)
        {
            _writer.WriteSegment(_scanner.Raw.Span);
            found = _scanner.Read();
        }

        if (_scanner.Raw.Length > 0) _writer.WriteSegment(_scanner.Raw.Span);
        Loss ??= _scanner.Loss;
        if (found == TarEvent.End)
        {
            WriteTail();
            return false;
        }

        _checksum = default;
        _inEntry = true;
        return true;
    }

    /// <summary>Reads the current entry's payload; 0 at its end.</summary>
    /// <exception cref="ImageFormatException">The archive ends within it.</exception>
    public int ReadPayload(Span<byte> buffer)
    {
        // Payload is what lies between two segments: of an entry that says it is empty, nothing is read.
        if (Entry.Size <= 0) return 0;
        int count = _scanner.ReadData(buffer);
        _checksum.Append(buffer[..count]);
        return count;
    }

    /// <summary>Passes over a hole of the current entry's payload and returns its length; 0 where bytes come next, or nothing.</summary>
    /// <exception cref="ImageFormatException">The sparse map does not match the data.</exception>
    public long PassHole()
    {
        if (Entry.Size <= 0) return 0;
        long length = _scanner.PassHole();
        _checksum.AppendZeros(length);
        return length;
    }

    /// <summary>Reads <paramref name="archive"/> to its end for the lines alone.</summary>
    /// <returns>What <see cref="Loss"/> says at the end.</returns>
    /// <exception cref="ImageFormatException">The archive is malformed, or names a path twice.</exception>
    public static string? Disassemble(Stream archive, TarSplitWriter writer, string path)
    {
        using var disassembler = new Disassembler(archive, writer, path);
        while (disassembler.ReadEntry())
        {
        }

        return disassembler.Loss;
    }

    /// <inheritdoc/>
    public void Dispose() => _scanner.Dispose();

    private void FinishEntry()
    {
        if (!_inEntry) return;
        _inEntry = false;
        PassPayload();

        Span<byte> checksum = stackalloc byte[Crc64.Size];
        _checksum.CopyTo(checksum);
        if (Entry.Size != 0 && TarType.IsHeaderOnly(Entry.Type))
        {
            Loss ??= "a link, directory or device claims a size, so that tar-split would look for a file";
        }

        if (!_names.TryAdd(Entry.Name.Span)) throw new ImageFormatException(_path, $"{DuplicateNames.Rule}: '{PathText.Of(Entry.Name.Span)}'", _scanner.EntryOffset);
        _writer.WriteFile(Entry.Name.Span, Entry.Size, checksum);
    }

    // Nothing is left of most payloads: who unpacks has read them.
    private void PassPayload()
    {
        if (Entry.Size <= 0) return;
        using SpanOwner<byte> skipped = SpanOwner<byte>.Allocate((int)Math.Min(Entry.Size, SkipBuffer));
        long passed;
        do
        {
            passed = PassHole();
            if (passed == 0) passed = ReadPayload(skipped.Span);
        }
        while (passed > 0);
    }

    private void WriteTail()
    {
        byte[] tail = new byte[TailPiece];
        for (int count; (count = _scanner.ReadTail(tail)) > 0;) _writer.WriteSegment(tail.AsSpan(0, count));
    }
}
