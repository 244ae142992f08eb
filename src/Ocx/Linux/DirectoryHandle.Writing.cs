namespace Ocx.Linux;

/// <content>Changing what is in a directory.</content>
public sealed partial class DirectoryHandle
{
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
            if (exactly) Retry.Check(_kernel.SetMode(file.Descriptor, (uint)mode), "chmod", PathOf(name));
            return file;
        }
        catch
        {
            file.Dispose();
            _kernel.Unlink(Descriptor, NulEnded(name));
            throw;
        }
    }

    /// <summary>Makes a directory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Its permissions, less the umask.</param>
    /// <exception cref="LinuxException">It is there already, or cannot be made.</exception>
    public void CreateDirectory(string name, int mode) => Retry.Check(_kernel.CreateDirectory(Descriptor, NulEnded(name), (uint)mode), "mkdir", PathOf(name));

    /// <summary>Renames within this directory; a file that has the new name is replaced at once.</summary>
    /// <exception cref="LinuxException">The call failed and nothing has changed.</exception>
    public void Rename(string name, string newName) =>
        Retry.Check(_kernel.Rename(Descriptor, NulEnded(name), Descriptor, NulEnded(newName)), "rename", PathOf(newName));

    /// <summary>Removes a file; false where there is none.</summary>
    /// <exception cref="LinuxException">It cannot be removed.</exception>
    public bool TryUnlink(string name)
    {
        int result = _kernel.Unlink(Descriptor, NulEnded(name));
        if (IsAbsent(result)) return false;
        Retry.Check(result, "unlink", PathOf(name));
        return true;
    }

    /// <summary>Removes an empty directory; false where it is not there, or not empty.</summary>
    /// <exception cref="LinuxException">It cannot be removed for another reason.</exception>
    public bool TryRemoveDirectory(string name)
    {
        int result = _kernel.RemoveDirectory(Descriptor, NulEnded(name));
        if (IsAbsent(result) || result is -(int)Errno.ENOTEMPTY or -(int)Errno.EEXIST) return false;
        Retry.Check(result, "rmdir", PathOf(name));
        return true;
    }

    /// <summary>Takes the lock of this directory if nobody else has it.</summary>
    /// <exception cref="LinuxException">The file system has no locks.</exception>
    public bool TryLock()
    {
        int result = _kernel.Lock(Descriptor, ExclusiveLock | NonBlockingLock);
        if (result == -(int)Errno.EAGAIN) return false;
        Retry.Check(result, "flock", Path);
        return true;
    }

    /// <summary>Removes a directory and all below it, following no link; false where there is nothing of that name.</summary>
    /// <remarks>Depth costs open directories, not stack; a tree that goes deeper than these suffice fails with EMFILE.</remarks>
    /// <exception cref="LinuxException">Something cannot be removed.</exception>
    public bool TryRemoveTree(string name)
    {
        if (!TryStatus(name, out FileStatus status)) return false;
        if (status.Type != FileType.Directory) return TryUnlink(name);
        RemoveTree(System.Text.Encoding.UTF8.GetBytes(name));
        return true;
    }

    private void RemoveTree(ReadOnlySpan<byte> name)
    {
        var open = new Stack<(DirectoryHandle Parent, byte[] Name, DirectoryHandle Directory)>();
        try
        {
            open.Push((this, name.ToArray(), Enter(this, name)));
            while (open.TryPeek(out (DirectoryHandle Parent, byte[] Name, DirectoryHandle Directory) top))
            {
                if (top.Directory.RemoveFiles() is { } child)
                {
                    open.Push((top.Directory, child, Enter(top.Directory, child)));
                    continue;
                }

                open.Pop().Directory.Dispose();
                Retry.Check(_kernel.RemoveDirectory(top.Parent.Descriptor, NulEnded(top.Name)), "rmdir", top.Directory.Path);
            }
        }
        finally
        {
            foreach ((_, _, DirectoryHandle directory) in open) directory.Dispose();
        }

        static DirectoryHandle Enter(DirectoryHandle parent, ReadOnlySpan<byte> name) =>
            parent.Entered(parent.OpenRaw(NulEnded(name), OpenFlags.Directory | OpenFlags.NoFollow), PathText.Of(name));
    }

    // Removes everything but directories; returns one of those, or null when there is none.
    private byte[]? RemoveFiles()
    {
        byte[]? directory = null;
        foreach (DirectoryEntry entry in Entries().ToArray())
        {
            byte[] name = NulEnded(entry.Name);
            FileType type = entry.Type;
            if (type == FileType.Unknown)
            {
                Retry.Check(_kernel.Status(Descriptor, name, out FileStatus status), "stat", PathOf(PathText.Of(entry.Name)));
                type = status.Type;
            }

            if (type == FileType.Directory) directory = entry.Name;
            else Retry.Check(_kernel.Unlink(Descriptor, name), "unlink", PathOf(PathText.Of(entry.Name)));
        }

        return directory;
    }
}
