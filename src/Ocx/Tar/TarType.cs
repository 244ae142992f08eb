namespace Ocx.Tar;

/// <summary>The type flags of tar headers that mean something here. Any other byte is an entry of its own kind, with data.</summary>
/// <remarks>Sources: POSIX.1-2001 pax, "typeflag"; GNU tar manual, "Basic Tar Format".</remarks>
public static class TarType
{
    /// <summary>A regular file, as V7 writes it; with a name ending in a slash, a directory.</summary>
    public const byte OldRegular = 0;

    /// <summary>A regular file.</summary>
    public const byte Regular = (byte)'0';

    /// <summary>A hard link to an earlier entry.</summary>
    public const byte HardLink = (byte)'1';

    /// <summary>A symbolic link.</summary>
    public const byte SymbolicLink = (byte)'2';

    /// <summary>A character device.</summary>
    public const byte CharacterDevice = (byte)'3';

    /// <summary>A block device.</summary>
    public const byte BlockDevice = (byte)'4';

    /// <summary>A directory.</summary>
    public const byte Directory = (byte)'5';

    /// <summary>A named pipe.</summary>
    public const byte Fifo = (byte)'6';

    /// <summary>A contiguous file; nobody writes them.</summary>
    public const byte Contiguous = (byte)'7';

    /// <summary>PAX records for the next entry.</summary>
    public const byte PaxHeader = (byte)'x';

    /// <summary>PAX records for all entries that follow.</summary>
    public const byte PaxGlobalHeader = (byte)'g';

    /// <summary>GNU: the next entry's name.</summary>
    public const byte GnuLongName = (byte)'L';

    /// <summary>GNU: the next entry's link name.</summary>
    public const byte GnuLongLink = (byte)'K';

    /// <summary>GNU: a sparse file of the old format.</summary>
    public const byte GnuSparse = (byte)'S';

    /// <summary>Whether entries of this type never have data, whatever their size field says (POSIX: types 1 to 6).</summary>
    public static bool IsHeaderOnly(byte type) => type is >= HardLink and <= Fifo;
}
