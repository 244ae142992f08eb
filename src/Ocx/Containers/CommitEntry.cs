using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>An entry of a container's tar.</summary>
/// <param name="Header">The blocks before its data.</param>
/// <param name="Directory">Where the file is; open until the next entry is asked for.</param>
/// <param name="Name">The file's name there.</param>
/// <param name="Path">Its path in the container, for messages.</param>
/// <param name="Status">What it was when the header was made.</param>
/// <param name="HasData">Whether its bytes follow.</param>
internal readonly record struct CommitEntry(byte[] Header, DirectoryHandle Directory, byte[] Name, byte[] Path, FileStatus Status, bool HasData)
{
    /// <summary>How many bytes of data follow the header.</summary>
    public long Length => HasData ? Status.Size : 0;
}
