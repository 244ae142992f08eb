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

    private int ReadSparse(TarInput input, Span<byte> buffer, ref string? rule)
    {
        int total = 0;
        IReadOnlyList<(long Offset, long Length)> fragments = _map!.Fragments;
        while (total < buffer.Length && _position < _size)
        {
            while (_fragment < fragments.Count && fragments[_fragment].Offset + fragments[_fragment].Length <= _position) _fragment++;
            bool inHole = _fragment == fragments.Count || _position < fragments[_fragment].Offset;
            long end = _fragment == fragments.Count ? _size : inHole ? fragments[_fragment].Offset : fragments[_fragment].Offset + fragments[_fragment].Length;
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

        if (_position == _size && Stored > 0) rule = "a sparse file has more data than its map says";
        return total;
    }

    private int ReadStored(TarInput input, Span<byte> buffer)
    {
        int read = input.Read(buffer);
        Stored -= read;
        return read;
    }
}
