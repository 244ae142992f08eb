namespace Ocx.Linux;

/// <content>Changing what is in a directory.</content>
public sealed partial class DirectoryHandle
{
    /// <summary>Makes a file without a name, which is gone when it is closed; null where the file system has no such files.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public FileHandle? TryCreateUnnamedFile(string name)
    {
        const uint ownersOnly = 0b110_000_000;
        int result = Open(_kernel, Descriptor, NulEnded("."), OpenFlags.ReadWrite | OpenFlags.TemporaryFile | OpenFlags.CloseOnExec, ownersOnly);

        // Old kernels see only the flag that asks for a directory.
        if (result is -(int)Errno.EOPNOTSUPP or -(int)Errno.EISDIR or -(int)Errno.EINVAL) return null;
        return new FileHandle(_kernel, Retry.Check(result, "open", Path), name);
    }

    /// <summary>Makes a file that is not there yet, open for reading and writing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Its permissions.</param>
    /// <param name="exactly">Whether the umask does not count.</param>
    /// <exception cref="LinuxException">It is there already, or cannot be made.</exception>
    public FileHandle CreateFile(string name, int mode, bool exactly)
    {
        const int flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec;
        int result = Open(_kernel, Descriptor, NulEnded(name), flags, (uint)mode);
        var file = new FileHandle(_kernel, Retry.Check(result, "open", PathOf(name)), PathOf(name));
        try
        {
            if (exactly) Retry.Check(Retry.Uninterrupted(() => _kernel.SetMode(file.Descriptor, (uint)mode)), "chmod", PathOf(name));
            return file;
        }
        catch
        {
            file.Dispose();
            Unlink(NulEnded(name));
            throw;
        }
    }

    /// <summary>Makes a directory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Its permissions, less the umask.</param>
    /// <exception cref="LinuxException">It is there already, or cannot be made.</exception>
    public void CreateDirectory(string name, int mode)
    {
        byte[] path = NulEnded(name);
        Retry.Check(Retry.Uninterrupted(() => _kernel.CreateDirectory(Descriptor, path, (uint)mode)), "mkdir", PathOf(name));
    }

    /// <summary>Renames within this directory; a file that has the new name is replaced at once.</summary>
    /// <exception cref="LinuxException">The call failed and nothing has changed.</exception>
    public void Rename(string name, string newName)
    {
        byte[] path = NulEnded(name);
        byte[] newPath = NulEnded(newName);
        Retry.Check(Retry.Uninterrupted(() => _kernel.Rename(Descriptor, path, Descriptor, newPath)), "rename", PathOf(newName));
    }

    /// <summary>Moves a name into another directory of the same file system; a file that has the new name is replaced at once.</summary>
    /// <exception cref="LinuxException">The call failed and nothing has changed.</exception>
    public void Move(ReadOnlySpan<byte> name, DirectoryHandle directory, ReadOnlySpan<byte> newName)
    {
        int result;
        do result = _kernel.Rename(Descriptor, NulEnded(name), directory.Descriptor, NulEnded(newName));
        while (Retry.Interrupted(result));
        directory.Check(result, "rename", newName);
    }

    /// <summary>Removes a file; false where there is none.</summary>
    /// <exception cref="LinuxException">It cannot be removed.</exception>
    public bool TryUnlink(string name)
    {
        int result = Unlink(NulEnded(name));
        if (IsAbsent(result)) return false;
        Retry.Check(result, "unlink", PathOf(name));
        return true;
    }

    /// <summary>Removes an empty directory; false where it is not there, or not empty.</summary>
    /// <exception cref="LinuxException">It cannot be removed for another reason.</exception>
    public bool TryRemoveDirectory(string name)
    {
        int result = RemoveDirectory(NulEnded(name));
        if (IsAbsent(result) || result is -(int)Errno.ENOTEMPTY or -(int)Errno.EEXIST) return false;
        Retry.Check(result, "rmdir", PathOf(name));
        return true;
    }

