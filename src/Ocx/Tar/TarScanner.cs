using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;

namespace Ocx.Tar;

/// <summary>
/// Reads the entries of a tar and accounts for every byte that is not payload, so that the archive can be put together
/// again. It accepts and refuses what tar-split's own reader, a fork of Go's archive/tar, accepts and refuses, because
/// that reader decides which layers dockerd can load.
/// </summary>
/// <remarks>
/// <para>Call <see cref="Read"/> until <see cref="TarEvent.End"/>; after each <see cref="TarEvent.Entry"/>, read its
/// payload with <see cref="ReadData"/>. Memory does not grow with the archive.</para>
/// <para>Sources: tar-split's archive/tar reader; POSIX.1-2001 pax; GNU tar manual, "Basic Tar Format".</para>
/// </remarks>
public sealed partial class TarScanner : IDisposable
{
    private readonly TarInput _input;
    private readonly string _path;
    private readonly bool _accounts;
    private readonly ArrayPoolBufferWriter<byte> _raw = new(4096);
    private readonly byte[] _block = new byte[TarLimits.BlockSize];
    private PaxRecords? _pax;
    private byte[] _longName = [];
    private byte[] _longLink = [];
    private bool _resuming;
    private int _padding;
    private TarData _data;
    private TarHeader? _entry;

    /// <summary>Scans <paramref name="input"/> from its position on; the stream stays the caller's.</summary>
    /// <param name="input">The archive, uncompressed.</param>
    /// <param name="path">What to call the archive in messages.</param>
    /// <param name="accounts">
    /// False for a reader that only wants the entries: <see cref="Raw"/> stays empty and payload that is not read is
    /// skipped, by seeking where the stream can.
    /// </param>
    public TarScanner(Stream input, string path, bool accounts = true)
    {
        _input = new TarInput(input);
        _path = path;
        _accounts = accounts;
    }

    /// <summary>The bytes since the last payload. Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlyMemory<byte> Raw => _raw.WrittenMemory;

    /// <summary>The current entry, after <see cref="TarEvent.Entry"/>.</summary>
    public TarHeader Entry => _entry ?? throw new InvalidOperationException("no entry has been read");

    /// <summary>Where the current entry's own header starts, behind those that only describe it.</summary>
    public long EntryOffset { get; private set; }

    /// <summary>Bytes read from the archive so far; after <see cref="TarEvent.Entry"/>, where the entry's data starts.</summary>
    public long Position => _input.Position;

    /// <summary>After <see cref="TarEvent.End"/>: whether a block of zeros ended the archive, and not just its last byte.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>
    /// Why the accounted bytes and payloads do not add up to the archive, or null while they do. tar-split drops the
    /// bytes of a final padding that is cut short, and holds sparse files expanded: Docker loads such layers, and can
    /// never save them again.
    /// </summary>
    public string? Loss { get; private set; }

    /// <summary>Goes on to the next entry, passing over what is left of this one's data.</summary>
    /// <exception cref="ImageFormatException">The archive breaks a rule; the message has the offset.</exception>
    public TarEvent Read()
    {
        _raw.Clear();
        if (!_resuming)
        {
            _pax = null;
            _longName = [];
            _longLink = [];
        }

        _resuming = true;
        while (_raw.WrittenCount < TarLimits.RawSize && TryPassData())
        {
            if (!TryPassPadding() || !TryReadHeader(out TarHeader? header)) return TarEvent.End;
            if (TryCompleteEntry(header))
            {
                _resuming = false;
                _entry = header;
                return TarEvent.Entry;
            }
        }

        return TarEvent.Raw;
    }

    /// <summary>
    /// Reads the current entry's payload, holes of a sparse file as zeros. Fewer bytes than asked for, or none, only at
    /// its end.
    /// </summary>
    /// <exception cref="ImageFormatException">The archive ends within the data, or a sparse map does not match it.</exception>
    public int ReadData(Span<byte> buffer)
    {
        string? rule = null;
        int count = _data.Read(_input, buffer, ref rule);
        if (rule is not null) throw Broken(rule, _input.Position);
        return count;
    }

    /// <summary>
    /// Passes over the hole of a sparse file at the current place of its payload, and returns its length: 0 where data
    /// comes next, or nothing. Takes no time however long the hole is.
    /// </summary>
    /// <exception cref="ImageFormatException">The sparse map does not match the data.</exception>
    public long PassHole()
    {
        string? rule = null;
        long length = _data.PassHole(ref rule);
        if (rule is not null) throw Broken(rule, _input.Position);
        return length;
    }

    /// <summary>
    /// Passes over the data of the current entry's payload up to the next hole of a sparse file, or to the end, and returns its
    /// length: 0 in a hole, or where nothing is left. The bytes stand in the archive from <see cref="Position"/> before
    /// the call on.
    /// </summary>
    /// <exception cref="ImageFormatException">The archive ends within the data, or a sparse map does not match it.</exception>
    public long PassRun()
    {
        string? rule = null;
        long length = _data.PassRun(_input, ref rule);
        if (rule is not null) throw Broken(rule, _input.Position);
        return length;
    }

    /// <summary>Reads what follows the end of the entries: zeros as a rule, but any bytes are allowed. 0 at the archive's end.</summary>
    public int ReadTail(Span<byte> buffer) => _input.Read(buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _raw.Dispose();
    }

