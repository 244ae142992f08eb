namespace Ocx.Linux;

/// <content>Names that nobody vouches for: they never lead out of the directory.</content>
public sealed partial class DirectoryHandle
{
    // RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS of linux/openat2.h
    private const ulong InRoot = 0x10 | 0x02;

    // What the kernel allows in one path.
    private const int LinkLimit = 40;
    private const int PathLimit = 4096;

    // How often the kernel is asked again when it was not sure of a "..".
    private const int Attempts = 100;

    private static volatile bool MustWalk;

    /// <summary>
    /// Opens a file for reading by a name that is resolved as if this directory were the root of the file system: links
    /// in it are followed, and neither <c>..</c> nor an absolute target leads out.
    /// </summary>
    /// <exception cref="LinuxException">There is no such file, or it may not be read.</exception>
    public FileHandle OpenInRoot(ReadOnlySpan<byte> name)
    {
        int result = OpenRawInRoot(name, OpenFlags.ReadSafely);

        // The text of the path is made for the message only: there are as many files as entries in a layer.
        return result >= 0 ? new FileHandle(_kernel, result, "file of a layer") : throw new LinuxException("open", PathOf(PathText.Of(name)), (Errno)(-result));
    }

    /// <summary>Opens a directory on the same terms, to reach what is in it by name; null with the reason where that fails.</summary>
    public DirectoryHandle? TryOpenDirectoryInRoot(ReadOnlySpan<byte> name, out Errno reason)
    {
        int result = OpenRawInRoot(name, OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
        reason = result < 0 ? (Errno)(-result) : Errno.None;
        return result < 0 ? null : new DirectoryHandle(_kernel, result, Path);
    }

    /// <summary>What a name stands for on the same terms, but for a link in its last place, which is not followed; false where it leads nowhere.</summary>
    /// <exception cref="LinuxException">Nobody can tell: the disk has failed, or descriptors or memory have run out.</exception>
    public bool TryStatusInRoot(ReadOnlySpan<byte> name, out FileStatus status)
    {
        status = default;
        int result = OpenRawInRoot(name, OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
        if (result < 0)
        {
            var failure = new LinuxException("open", PathOf(PathText.Of(name)), (Errno)(-result));
            return failure is { IsOfFile: true, Errno: not Errno.EIO } ? false : throw failure;
        }

        using var file = new FileHandle(_kernel, result, Path);
        status = file.Status();
        return true;
    }

    /// <summary>Sets the times of what a name stands for on the same terms.</summary>
    /// <exception cref="LinuxException">There is no such file, or the call failed.</exception>
    public void SetTimesInRoot(ReadOnlySpan<byte> name, FileTime access, FileTime modification)
    {
        using FileHandle file = Reach(name, out byte[] path);
        Check(Retry.Uninterrupted(() => _kernel.SetTimes(Kernel.CurrentDirectory, path, access, modification, follow: true)), "utimensat", name);
    }

    /// <summary>Sets an extended attribute of what a name stands for on the same terms.</summary>
    /// <exception cref="LinuxException">There is no such file, or the call failed.</exception>
    public void SetAttributeInRoot(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        using FileHandle file = Reach(name, out byte[] path);
        int result;
        do result = _kernel.SetAttribute(path, NulEnded(key), value, follow: true);
        while (Retry.Interrupted(result));
        Check(result, "setxattr", name);
    }

    // A handle that nothing can be read by, and a path to the same file: to open a device can do more than that.
    private FileHandle Reach(ReadOnlySpan<byte> name, out byte[] path)
    {
        int result = OpenRawInRoot(name, OpenFlags.PathOnly | OpenFlags.CloseOnExec);
        Check(result, "open", name);
        path = NulEnded($"/proc/self/fd/{result}");
        return new FileHandle(_kernel, result, Path);
    }

    private int OpenRawInRoot(ReadOnlySpan<byte> name, int flags)
    {
        byte[] path = NulEnded(name);
        int result = -(int)Errno.ENOSYS;
        if (!MustWalk || _kernel != Kernel.Real)
        {
            // EAGAIN: something was renamed meanwhile, and the kernel could not be sure that a ".." stays inside.
            for (int i = 0; i < Attempts; i++)
            {
                result = _kernel.OpenResolved(Descriptor, path, flags, InRoot);
                if (!Retry.Interrupted(result) && result != -(int)Errno.EAGAIN) break;
            }
        }

        // Linux before 5.6 has no such call, and some sandboxes forbid it.
        bool isMissing = result is -(int)Errno.ENOSYS or -(int)Errno.EPERM;
        if (isMissing && _kernel == Kernel.Real) MustWalk = true;
        if (isMissing || Retry.Interrupted(result) || result == -(int)Errno.EAGAIN) result = WalkInRoot(name, flags);
        return result;
    }

    // Component by component, each opened without following a link; ".." goes back to a directory that was come through.
    private int WalkInRoot(ReadOnlySpan<byte> name, int wanted)
    {
        if (name.IsEmpty) return -(int)Errno.ENOENT;
        if (name.Length >= PathLimit) return -(int)Errno.ENAMETOOLONG;
        var left = new Stack<byte[]>();
        Push(left, name);
        var directories = new Stack<OwnedDescriptor>();
        int links = 0;
        try
        {
            while (left.TryPop(out byte[]? component))
            {
                if (component.AsSpan().SequenceEqual("."u8)) continue;
                if (component.AsSpan().SequenceEqual(".."u8))
                {
                    if (directories.TryPop(out OwnedDescriptor? leaving)) leaving.Dispose();
                    continue;
                }

                int here = directories.TryPeek(out OwnedDescriptor? directory) ? directory.Number : Descriptor;
                byte[] path = NulEnded(component);
                FileStatus found = default;
                int status = Retry.Uninterrupted(() => _kernel.Status(here, path, out found));
                if (status < 0) return status;
                bool last = left.Count == 0;
                if (found.Type == FileType.SymbolicLink && !(last && (wanted & OpenFlags.NoFollow) != 0))
                {
                    if (++links > LinkLimit) return -(int)Errno.ELOOP;
                    byte[] target = new byte[PathLimit];
                    int length = Retry.Uninterrupted(() => _kernel.ReadLink(here, path, target));
                    if (length < 0) return length;
                    if (length > 0 && target[0] == '/') Clear(directories);
                    Push(left, target.AsSpan(0, length));
                    continue;
                }

                int flags = OpenFlags.NoFollow | (last ? wanted : OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
                int opened = Open(_kernel, here, path, flags);
                if (opened < 0 || last) return opened;
                directories.Push(new OwnedDescriptor(_kernel, opened));
            }

            // Nothing was left to open: the name is a directory that was come through.
            int end = directories.TryPeek(out OwnedDescriptor? top) ? top.Number : Descriptor;
            return Open(_kernel, end, ".\0"u8, wanted);
        }
        finally
        {
            Clear(directories);
        }
    }

    private static void Push(Stack<byte[]> left, ReadOnlySpan<byte> path)
    {
        var components = new List<byte[]>();
        foreach (Range range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty) components.Add(path[range].ToArray());
        }

        // What a slash follows is a directory.
        if (path.EndsWith("/"u8)) components.Add("."u8.ToArray());
        components.Reverse();
        foreach (byte[] component in components) left.Push(component);
    }

    private static void Clear(Stack<OwnedDescriptor> directories)
    {
        while (directories.TryPop(out OwnedDescriptor? directory)) directory.Dispose();
    }
}
