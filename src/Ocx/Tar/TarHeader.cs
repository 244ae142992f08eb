using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ocx.Tar;

/// <summary>
/// One entry of a tar as its headers describe it, PAX records and GNU long names applied.
/// </summary>
/// <remarks>Names are bytes, exactly as they stand in the archive; they need not be UTF-8 and can be hostile.</remarks>
public sealed class TarHeader
{
    /// <summary>The entry's path. May be empty, absolute, or full of <c>..</c>.</summary>
    public ReadOnlyMemory<byte> Name { get; set; }

    /// <summary>The target of a hard or symbolic link.</summary>
    public ReadOnlyMemory<byte> LinkName { get; set; }

    /// <summary>The owner's name; often empty.</summary>
    public ReadOnlyMemory<byte> UserName { get; set; }

    /// <summary>The group's name; often empty.</summary>
    public ReadOnlyMemory<byte> GroupName { get; set; }

    /// <summary>The type flag (<see cref="TarType"/>).</summary>
    public byte Type { get; set; } = TarType.Regular;

    /// <summary>The layout of the header block.</summary>
    public TarFormat Format { get; set; } = TarFormat.Ustar;

    /// <summary>The mode field, whatever bits it holds.</summary>
    public long Mode { get; set; }

    /// <summary>The owner's numeric id.</summary>
    public long Uid { get; set; }

    /// <summary>The group's numeric id.</summary>
    public long Gid { get; set; }

    /// <summary>
    /// The entry's length in bytes, expanded where the file is sparse. For links, directories and devices the header's
    /// number stays, although they have no data.
    /// </summary>
    public long Size { get; set; }

    /// <summary>When the content last changed.</summary>
    public TarTime ModificationTime { get; set; }

    /// <summary>When the file was last read, where the headers say so.</summary>
    public TarTime? AccessTime { get; set; }

    /// <summary>When the inode last changed, where the headers say so.</summary>
    public TarTime? ChangeTime { get; set; }

    /// <summary>A device's major number.</summary>
    public long DeviceMajor { get; set; }

    /// <summary>A device's minor number.</summary>
    public long DeviceMinor { get; set; }

    /// <summary>The extended attributes that PAX records carry (<c>SCHILY.xattr.*</c>), in their order.</summary>
    public IReadOnlyList<(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value)> Xattrs { get; set; } = [];

    /// <summary>Reads the fields of one header block; false with the broken rule where a field is malformed.</summary>
    /// <remarks>
    /// Which fields must parse, and in which format, is decided as Go's archive/tar decides it: mode, ids, size and time
    /// always, the device numbers in all but V7.
    /// </remarks>
    internal static bool TryParse(ReadOnlySpan<byte> block, [NotNullWhen(true)] out TarHeader? header, out string rule)
    {
        header = null;
        if (!HasChecksum(block))
        {
            rule = "the header's checksum does not match its bytes, so this is no tar header";
            return false;
        }

        TarFormat format = FormatOf(block);
        if (!TryNumber(block, TarField.Size, out long size) || !TryNumber(block, TarField.Mode, out long mode)
            || !TryNumber(block, TarField.Uid, out long uid) || !TryNumber(block, TarField.Gid, out long gid)
            || !TryNumber(block, TarField.ModificationTime, out long mtime))
        {
            rule = "size, mode, uid, gid and mtime must be octal or base-256 numbers of 64 bits";
            return false;
        }

        header = new TarHeader
        {
            Name = Text(block, TarField.Name),
            LinkName = Text(block, TarField.LinkName),
            Type = TarField.Type.In(block)[0],
            Format = format,
            Size = size,
            Mode = mode,
            Uid = uid,
            Gid = gid,
            ModificationTime = new TarTime(mtime),
        };
        rule = "";
        return format == TarFormat.V7 || header.TryParseExtras(block, out rule);
    }

    /// <summary>Whether a block is meant to be a header: it has the mark of one, or, since the oldest have none, the right checksum.</summary>
    internal static bool Resembles(ReadOnlySpan<byte> block) => FormatOf(block) != TarFormat.V7 || HasChecksum(block);

    /// <summary>Applies the records of a PAX header; false with the broken rule where a number is malformed.</summary>
    /// <remarks>An empty value leaves the header's own (Go; POSIX would delete it).</remarks>
    internal bool TryApply(PaxRecords pax, out string rule)
    {
        rule = "uid, gid and size of a PAX header must be decimal numbers, and its times seconds with a fraction";
        if (pax[PaxKey.Path] is { IsEmpty: false } path) Name = path.ToArray();
        if (pax[PaxKey.LinkPath] is { IsEmpty: false } link) LinkName = link.ToArray();
        if (pax[PaxKey.UserName] is { IsEmpty: false } user) UserName = user.ToArray();
        if (pax[PaxKey.GroupName] is { IsEmpty: false } group) GroupName = group.ToArray();
        Xattrs = [.. pax.Xattrs];
        return TryDecimal(pax, PaxKey.Uid, value => Uid = value)
            && TryDecimal(pax, PaxKey.Gid, value => Gid = value)
            && TryDecimal(pax, PaxKey.Size, value => Size = value)
            && TryTime(pax, PaxKey.ModificationTime, value => ModificationTime = value)
            && TryTime(pax, PaxKey.AccessTime, value => AccessTime = value)
            && TryTime(pax, PaxKey.ChangeTime, value => ChangeTime = value);
    }