    // Data that the caller did not read belongs to the accounted bytes. False when they fill the buffer first.
    private bool TryPassData()
    {
        if (!_accounts)
        {
            long skipped = _input.Skip(_data.Stored);
            if (skipped < _data.Stored) throw Broken("the archive ends within an entry's data", _input.Position);
            _data = default;
            return true;
        }

        while (_data.Stored > 0)
        {
            if (_raw.WrittenCount >= TarLimits.RawSize) return false;
            Span<byte> part = _raw.GetSpan(TarLimits.BlockSize);
            part = part[..(int)Math.Min(Math.Min(part.Length, TarLimits.RawSize - _raw.WrittenCount), _data.Stored)];
            if (_input.Read(part) < part.Length) throw Broken("the archive ends within an entry's data", _input.Position);
            _raw.Advance(part.Length);
            _data = _data.Without(part.Length);
        }

        return true;
    }

    // An archive may end within the padding of its last entry: tar-split takes that for the end and forgets those bytes.
    private bool TryPassPadding()
    {
        int padding = _padding;
        _padding = 0;
        int read = _input.Read(_block.AsSpan(0, padding));
        if (read == padding)
        {
            Account(_block.AsSpan(0, padding));
            return true;
        }

        if (read > 0) Loss = "the archive ends within the padding of its last entry";
        return false;
    }

    // The archive ends where no byte is left, after one block of zeros with no byte behind it, or after two of them.
    private bool TryReadHeader([NotNullWhen(true)] out TarHeader? header)
    {
        header = null;
        if (!TryReadBlock()) return false;
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            HasEnd = true;
            if (!TryReadBlock() || !_block.AsSpan().ContainsAnyExcept((byte)0)) return false;
            throw Broken("a block of zeros must be followed by another one or by nothing", _input.Position - TarLimits.BlockSize);
        }

        if (!TarHeader.TryParse(_block, out header, out string rule)) throw Broken(rule, _input.Position - TarLimits.BlockSize);
        return true;
    }

    private bool TryReadBlock()
    {
        int read = _input.Read(_block);
        if (read is > 0 and < TarLimits.BlockSize) throw Broken($"the archive ends within a header: expected {TarLimits.BlockSize} bytes, found {read}", _input.Position - read);
        Account(_block.AsSpan(0, read));
        return read > 0;
    }

    // True for an entry; false for a header that only describes the one to come.
    private bool TryCompleteEntry(TarHeader header)
    {
        long offset = _input.Position - TarLimits.BlockSize;
        EntryOffset = offset;
        StartData(header, offset);
        switch (header.Type)
        {
            case TarType.PaxHeader:
                _pax = ReadPax(offset);
                return false;
            case TarType.PaxGlobalHeader:
                // An entry of its own, with no data. tar-split before 0.11.3 ignores bad numbers in it, later ones refuse
                // them; dockerd 20.10 to 24 load such layers, so they are accepted here.
                header.TryApply(ReadPax(offset), out _);
                header.Size = 0;
                return true;
            case TarType.GnuLongName:
                _longName = TarHeader.TextOf(ReadMetadata(offset)).ToArray();
                return false;
            case TarType.GnuLongLink:
                _longLink = TarHeader.TextOf(ReadMetadata(offset)).ToArray();
                return false;
            default:
                ApplyMetadata(header, offset);
                return true;
        }
    }

    private void ApplyMetadata(TarHeader header, long offset)
    {
        if (_pax is not null && !header.TryApply(_pax, out string rule)) throw Broken(rule, offset);

        // Even where a PAX path says otherwise (Go, and so tar-split and Docker).
        if (_longName.Length > 0) header.Name = _longName;
        if (_longLink.Length > 0) header.LinkName = _longLink;
        if (header.Type == TarType.OldRegular)
        {
            header.Type = header.Name.Span.EndsWith("/"u8) ? TarType.Directory : TarType.Regular;
        }

        // The size may be another one now.
        StartData(header, offset);
        if (ReadSparseMap(header, offset) is not { } map) return;

        if (TarType.IsHeaderOnly(header.Type) || !map.IsValidFor(header.Size))
        {
            throw Broken("a sparse map must be in order, without overlaps and within the file's size", offset);
        }

        _data = _data.Expanded(map, header.Size);
        Loss = "a sparse file stands in the archive, which tar-split keeps expanded";
    }

    private void StartData(TarHeader header, long offset)
    {
        long length = TarType.IsHeaderOnly(header.Type) ? 0 : header.Size;
        if (length < 0) throw Broken($"an entry's size must not be negative, found {length}", offset);
        _padding = (int)(-length & (TarLimits.BlockSize - 1));
        _data = new TarData(length);
    }

    private PaxRecords ReadPax(long offset)
    {
        byte[] data = ReadMetadata(offset);
        return PaxRecords.TryParse(data, out PaxRecords? records, out string rule, out int at)
            ? records!
            : throw Broken(rule, offset + TarLimits.BlockSize + at);
    }

    // All data of a header that describes another one. Nothing is allocated before the limit is checked.
    private byte[] ReadMetadata(long offset)
    {
        if (_data.Stored > TarLimits.MetadataSize)
        {
            throw Broken($"a PAX header or a long name may have {TarLimits.MetadataSize} bytes at most, found {_data.Stored}", offset);
        }

        byte[] data = new byte[_data.Stored];
        if (_input.Read(data) < data.Length) throw Broken("the archive ends within a PAX header or a long name", _input.Position);
        _data = default;
        Account(data);
        return data;
    }

    private void Account(ReadOnlySpan<byte> bytes)
    {
        if (_accounts) _raw.Write(bytes);
    }

    private ImageFormatException Broken(string rule, long offset) => new(_path, rule, offset);
}
