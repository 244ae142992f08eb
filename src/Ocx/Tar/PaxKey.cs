namespace Ocx.Tar;

/// <summary>The PAX record keys that change how an entry is read.</summary>
/// <remarks>Sources: POSIX.1-2001 pax; GNU tar manual, "Storing Sparse Files".</remarks>
internal enum PaxKey
{
    Path,
    LinkPath,
    UserName,
    GroupName,
    Uid,
    Gid,
    Size,
    AccessTime,
    ModificationTime,
    ChangeTime,
    SparseMajor,
    SparseMinor,
    SparseName,
    SparseSize,
    SparseRealSize,
    SparseMap,
    SparseBlocks,
    Count,
}
