namespace Ocx.Linux;

/// <summary>What kind of file an inode is; the numbers are those of struct stat's mode.</summary>
public enum FileType
{
    /// <summary>The file system did not say.</summary>
    Unknown = 0,

    /// <summary>A named pipe.</summary>
    Fifo = 0x1,

    /// <summary>A character device.</summary>
    CharacterDevice = 0x2,

    /// <summary>A directory.</summary>
    Directory = 0x4,

    /// <summary>A block device.</summary>
    BlockDevice = 0x6,

    /// <summary>A regular file.</summary>
    Regular = 0x8,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 0xa,

    /// <summary>A socket.</summary>
    Socket = 0xc,
}
