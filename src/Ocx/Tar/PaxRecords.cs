using System.Globalization;
using System.Text;

namespace Ocx.Tar;

/// <summary>
/// The records of one PAX extended header: <c>LENGTH KEY=VALUE\n</c>, one after another, where the length counts
/// itself. Of several records with one key the last one counts.
/// </summary>
/// <remarks>Sources: POSIX.1-2001 pax, "pax Extended Header"; Go archive/tar for what is refused.</remarks>
internal sealed class PaxRecords
{
    /// <summary>Keys with this prefix carry extended attributes (star's, and everybody's since).</summary>
    public static ReadOnlySpan<byte> XattrPrefix => "SCHILY.xattr."u8;

    private const int ShortestRecord = 5;

    private readonly byte[] _data;
    private readonly Range?[] _known = new Range?[(int)PaxKey.Count];
    private readonly List<(Range Name, Range Value)> _xattrs = [];
    private List<byte>? _sparseMap;
    private int _sparseNumbers;

    private PaxRecords(byte[] data) => _data = data;

    /// <summary>Parses <paramref name="data"/>, which the records keep.</summary>
    /// <param name="data">The header's data, without padding.</param>
    /// <param name="records">The records, or null.</param>
    /// <param name="rule">The rule that is broken, when the result is false.</param>
    /// <param name="offset">Where in <paramref name="data"/> it is broken.</param>
    public static bool TryParse(byte[] data, out PaxRecords? records, out string rule, out int offset)
    {
        records = null;
        rule = "";
        var parsed = new PaxRecords(data);
        for (offset = 0; offset < data.Length;)
        {
            ReadOnlySpan<byte> rest = data.AsSpan(offset);
            int space = rest.IndexOf((byte)' ');
            if (space < 0 || !TarNumber.TryParseDecimal(rest[..space], out long length))
            {
                rule = "a PAX record must start with its decimal length and a space";
                return false;
            }

            // The comparison with the space also stops "0000000005 a=b", which is longer than it says.
            if (length < ShortestRecord || length > rest.Length || space + 1 >= length - 1 || rest[(int)length - 1] != '\n')
            {
                rule = $"a PAX record says it is {length} bytes long, but does not end there with a newline";
                return false;
            }

            var record = new Range(offset + space + 1, offset + (int)length - 1);
            if (!parsed.TryAdd(record, out rule)) return false;
            offset += (int)length;
        }

        records = parsed;
        return true;
    }

    /// <summary>The last value of <paramref name="key"/>; empty where there is none, which readers treat alike.</summary>
    public ReadOnlySpan<byte> this[PaxKey key] =>
        key == PaxKey.SparseMap && _sparseMap is not null ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_sparseMap)
        : _known[(int)key] is { } range ? _data.AsSpan(range)
        : default;

    /// <summary>The extended attributes in the order of the records, without the prefix; a later one of the same name overrides.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)> Xattrs =>
        _xattrs.Select(x => ((ReadOnlyMemory<byte>)_data.AsMemory(x.Name), (ReadOnlyMemory<byte>)_data.AsMemory(x.Value)));

    /// <summary>Appends one record to <paramref name="output"/>, with the length that counts itself.</summary>
    public static void Append(List<byte> output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        const int separators = 3;
        int length = key.Length + value.Length + separators;
        int digits = Digits(length);
        // The length's own digits may push it over the next power of ten.
        length += Digits(length + digits);
        output.AddRange(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        output.Add((byte)' ');
        output.AddRange(key);
        output.Add((byte)'=');
        output.AddRange(value);
        output.Add((byte)'\n');

        static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
    }

    private bool TryAdd(Range record, out string rule)
    {
        ReadOnlySpan<byte> text = _data.AsSpan(record);
        int equals = text.IndexOf((byte)'=');
        if (equals <= 0)
        {
            rule = "a PAX record must have a key and an equals sign";
            return false;
        }

        ReadOnlySpan<byte> key = text[..equals];
        var value = new Range(record.Start.Value + equals + 1, record.End);
        PaxKey? known = KeyOf(key);

        // A NUL would end these strings early for one program and not for another.
        ReadOnlySpan<byte> mustNotHaveNul = known is PaxKey.Path or PaxKey.LinkPath or PaxKey.UserName or PaxKey.GroupName ? _data.AsSpan(value) : key;
        if (mustNotHaveNul.Contains((byte)0))
        {
            rule = "a NUL stands in a PAX key, or in a PAX path or name";
            return false;
        }

        if (key.SequenceEqual("GNU.sparse.offset"u8) || key.SequenceEqual("GNU.sparse.numbytes"u8))
        {
            return TryAddSparse(key, _data.AsSpan(value), out rule);
        }

        if (known is { } index)
        {
            _known[(int)index] = value;
        }
        else if (key.StartsWith(XattrPrefix))
        {
            _xattrs.Add((new Range(record.Start.Value + XattrPrefix.Length, record.Start.Value + equals), value));
        }

        rule = "";
        return true;
    }

    // Sparse format 0.0 repeats keys, against the rule that the last one counts: offset and length in turn. They become
    // the single comma-separated record of format 0.1.
    private bool TryAddSparse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out string rule)
    {
        bool isOffset = key.SequenceEqual("GNU.sparse.offset"u8);
        if (isOffset != (_sparseNumbers % 2 == 0) || value.Contains((byte)','))
        {
            rule = "GNU.sparse.offset and GNU.sparse.numbytes must take turns and hold one number each";
            return false;
        }

        _sparseMap ??= [];
        if (_sparseNumbers++ > 0) _sparseMap.Add((byte)',');
        _sparseMap.AddRange(value);
        rule = "";
        return true;
    }

    private static PaxKey? KeyOf(ReadOnlySpan<byte> key) => key switch
    {
        _ when key.SequenceEqual("path"u8) => PaxKey.Path,
        _ when key.SequenceEqual("linkpath"u8) => PaxKey.LinkPath,
        _ when key.SequenceEqual("uname"u8) => PaxKey.UserName,
        _ when key.SequenceEqual("gname"u8) => PaxKey.GroupName,
        _ when key.SequenceEqual("uid"u8) => PaxKey.Uid,
        _ when key.SequenceEqual("gid"u8) => PaxKey.Gid,
        _ when key.SequenceEqual("size"u8) => PaxKey.Size,
        _ when key.SequenceEqual("atime"u8) => PaxKey.AccessTime,
        _ when key.SequenceEqual("mtime"u8) => PaxKey.ModificationTime,
        _ when key.SequenceEqual("ctime"u8) => PaxKey.ChangeTime,
        _ when key.SequenceEqual("GNU.sparse.major"u8) => PaxKey.SparseMajor,
        _ when key.SequenceEqual("GNU.sparse.minor"u8) => PaxKey.SparseMinor,
        _ when key.SequenceEqual("GNU.sparse.name"u8) => PaxKey.SparseName,
        _ when key.SequenceEqual("GNU.sparse.size"u8) => PaxKey.SparseSize,
        _ when key.SequenceEqual("GNU.sparse.realsize"u8) => PaxKey.SparseRealSize,
        _ when key.SequenceEqual("GNU.sparse.map"u8) => PaxKey.SparseMap,
        _ when key.SequenceEqual("GNU.sparse.numblocks"u8) => PaxKey.SparseBlocks,
        _ => null,
    };
}
