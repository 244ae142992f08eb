namespace Ocx.Tar;

/// <summary>
/// A field of a tar header block. Offsets are sums of the fields before, so that the layout checks itself against
/// the 512 bytes of a block.
/// </summary>
/// <remarks>
/// Sources: POSIX.1-2001 pax "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"; star(4). The V7 fields
/// are common to all; what follows the link name differs by <see cref="TarFormat"/>.
/// </remarks>
internal readonly record struct TarField(int Offset, int Length)
{
    /// <summary>The offset of the first byte behind the field.</summary>
    public int End => Offset + Length;

    // V7
    public static readonly TarField Name = new(0, 100);
    public static readonly TarField Mode = new(Name.End, 8);
    public static readonly TarField Uid = new(Mode.End, 8);
    public static readonly TarField Gid = new(Uid.End, 8);
    public static readonly TarField Size = new(Gid.End, 12);
    public static readonly TarField ModificationTime = new(Size.End, 12);
    public static readonly TarField Checksum = new(ModificationTime.End, 8);
    public static readonly TarField Type = new(Checksum.End, 1);
    public static readonly TarField LinkName = new(Type.End, 100);

    // USTAR, GNU and STAR
    public static readonly TarField Magic = new(LinkName.End, 6);
    public static readonly TarField Version = new(Magic.End, 2);
    public static readonly TarField UserName = new(Version.End, 32);
    public static readonly TarField GroupName = new(UserName.End, 32);
    public static readonly TarField DeviceMajor = new(GroupName.End, 8);
    public static readonly TarField DeviceMinor = new(DeviceMajor.End, 8);

    // USTAR
    public static readonly TarField Prefix = new(DeviceMinor.End, 155);

    // GNU has no prefix: times and the head of a sparse map stand there.
    public static readonly TarField GnuAccessTime = new(DeviceMinor.End, 12);
    public static readonly TarField GnuChangeTime = new(GnuAccessTime.End, 12);
    public static readonly TarField GnuSparse = new(GnuChangeTime.End + 12 + 4 + 1, SparseMap.OldEntrySize * 4 + 1);
    public static readonly TarField GnuRealSize = new(GnuSparse.End, 12);

    // STAR shortens the prefix to make room for times.
    public static readonly TarField StarPrefix = new(DeviceMinor.End, 131);
    public static readonly TarField StarAccessTime = new(StarPrefix.End, 12);
    public static readonly TarField StarChangeTime = new(StarAccessTime.End, 12);
    public static readonly TarField StarTrailer = new(508, 4);

    /// <summary>The field's bytes in <paramref name="block"/>.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> block) => block.Slice(Offset, Length);

    /// <inheritdoc cref="In(ReadOnlySpan{byte})"/>
    public Span<byte> In(Span<byte> block) => block.Slice(Offset, Length);
}