    /// <summary>The sum of a block's bytes with the checksum's own counted as spaces: POSIX sums unsigned bytes, old Sun tars signed ones.</summary>
    internal static (long Unsigned, long Signed) Checksums(ReadOnlySpan<byte> block)
    {
        (long unsigned, long signed) = Sums(block);
        (long ownUnsigned, long ownSigned) = Sums(TarField.Checksum.In(block));
        int spaces = TarField.Checksum.Length * ' ';
        return (unsigned - ownUnsigned + spaces, signed - ownSigned + spaces);
    }

    // Eight bytes at a time, in lanes of 16 bits: byte by byte it was the hottest method of taking a layer of small files apart.
    private static (long Unsigned, long Signed) Sums(ReadOnlySpan<byte> bytes)
    {
        const ulong lanes = 0x00ff00ff00ff00ff, signs = 0x8080808080808080;
        ulong sums = 0;
        long negative = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sums += (word & lanes) + ((word >> 8) & lanes);
            negative += BitOperations.PopCount(word & signs);
        }

        long unsigned = (long)((sums & 0xffff) + ((sums >> 16) & 0xffff) + ((sums >> 32) & 0xffff) + (sums >> 48));
        return (unsigned, unsigned - 256 * negative);
    }

    /// <summary>The layout that the magic bytes announce.</summary>
    internal static TarFormat FormatOf(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> magic = TarField.Magic.In(block);
        if (magic.SequenceEqual("ustar\0"u8)) return TarField.StarTrailer.In(block).SequenceEqual("tar\0"u8) ? TarFormat.Star : TarFormat.Ustar;
        return magic.SequenceEqual("ustar "u8) && TarField.Version.In(block).SequenceEqual(" \0"u8) ? TarFormat.Gnu : TarFormat.V7;
    }

    private static bool HasChecksum(ReadOnlySpan<byte> block)
    {
        (long unsigned, long signed) = Checksums(block);
        return TarNumber.TryParseOctal(TarField.Checksum.In(block), out long stored) && (stored == unsigned || stored == signed);
    }

    private bool TryParseExtras(ReadOnlySpan<byte> block, out string rule)
    {
        rule = "device numbers must be octal or base-256 numbers of 64 bits";
        if (!TryNumber(block, TarField.DeviceMajor, out long major) || !TryNumber(block, TarField.DeviceMinor, out long minor)) return false;
        DeviceMajor = major;
        DeviceMinor = minor;
        UserName = Text(block, TarField.UserName);
        GroupName = Text(block, TarField.GroupName);

        byte[] prefix = [];
        switch (Format)
        {
            case TarFormat.Ustar:
                prefix = Text(block, TarField.Prefix);
                break;
            case TarFormat.Star:
                rule = "a star header's atime and ctime must be octal or base-256 numbers of 64 bits";
                if (!TryNumber(block, TarField.StarAccessTime, out long atime) || !TryNumber(block, TarField.StarChangeTime, out long ctime)) return false;
                AccessTime = new TarTime(atime);
                ChangeTime = new TarTime(ctime);
                prefix = Text(block, TarField.StarPrefix);
                break;
            case TarFormat.Gnu when !TryParseGnuTimes(block):
                // Go's writer before 1.8 put a USTAR prefix into GNU headers, over the two times. Where those do not parse
                // and the place reads like text, Go's reader takes it for that prefix, and so must we.
                byte[] text = Text(block, TarField.Prefix);
                if (!text.AsSpan().ContainsAnyExceptInRange((byte)1, (byte)0x7f)) prefix = text;
                break;
            default:
                break;
        }

        if (prefix.Length > 0) Name = (byte[])[.. prefix, (byte)'/', .. Name.Span];
        rule = "";
        return true;
    }

    private bool TryParseGnuTimes(ReadOnlySpan<byte> block)
    {
        bool hasAccess = TarField.GnuAccessTime.In(block)[0] != 0;
        bool hasChange = TarField.GnuChangeTime.In(block)[0] != 0;
        long access = 0;
        long change = 0;
        if (hasAccess && !TryNumber(block, TarField.GnuAccessTime, out access)) return false;
        if (hasChange && !TryNumber(block, TarField.GnuChangeTime, out change)) return false;
        if (hasAccess) AccessTime = new TarTime(access);
        if (hasChange) ChangeTime = new TarTime(change);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> block, TarField field, out long value) => TarNumber.TryParse(field.In(block), out value);

    private static byte[] Text(ReadOnlySpan<byte> block, TarField field) => TextOf(field.In(block)).ToArray();

    /// <summary>A string field's text: all before the first NUL, or all.</summary>
    internal static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> field)
    {
        int nul = field.IndexOf((byte)0);
        return nul < 0 ? field : field[..nul];
    }

    private static bool TryDecimal(PaxRecords pax, PaxKey key, Action<long> set)
    {
        ReadOnlySpan<byte> text = pax[key];
        if (text.IsEmpty) return true;
        if (!TarNumber.TryParseDecimal(text, out long value)) return false;
        set(value);
        return true;
    }

    private static bool TryTime(PaxRecords pax, PaxKey key, Action<TarTime> set)
    {
        ReadOnlySpan<byte> text = pax[key];
        if (text.IsEmpty) return true;
        if (!TarTime.TryParse(text, out TarTime value)) return false;
        set(value);
        return true;
    }
}
