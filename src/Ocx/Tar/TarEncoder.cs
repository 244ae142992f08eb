using System.Globalization;
using System.Text;

namespace Ocx.Tar;

/// <summary>
/// Writes header blocks as Go's archive/tar writes them when it may choose: plain USTAR where everything fits, a PAX
/// header before it where not. Docker's own archives come out of that writer.
/// </summary>
/// <remarks>
/// Times are given as they are to be written: a fraction of a second needs PAX.
/// Sources: Go archive/tar writer; POSIX.1-2001 pax.
/// </remarks>
public static class TarEncoder
{
    /// <summary>The two blocks of zeros that end an archive.</summary>
    public static ReadOnlyMemory<byte> End { get; } = new byte[2 * TarLimits.BlockSize];

    /// <summary>How many bytes of padding follow <paramref name="length"/> bytes of data.</summary>
    public static int PaddingOf(long length) => (int)(-length & (TarLimits.BlockSize - 1));

    /// <summary>The blocks that stand before the entry's data.</summary>
    /// <exception cref="ArgumentException">A name holds a NUL, or a number is negative where no format can hold it.</exception>
    public static byte[] Encode(TarHeader header)
    {
        byte[] block = new byte[TarLimits.BlockSize];
        var pax = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> value) in header.Xattrs)
        {
            pax[Encoding.UTF8.GetString(PaxRecords.XattrPrefix) + Encoding.Latin1.GetString(name.Span)] = value.ToArray();
        }

        EncodeText(block, TarField.LinkName, header.LinkName.Span, "linkpath", pax);
        EncodeText(block, TarField.UserName, header.UserName.Span, "uname", pax);
        EncodeText(block, TarField.GroupName, header.GroupName.Span, "gname", pax);
        EncodeNumber(block, TarField.Mode, header.Mode, null, pax);
        EncodeNumber(block, TarField.Uid, header.Uid, "uid", pax);
        EncodeNumber(block, TarField.Gid, header.Gid, "gid", pax);
        EncodeNumber(block, TarField.Size, header.Size, "size", pax);
        EncodeNumber(block, TarField.DeviceMajor, header.DeviceMajor, null, pax);
        EncodeNumber(block, TarField.DeviceMinor, header.DeviceMinor, null, pax);
        EncodeTime(block, header.ModificationTime, pax);
        if (header.AccessTime is { } accessed) pax["atime"] = Encoding.ASCII.GetBytes(accessed.ToPax());
        if (header.ChangeTime is { } changed) pax["ctime"] = Encoding.ASCII.GetBytes(changed.ToPax());
        TarField.Type.In(block.AsSpan())[0] = header.Type;
        EncodeName(block, header.Name.Span, pax);
        Seal(block);
        return pax.Count == 0 ? block : [.. EncodePax(header.Name.Span, pax), .. block];
    }

    private static byte[] EncodePax(ReadOnlySpan<byte> name, SortedDictionary<string, byte[]> pax)
    {
        var records = new List<byte>();
        foreach ((string key, byte[] value) in pax) PaxRecords.Append(records, Encoding.Latin1.GetBytes(key), value);

        // dir/PaxHeaders.0/base, so that a program that does not know PAX unpacks it as a file out of the way.
        int slash = name.LastIndexOf((byte)'/') + 1;
        byte[] path = TarPath.Clean([.. name[..slash], .. "/PaxHeaders.0/"u8[(slash == 0 ? 1 : 0)..], .. name[slash..]]);
        byte[] block = new byte[TarLimits.BlockSize];
        CopyAscii(TarField.Name.In(block.AsSpan()), path);
        foreach (TarField field in (ReadOnlySpan<TarField>)[TarField.Mode, TarField.Uid, TarField.Gid, TarField.ModificationTime])
        {
            TarNumber.FormatOctal(field.In(block.AsSpan()), 0);
        }

        TarNumber.FormatOctal(TarField.Size.In(block.AsSpan()), records.Count);
        TarField.Type.In(block.AsSpan())[0] = TarType.PaxHeader;
        Seal(block);
        return [.. block, .. records, .. new byte[PaddingOf(records.Count)]];
    }

    // A long ASCII path is cut in two at a slash, unless there is a PAX header anyway; then, and where it cannot be cut,
    // the whole of it goes there and the block has what fits.
    private static void EncodeName(Span<byte> block, ReadOnlySpan<byte> name, SortedDictionary<string, byte[]> pax)
    {
        if (pax.Count == 0 && name.Length > TarField.Name.Length && IsAscii(name) && SplitAt(name) is { } slash)
        {
            name[..slash].CopyTo(TarField.Prefix.In(block));
            name[(slash + 1)..].CopyTo(TarField.Name.In(block));
            return;
        }

        EncodeText(block, TarField.Name, name, "path", pax);
    }

    private static int? SplitAt(ReadOnlySpan<byte> name)
    {
        int longest = Math.Min(name.Length, TarField.Prefix.Length + 1);
        if (longest == name.Length && name[^1] == '/') longest--;
        int slash = name[..longest].LastIndexOf((byte)'/');
        int rest = name.Length - slash - 1;
        return slash > 0 && rest > 0 && rest <= TarField.Name.Length && slash <= TarField.Prefix.Length ? slash : null;
    }

    private static void EncodeText(Span<byte> block, TarField field, ReadOnlySpan<byte> text, string key, SortedDictionary<string, byte[]> pax)
    {
        if (text.Contains((byte)0)) throw new ArgumentException("a name must not hold a NUL");
        if (text.Length > field.Length || !IsAscii(text)) pax[key] = text.ToArray();
        CopyAscii(field.In(block), text);
    }

    private static void EncodeNumber(Span<byte> block, TarField field, long value, string? key, SortedDictionary<string, byte[]> pax)
    {
        bool fits = TarNumber.FitsOctal(field.Length, value);
        if (!fits && key is null)
        {
            // Modes and device numbers have no PAX record: GNU's base-256 is what every reader takes.
            TarNumber.Format(field.In(block), value);
            return;
        }

        TarNumber.FormatOctal(field.In(block), fits ? value : 0);
        if (!fits) pax[key!] = Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
    }

    private static void EncodeTime(Span<byte> block, TarTime time, SortedDictionary<string, byte[]> pax)
    {
        bool fits = TarNumber.FitsOctal(TarField.ModificationTime.Length, time.Seconds);
        TarNumber.FormatOctal(TarField.ModificationTime.In(block), fits ? time.Seconds : 0);
        if (!fits || time.Nanoseconds != 0) pax["mtime"] = Encoding.ASCII.GetBytes(time.ToPax());
    }

    // Drops what is not ASCII and cuts the rest. Where the cut leaves a slash at the end, V7 readers would see a
    // directory, so that goes too.
    private static void CopyAscii(Span<byte> field, ReadOnlySpan<byte> text)
    {
        int length = 0;
        bool cut = false;
        foreach (byte b in text)
        {
            if (b >= 0x80) continue;
            cut = length == field.Length;
            if (cut) break;
            field[length++] = b;
        }

        while (cut && length > 0 && field[length - 1] == '/') field[--length] = 0;
    }

    private static bool IsAscii(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)1, (byte)0x7f);

    private static void Seal(Span<byte> block)
    {
        "ustar\0"u8.CopyTo(TarField.Magic.In(block));
        "00"u8.CopyTo(TarField.Version.In(block));
        Span<byte> field = TarField.Checksum.In(block);
        TarNumber.FormatOctal(field[..7], TarHeader.Checksums(block).Unsigned);
        field[7] = (byte)' ';
    }
}