    /// <summary>Takes the lock of this directory if nobody else has it.</summary>
    /// <exception cref="LinuxException">The file system has no locks.</exception>
    public bool TryLock()
    {
        int result = Retry.Uninterrupted(() => _kernel.Lock(Descriptor, ExclusiveLock | NonBlockingLock));
        if (result == -(int)Errno.EAGAIN) return false;
        Retry.Check(result, "flock", Path);
        return true;
    }

    /// <summary>Removes a directory and all below it, following no link; false where there is nothing of that name.</summary>
    /// <remarks>Few directories are open at a time, however deep the tree is: whoever made it may have made it deep on purpose.</remarks>
    /// <exception cref="LinuxException">Something cannot be removed.</exception>
    public bool TryRemoveTree(string name) => TryRemoveTree(FileName.Encode(name));

    /// <inheritdoc cref="TryRemoveTree(string)"/>
    public bool TryRemoveTree(ReadOnlySpan<byte> name)
    {
        if (!TryStatus(name, out FileStatus status)) return false;
        if (status.Type == FileType.Directory) RemoveTree(name);
        else Check(Unlink(NulEnded(name)), "unlink", name);
        return true;
    }

    private void RemoveTree(ReadOnlySpan<byte> name)
    {
        var levels = new Stack<(byte[] Name, FileStatus Parent, Stack<byte[]> Left)>();
        string tree = PathOf(PathText.Of(name));
        DirectoryHandle here = Enter(this, name, tree);
        try
        {
            levels.Push((name.ToArray(), default, here.RemoveFiles()));
            while (true)
            {
                (byte[] leaving, FileStatus parent, Stack<byte[]> left) = levels.Peek();
                if (left.TryPop(out byte[]? child))
                {
                    FileStatus status = here.Status();
                    Move(child);
                    levels.Push((child, status, here.RemoveFiles()));
                    continue;
                }

                levels.Pop();
                if (levels.Count == 0) break;

                // Up again by "..", and only to where it came from: somebody may have moved the directory elsewhere.
                Move(".."u8);
                FileStatus above = here.Status();
                if ((above.Inode, above.Device) != (parent.Inode, parent.Device)) throw new LinuxException("rmdir", tree, Errno.ESTALE);
                Retry.Check(here.RemoveDirectory(NulEnded(leaving)), "rmdir", here.PathOf(PathText.Of(leaving)));
            }
        }
        finally
        {
            here.Dispose();
        }

        Retry.Check(RemoveDirectory(NulEnded(name)), "rmdir", tree);

        void Move(ReadOnlySpan<byte> next)
        {
            DirectoryHandle left = here;
            here = Enter(left, next, tree);
            left.Dispose();
        }

        // Messages name the tree and not the way down, which can be longer than any path.
        static DirectoryHandle Enter(DirectoryHandle from, ReadOnlySpan<byte> name, string path) =>
            new(from._kernel, Retry.Check(from.OpenRaw(NulEnded(name), OpenFlags.Directory | OpenFlags.NoFollow), "open", path), path);
    }

    // Removes everything but directories, and returns these.
    private Stack<byte[]> RemoveFiles()
    {
        var directories = new Stack<byte[]>();
        foreach (DirectoryEntry entry in Entries().ToArray())
        {
            byte[] name = NulEnded(entry.Name);
            FileType type = entry.Type;
            if (type == FileType.Unknown)
            {
                FileStatus status = default;
                Retry.Check(Retry.Uninterrupted(() => _kernel.Status(Descriptor, name, out status)), "stat", PathOf(PathText.Of(entry.Name)));
                type = status.Type;
            }

            if (type == FileType.Directory) directories.Push(entry.Name);
            else Retry.Check(Unlink(name), "unlink", PathOf(PathText.Of(entry.Name)));
        }

        return directories;
    }

    private int Unlink(byte[] path) => Retry.Uninterrupted(() => _kernel.Unlink(Descriptor, path));

    private int RemoveDirectory(byte[] path) => Retry.Uninterrupted(() => _kernel.RemoveDirectory(Descriptor, path));
}
