using Ocx.Errors;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Containers;

/// <summary>
/// Goes through the files that a container wrote, in the order in which dockerd puts them into a tar, and makes the headers that
/// it makes. One walk for each reading: nothing is kept but the inodes of files with several names.
/// </summary>
/// <remarks>
/// Depth first, names in the order of their bytes, a directory before what is in it and without the root itself. Source: moby
/// pkg/archive/archive.go (tarAppender, FileInfoHeader), archive_linux.go (overlayWhiteoutConverter).
/// </remarks>
internal sealed class CommitWalk(DirectoryHandle root, CommitStyle style, OwnerShift owners, OwnerNames names)
{
    // What the kernel allows without the NUL; dockerd opens files by their whole path.
    private const int PathLimit = 4095;

    // Linux, include/uapi/linux/capability.h: the revision is in the fourth byte; the third revision appends the user namespace's root.
    private const int CapabilityRevision = 3, CapabilityLength = 20;

    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private readonly Dictionary<ulong, byte[]> _linked = [];

    /// <summary>How many sockets were left out: a tar has no type for them.</summary>
    public int SocketCount { get; private set; }

    /// <summary>How many files were left out because their owners are none of the container's.</summary>
    public int ForeignCount { get; private set; }

    /// <summary>The entries in order.</summary>
    /// <exception cref="UnsupportedFeatureException">A file cannot be read without a mount.</exception>
    /// <exception cref="LinuxException">A file cannot be looked at.</exception>
    public IEnumerable<CommitEntry> Entries()
    {
        var open = new Stack<(DirectoryHandle Directory, IEnumerator<byte[]> Names, byte[] Path)>();
        open.Push((root, Sorted(root), []));
        try
        {
            while (open.TryPeek(out (DirectoryHandle Directory, IEnumerator<byte[]> Names, byte[] Path) here))
            {
                if (!here.Names.MoveNext())
                {
                    open.Pop();
                    if (open.Count > 0) here.Directory.Dispose();
                    continue;
                }

                byte[] name = here.Names.Current;
                byte[] path = [.. here.Path, .. name];
                if (path.Length > PathLimit) throw new ImageFormatException(PathText.Of(path.AsSpan(0, 100)), $"a path of a container has {PathLimit} bytes at most, found {path.Length}");
                if (!here.Directory.TryStatus(name, out FileStatus status)) throw CommitTar.Changed(path, "a file", "nothing");
                if (EntryOf(here.Directory, name, path, status) is { } entry) yield return entry;
                if (status.Type == FileType.Directory)
                {
                    DirectoryHandle directory = here.Directory.Enter(name);
                    open.Push((directory, Sorted(directory), [.. path, (byte)'/']));
                }
            }
        }
        finally
        {
            // The last one is the root, which is the caller's.
            while (open.Count > 1) open.Pop().Directory.Dispose();
        }
    }

    private static IEnumerator<byte[]> Sorted(DirectoryHandle directory) => directory.Entries().Select(e => e.Name).Order(ByteOrder).GetEnumerator();

    private CommitEntry? EntryOf(DirectoryHandle directory, byte[] name, byte[] path, FileStatus status)
    {
        if (status.Type == FileType.Socket)
        {
            SocketCount++;
            return null;
        }

        OverlayMarks marks = OverlayMarks.Of(directory, name);
        bool isWhiteout = OverlayMarks.IsWhiteout(status), isDirectory = status.Type == FileType.Directory;
        TarHeader header = HeaderOf(directory, name, path, status);
        if (Capability(marks.Capability) is { } capability) header.Xattrs = [("security.capability"u8.ToArray(), capability)];
        if (!isDirectory && status.LinkCount > 1)
        {
            if (_linked.TryGetValue(status.Inode, out byte[]? first)) (header.Type, header.LinkName, header.Size) = (TarType.HardLink, first, 0);
            else _linked[status.Inode] = path;
        }

        // The kernel makes whiteouts, and whose they are on the host is whose they are in the container.
        if (!isWhiteout && !name.AsSpan().StartsWith(Whiteout.Prefix))
        {
            if (!owners.TryUnshift(status.Uid, status.Gid, out uint uid, out uint gid))
            {
                ForeignCount++;
                return null;
            }

            (header.Uid, header.Gid) = (uid, gid);
        }

        if (isWhiteout)
        {
            // The link's target stays: kernels since 5.8 make all whiteouts one file, and dockerd overlooks it.
            int start = path.Length - name.Length;
            header.Name = (byte[])[.. path[..start], .. Whiteout.Prefix, .. name];
            (header.Mode, header.Type, header.Size) = (0b110_000_000, TarType.Regular, 0);
        }

        byte[] blocks = TarEncoder.Encode(header);
        if (isDirectory && marks.IsOpaque) blocks = [.. blocks, .. TarEncoder.Encode(OpaqueOf(header, path))];
        return new CommitEntry(blocks, directory, name, path, status, header is { Type: TarType.Regular, Size: > 0 });
    }

    private TarHeader HeaderOf(DirectoryHandle directory, byte[] name, byte[] path, FileStatus status) => new()
    {
        Name = status.Type == FileType.Directory ? (byte[])[.. path, (byte)'/'] : path,
        LinkName = status.Type == FileType.SymbolicLink ? directory.LinkTarget(name) : [],
        Type = TypeOf(status.Type),
        Mode = status.Mode | (style.WritesTypeBits ? (int)status.Type << 12 : 0),
        Uid = status.Uid,
        Gid = status.Gid,
        UserName = style.WritesOwnerNames ? names.User(status.Uid) : default,
        GroupName = style.WritesOwnerNames ? names.Group(status.Gid) : default,
        Size = status.Type == FileType.Regular ? status.Size : 0,
        // Cut to the second, downwards before 1970 as well.
        ModificationTime = new TarTime(status.MtimeSeconds),
        DeviceMajor = status.Type is FileType.CharacterDevice or FileType.BlockDevice ? status.DeviceMajor : 0,
        DeviceMinor = status.Type is FileType.CharacterDevice or FileType.BlockDevice ? status.DeviceMinor : 0,
    };

    // Its permissions and its owners, and no time.
    private static TarHeader OpaqueOf(TarHeader directory, byte[] path) => new()
    {
        Name = (byte[])[.. path, (byte)'/', .. Whiteout.Opaque],
        Mode = directory.Mode & 0b111_111_111,
        Uid = directory.Uid,
        Gid = directory.Gid,
        UserName = directory.UserName,
        GroupName = directory.GroupName,
    };

    private static byte TypeOf(FileType type) => type switch
    {
        FileType.Directory => TarType.Directory,
        FileType.SymbolicLink => TarType.SymbolicLink,
        FileType.CharacterDevice => TarType.CharacterDevice,
        FileType.BlockDevice => TarType.BlockDevice,
        FileType.Fifo => TarType.Fifo,
        _ => TarType.Regular,
    };

    // Whose root it is valid for makes no sense elsewhere: the second revision is that of every root.
    private static byte[]? Capability(byte[]? value)
    {
        if (value is null || value.Length < CapabilityLength || value[CapabilityRevision] != 3) return value;
        byte[] older = value[..CapabilityLength];
        older[CapabilityRevision] = 2;
        return older;
    }
}
