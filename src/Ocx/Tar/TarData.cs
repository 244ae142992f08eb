namespace Ocx.Tar;

/// <summary>
/// What is left of an entry's data: bytes stored in the archive and, for a sparse file, how they spread over a longer
/// file of zeros.
/// </summary>
internal struct TarData
{
    private readonly SparseMap? _map;
    private readonly long _size;
    private long _position;
    private int _fragment;

    public TarData(long stored) => Stored = stored;

    private TarData(long stored, SparseMap map, long size)
    {
        Stored = stored;
        _map = map;
        _size = size;
    }

    /// <summary>Bytes that the archive still holds of this entry.</summary>
    public long Stored { get; private set; }

    /// <summary>The same data as the fragments of a sparse file of <paramref name="size"/> bytes.</summary>
    public readonly TarData Expanded(SparseMap map, long size) => new(Stored, map, size);

    /// <summary>The same data after <paramref name="count"/> stored bytes were taken elsewhere.</summary>
    public readonly TarData Without(long count) => this with { Stored = Stored - count };

    /// <summary>Reads on; <paramref name="rule"/> is set where the archive ends early or the map does not match the data.</summary>
    public int Read(TarInput input, Span<byte> buffer, ref string? rule)
    {
        if (_map is not null) return ReadSparse(input, buffer, ref rule);

        int count = (int)Math.Min(buffer.Length, Stored);
        int read = ReadStored(input, buffer[..count]);
        if (read < count) rule = "the archive ends within an entry's data";
        return read;
    }

    /// <summary>Passes over the hole at the current position and returns its length; 0 where there is data, or nothing more.</summary>
    public long PassHole(ref string? rule)
    {
        if (_map is null || _position == _size || !FindPart(out long end)) return 0;
        long length = end - _position;
        _position = end;
        CheckEnd(ref rule);
        return length;
    }

    /// <summary>Passes over the data up to the next hole or the end and returns its length; 0 in a hole, or where nothing is left.</summary>
    public long PassRun(TarInput input, ref string? rule)
    {
        long length = Stored;
        if (_map is not null)
        {
            if (_position == _size || FindPart(out long end)) return 0;
            length = end - _position;
            if (length > Stored) rule = "a sparse file has less data than its map says";
        }

        long passed = rule is null ? input.Skip(length) : 0;
        if (passed < length) rule ??= "the archive ends within an entry's data";
        Stored -= passed;
        _position += passed;
        if (_map is not null) CheckEnd(ref rule);
        return passed;
    }

    private int ReadSparse(TarInput input, Span<byte> buffer, ref string? rule)
    {
        int total = 0;
        while (total < buffer.Length && _position < _size)
        {
            bool inHole = FindPart(out long end);
            Span<byte> part = buffer[total..];
            part = part[..(int)Math.Min(part.Length, end - _position)];
            if (inHole)
            {
                part.Clear();
            }
            else if (part.Length > Stored || ReadStored(input, part) < part.Length)
            {
                rule = "a sparse file has less data than its map says";
                return total;
            }

            _position += part.Length;
            total += part.Length;
        }

        CheckEnd(ref rule);
        return total;
    }

    // Whether a hole begins at the current position, or data, and where it ends.
    private bool FindPart(out long end)
    {
        IReadOnlyList<(long Offset, long Length)> fragments = _map!.Fragments;
        while (_fragment < fragments.Count && fragments[_fragment].Offset + fragments[_fragment].Length <= _position) _fragment++;
        end = _size;
        if (_fragment == fragments.Count) return true;

        (long offset, long length) = fragments[_fragment];
        bool inHole = _position < offset;
        end = inHole ? offset : offset + length;
        return inHole;
    }

    private readonly void CheckEnd(ref string? rule)
    {
        if (_position == _size && Stored > 0) rule = "a sparse file has more data than its map says";
    }

    private int ReadStored(TarInput input, Span<byte> buffer)
    {
        int read = input.Read(buffer);
        Stored -= read;
        return read;
    }
}
