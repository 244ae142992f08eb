namespace Ocx.Tar;

/// <content>
/// Sparse files, in the four forms that GNU tar has given them: the old one in headers of its own, and 0.0, 0.1 and 1.0 in
/// PAX records.
/// </content>
public sealed partial class TarScanner
{
    private SparseMap? ReadSparseMap(TarHeader header, long offset)
    {
        if (header.Type == TarType.GnuSparse) return ReadOldSparseMap(header, offset);
        if (_pax is null || SparseVersion(_pax) is not { } version) return null;

        if (_pax[PaxKey.SparseName] is { IsEmpty: false } name) header.Name = name.ToArray();
        ReadOnlySpan<byte> size = _pax[PaxKey.SparseSize];
        if (size.IsEmpty) size = _pax[PaxKey.SparseRealSize];
        if (!size.IsEmpty)
        {
            if (!TarNumber.TryParseDecimal(size, out long value)) throw Broken("GNU.sparse.size must be a decimal number", offset);
            header.Size = value;
        }

        SparseMap? map = version == 1 ? ReadSparseMapFromData() : SparseMap.TryParsePax(_pax, out SparseMap parsed) ? parsed : null;
        return map ?? throw Broken("the sparse map must be pairs of decimal numbers, as many as it says", offset);
    }

    // The GNU versions 0.0, 0.1 and 1.0; the first two did not always say which they are. Any other is an ordinary file.
    private static int? SparseVersion(PaxRecords pax)
    {
        ReadOnlySpan<byte> major = pax[PaxKey.SparseMajor];
        ReadOnlySpan<byte> minor = pax[PaxKey.SparseMinor];
        if (major.SequenceEqual("0"u8) && (minor.SequenceEqual("0"u8) || minor.SequenceEqual("1"u8))) return 0;
        if (major.SequenceEqual("1"u8) && minor.SequenceEqual("0"u8)) return 1;
        return major.IsEmpty && minor.IsEmpty && !pax[PaxKey.SparseMap].IsEmpty ? 0 : null;
    }

    // The map's blocks stand before the data and are payload to tar-split, which never gives them out: they are lost.
    private SparseMap? ReadSparseMapFromData()
    {
        var numbers = new SparseMapText();
        while (numbers.NeedsMore)
        {
            if (_data.Stored < TarLimits.BlockSize || _input.Read(_block) < TarLimits.BlockSize)
            {
                throw Broken("the archive ends within a sparse map", _input.Position);
            }

            _data = _data.Without(TarLimits.BlockSize);
            if (!numbers.TryAdd(_block)) return null;
        }

        return numbers.Map;
    }

    private SparseMap ReadOldSparseMap(TarHeader header, long offset)
    {
        var map = new SparseMap();
        if (header.Format != TarFormat.Gnu) throw Broken("only GNU headers can hold a sparse map (type S)", offset);
        if (!TarNumber.TryParse(TarField.GnuRealSize.In(_block), out long size)) throw Broken("a sparse file's real size must be a number", offset);

        header.Size = size;
        bool valid = map.TryAddOld(TarField.GnuSparse.In(_block), out bool extended);
        while (valid && extended)
        {
            if (!TryReadBlock()) throw Broken("the archive ends within a sparse map", _input.Position);
            valid = map.TryAddOld(_block, out extended);
        }

        return valid ? map : throw Broken($"a sparse map must hold numbers, and at most {TarLimits.SparseEntries} pairs", offset);
    }
}
