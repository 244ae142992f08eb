using Ocx.Formats.Overlay2;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// A layer's tar as far as the store still has it: where a file is missing, or has another length, zeros stand for what is
/// not there, so that the headers behind it can be read. Where that is too much, the tar ends; the headers can be read all the same, by
/// passing over the files.
/// </summary>
/// <param name="lines">The layer's tar-split stream, already decompressed; disposed with this.</param>
/// <param name="openFiles">Opens the layer's files, or returns null where there are none.</param>
/// <param name="path">What to call the tar-split stream in messages.</param>
internal sealed class StoredTar(Stream lines, Func<DiffTree?> openFiles, string path) : ForwardStream, ISkippable
{
    // Of one file, in bytes: more zeros take longer than anybody waits, and a length can be any number.
    private const long MostMissing = 1L << 30;

    private readonly TarSplitReader _reader = new(lines, path, refusesDuplicates: false);
    private readonly Lazy<DiffTree?> _files = new(openFiles);
    private ReadOnlyMemory<byte> _segment;
    private FileHandle? _file;
    private long _offset;
    private long _left;
    private Crc64 _checksum;

    /// <summary>The files that cannot be read, or not to their ends, and why.</summary>
    public List<(byte[] Name, LinuxException Failure)> Unreadable { get; } = [];

    /// <summary>The first file that is as long as its entry says and has not its checksum; null where there is none.</summary>
    public string? WrongChecksum { get; private set; }

    /// <summary>Whether the tar has ended for want of a file's bytes.</summary>
    public bool IsCutShort { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="Errors.ImageFormatException">The tar-split stream is malformed.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || !HasMore()) return 0;
        if (!_segment.IsEmpty)
        {
            int length = Math.Min(buffer.Length, _segment.Length);
            _segment.Span[..length].CopyTo(buffer);
            _segment = _segment[length..];
            return length;
        }

        buffer = buffer[..(int)Math.Min(buffer.Length, _left)];
        int count = ReadFile(buffer);
        if (count == 0)
        {
            IsCutShort = _left > MostMissing;
            if (IsCutShort) return 0;
            buffer.Clear();
            count = buffer.Length;
        }

        _checksum.Append(buffer[..count]);
        _offset += count;
        _left -= count;
        if (_left == 0 && WrongChecksum is null) CompareChecksum();
        return count;
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.ImageFormatException">The tar-split stream is malformed.</exception>
    public long Skip(long count)
    {
        long left = count;
        while (left > 0 && HasMore())
        {
            long passed = Math.Min(left, _segment.IsEmpty ? _left : _segment.Length);
            if (_segment.IsEmpty) _left -= passed;
            else _segment = _segment[(int)passed..];
            left -= passed;
        }

        return count - left;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            _reader.Dispose();
            lines.Dispose();
            if (_files.IsValueCreated) _files.Value?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool HasMore()
    {
        while (_segment.IsEmpty && _left == 0)
        {
            if (!Next()) return false;
        }

        return true;
    }

    private bool Next()
    {
        _file?.Dispose();
        _file = null;
        if (!_reader.Read()) return false;
        if (_reader.Type == TarSplitEntryType.Segment) _segment = _reader.Payload;
        if (_reader.Type != TarSplitEntryType.File) return true;
        (_offset, _left, _checksum) = (0, _reader.Size, new Crc64());
        if (_left == 0) return true;
        try
        {
            _file = _files.Value?.Open(_reader.Name);
            if (_file is not null && _file.Status().Type == FileType.Regular) return true;
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            // Whoever compares the tree finds out that it is not there.
            if (e.Errno is not (Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)) Unreadable.Add((_reader.Name.ToArray(), e));
        }

        _file?.Dispose();
        _file = null;
        return true;
    }

    private void CompareChecksum()
    {
        Span<byte> found = stackalloc byte[Crc64.Size];
        _checksum.CopyTo(found);
        if (!_reader.Payload.Span.SequenceEqual(found)) WrongChecksum = PathText.Of(_reader.Name);
    }

    private int ReadFile(Span<byte> buffer)
    {
        try
        {
            return _file?.ReadAt(buffer, _offset) ?? 0;
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            // A bad block: the rest of the file will be missing, and the digest another one.
            Unreadable.Add((_reader.Name.ToArray(), e));
            _file?.Dispose();
            _file = null;
            return 0;
        }
    }
}
