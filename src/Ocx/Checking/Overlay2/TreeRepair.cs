using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// Sets single names of a layer's tree right, by moving them from a tree that was unpacked just now. What is sound stays, and so do
/// the times of the directories around it.
/// </summary>
/// <param name="live">The layer's tree.</param>
/// <param name="pristine">The same layer, unpacked anew on the same file system; nothing of it is of use afterwards.</param>
internal sealed class TreeRepair(DirectoryHandle live, DirectoryHandle pristine)
{
    private readonly HashSet<string> _done = [];

    // As they were before names were moved away.
    private readonly Dictionary<string, FileTime> _times = [];
    private Dictionary<ulong, List<byte[]>>? _names;

    /// <summary>Sets a name right, and the other names of the same file.</summary>
    /// <param name="path">Where, from the tree's root, with a slash at its start; or the root itself.</param>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Repair(byte[] path)
    {
        if (!_done.Add(Convert.ToHexString(path))) return;
        if (path.Length == 1)
        {
            RequireNames(live);
            Describe(live, pristine, TimeOf(path, pristine));
            return;
        }

        int slash = path.AsSpan().LastIndexOf((byte)'/');
        byte[] above = slash == 0 ? "/"u8.ToArray() : path[..slash], name = path[(slash + 1)..];
        using DirectoryHandle? to = TryOpen(live, above), from = TryOpen(pristine, above);

        // What is above is wrong itself, and its turn comes.
        if (to is null) return;
        FileTime time = TimeOf(above, from ?? to);
        if (from is null || !from.TryStatus(name, out FileStatus wanted))
        {
            to.TryRemoveTree(name);
        }
        else if (wanted.Type == FileType.Directory && to.TryStatus(name, out FileStatus there) && there.Type == FileType.Directory)
        {
            using DirectoryHandle directory = to.Enter(name), model = from.Enter(name);
            RequireNames(directory);
            Describe(directory, model, TimeOf(path, model));
        }
        else
        {
            foreach (byte[] other in wanted.Type != FileType.Directory && wanted.LinkCount > 1 ? NamesOf(wanted.Inode) : []) Repair(other);

            to.TryRemoveTree(name);
            from.Move(name, to, name);
        }

        to.SetTimes("."u8, time, time);
    }

    // Null where there is no such directory. Where nobody can tell, nothing may be done: what the new tree has not goes from the other.
    private static DirectoryHandle? TryOpen(DirectoryHandle tree, byte[] path)
    {
        DirectoryHandle? directory = tree.TryOpenDirectoryInRoot(path, out Errno reason);
        return directory is not null || reason is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? directory : throw new LinuxException("open", $"{tree.Path}{PathText.Of(path)}", reason);
    }

    private FileTime TimeOf(byte[] path, DirectoryHandle directory)
    {
        string key = Convert.ToHexString(path);
        if (_times.TryGetValue(key, out FileTime time)) return time;
        FileStatus status = directory.Status();
        return _times[key] = new FileTime(status.MtimeSeconds, status.MtimeNanoseconds);
    }

    // A directory that cannot be read is not set right by a mode and an owner, and cannot be removed either.
    private static void RequireNames(DirectoryHandle directory) => _ = directory.Entries().Count();

    private static void Describe(DirectoryHandle directory, DirectoryHandle model, FileTime time)
    {
        FileStatus wanted = model.Status();
        directory.SetOwner(wanted.Uid, wanted.Gid);
        IReadOnlyList<(byte[] Key, byte[] Value)> attributes = model.Attributes("."u8);
        foreach ((byte[] key, _) in directory.Attributes("."u8))
        {
            if (!attributes.Any(a => a.Key.AsSpan().SequenceEqual(key))) directory.RemoveAttribute(key);
        }

        foreach ((byte[] key, byte[] value) in attributes) directory.SetAttribute(key, value);
        directory.SetMode(wanted.Mode);
        directory.SetTimes(time, time);
    }

    private List<byte[]> NamesOf(ulong inode)
    {
        _names ??= FindNames();
        return _names.TryGetValue(inode, out List<byte[]>? names) ? names : [];
    }

    private Dictionary<ulong, List<byte[]>> FindNames()
    {
        var names = new Dictionary<ulong, List<byte[]>>();
        var left = new Stack<byte[]>(["/"u8.ToArray()]);
        while (left.TryPop(out byte[]? path))
        {
            using DirectoryHandle? directory = TryOpen(pristine, path);
            foreach (DirectoryEntry entry in directory?.Entries() ?? [])
            {
                if (!directory!.TryStatus(entry.Name, out FileStatus status)) continue;
                byte[] full = [.. path, .. entry.Name];
                if (status.Type == FileType.Directory) left.Push([.. full, (byte)'/']);
                else if (status.LinkCount > 1) (names.TryGetValue(status.Inode, out List<byte[]>? same) ? same : names[status.Inode] = []).Add(full);
            }
        }

        return names;
    }
}
