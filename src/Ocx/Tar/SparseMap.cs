namespace Ocx.Tar;

/// <summary>Where the data of a sparse file lies: ordered fragments that do not overlap; all else is holes.</summary>
/// <remarks>Sources: GNU tar manual, "Storing Sparse Files"; Go archive/tar for what is refused.</remarks>
internal sealed class SparseMap
{
    /// <summary>Bytes of one entry of the old format: offset and length, 12 each.</summary>
    public const int OldEntrySize = 24;

    private readonly List<(long Offset, long Length)> _fragments = [];

    /// <summary>The data fragments.</summary>
    public IReadOnlyList<(long Offset, long Length)> Fragments => _fragments;

    /// <summary>Adds a fragment; false when the map grows beyond <see cref="TarLimits.SparseEntries"/>.</summary>
    public bool TryAdd(long offset, long length)
    {
        if (_fragments.Count >= TarLimits.SparseEntries) return false;
        _fragments.Add((offset, length));
        return true;
    }

    /// <summary>Whether the fragments are in order, apart, and within a file of <paramref name="size"/> bytes.</summary>
    public bool IsValidFor(long size)
    {
        if (size < 0) return false;
        long end = 0;
        foreach ((long offset, long length) in _fragments)
        {
            // Written so that no sum can overflow.
            if (offset < end || length < 0 || offset > size || length > size - offset) return false;
            end = offset + length;
        }

        return true;
    }

    /// <summary>
    /// Reads the map of formats 0.0 and 0.1, which stands in the PAX records. False where it is malformed.
    /// </summary>
    public static bool TryParsePax(PaxRecords records, out SparseMap map)
    {
        map = new SparseMap();
        if (!TarNumber.TryParseDecimal(records[PaxKey.SparseBlocks], out long count) || count is < 0 or > TarLimits.SparseEntries) return false;

        ReadOnlySpan<byte> text = records[PaxKey.SparseMap];
        long? offset = null;
        long pairs = 0;
        if (text.IsEmpty) return count == 0;
        foreach (Range range in text.Split((byte)','))
        {
            if (!TarNumber.TryParseDecimal(text[range], out long number)) return false;
            if (offset is null)
            {
                offset = number;
                continue;
            }

            if (!map.TryAdd(offset.Value, number)) return false;
            offset = null;
            pairs++;
        }

        return offset is null && pairs == count;
    }

    /// <summary>
    /// Reads the entries of an old GNU header or of one of its extension blocks.
    /// </summary>
    /// <param name="entries">The entries and, behind them, the byte that says whether an extension block follows.</param>
    /// <param name="extended">Whether an extension block follows.</param>
    /// <returns>False where a number is malformed or the map too long.</returns>
    public bool TryAddOld(ReadOnlySpan<byte> entries, out bool extended)
    {
        int count = entries.Length / OldEntrySize;
        extended = entries[count * OldEntrySize] > 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * OldEntrySize, OldEntrySize);
            if (entry[0] == 0) break;
            if (!TarNumber.TryParse(entry[..12], out long offset) || !TarNumber.TryParse(entry[12..], out long length) || !TryAdd(offset, length)) return false;
        }

        return true;
    }
}
