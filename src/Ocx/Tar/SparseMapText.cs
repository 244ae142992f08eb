namespace Ocx.Tar;

/// <summary>
/// Collects the sparse map of GNU format 1.0, which stands before the file's data as decimal numbers with a newline
/// behind each: the count of pairs, then offset and length of each; padded to whole blocks.
/// </summary>
/// <remarks>Source: GNU tar manual, "PAX Format, Version 1.0". (Its promise of octal numbers is not kept by GNU tar.)</remarks>
internal sealed class SparseMapText
{
    // A number of 64 bits has 20 characters at most; Go has no bound here, and nobody writes longer ones.
    private const int LongestNumber = 512;

    private readonly byte[] _number = new byte[LongestNumber];
    private int _length;
    private long? _pairs;
    private long? _offset;

    /// <summary>The pairs so far; complete when <see cref="NeedsMore"/> is false.</summary>
    public SparseMap Map { get; } = new();

    /// <summary>Whether another block must be read.</summary>
    public bool NeedsMore => _pairs is null || Map.Fragments.Count < _pairs;

    /// <summary>Takes the next block of the map; false where it holds anything but numbers, or too many.</summary>
    public bool TryAdd(ReadOnlySpan<byte> block)
    {
        foreach (byte b in block)
        {
            if (!NeedsMore) return true;
            if (b != '\n')
            {
                if (_length == LongestNumber) return false;
                _number[_length++] = b;
                continue;
            }

            if (!TarNumber.TryParseDecimal(_number.AsSpan(0, _length), out long number) || !TryTake(number)) return false;
            _length = 0;
        }

        return true;
    }

    private bool TryTake(long number)
    {
        if (_pairs is null)
        {
            _pairs = number;
            return number is >= 0 and <= TarLimits.SparseEntries;
        }

        if (_offset is null)
        {
            _offset = number;
            return true;
        }

        bool added = Map.TryAdd(_offset.Value, number);
        _offset = null;
        return added;
    }
}
