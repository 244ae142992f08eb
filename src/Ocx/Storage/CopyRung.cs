namespace Ocx.Storage;

/// <summary>The ways to copy a range of one file into another, from the one that moves least to the one that always works.</summary>
public enum CopyRung
{
    /// <summary>The file system shares the blocks (FICLONERANGE): btrfs, xfs; only whole blocks.</summary>
    Reflink,

    /// <summary>sendfile(2): the kernel copies pages.</summary>
    SendFile,

    /// <summary>copy_file_range(2): the file system copies, perhaps on its server.</summary>
    CopyFileRange,

    /// <summary>pread(2) and pwrite(2) through a buffer.</summary>
    ReadWrite,
}
