
namespace Ocx.Linux;

/// <content>
/// Making entries of every kind, and giving them owners, modes, times and attributes. Names are single components; a link
/// that stands under one is never followed.
/// </content>
public sealed partial class DirectoryHandle
{
    /// <summary>What a name stands for; false where there is nothing of that name.</summary>
    /// <exception cref="LinuxException">The call failed for another reason.</exception>
    public bool TryStatus(ReadOnlySpan<byte> name, out FileStatus status)
    {
        int result;
        do result = _kernel.Status(Descriptor, NulEnded(name), out status);
        while (Retry.Interrupted(result));
        if (IsAbsent(result)) return false;
        Check(result, "stat", name);
        return true;
    }

    /// <summary>Makes a file that is not there yet, open for writing; null where the name is taken.</summary>
    /// <exception cref="LinuxException">It cannot be made for another reason.</exception>
    public FileHandle? TryCreateFile(ReadOnlySpan<byte> name, int mode)
    {
        const int flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec;
        int result = Open(_kernel, Descriptor, NulEnded(name), flags | OpenFlags.NoFollow, (uint)mode);
        if (result == -(int)Errno.EEXIST) return null;
        Check(result, "open", name);
        return new FileHandle(_kernel, result, "file of a layer");
    }

    /// <summary>Makes a directory; false where the name is taken.</summary>
    /// <exception cref="LinuxException">It cannot be made for another reason.</exception>
    public bool TryCreateDirectory(ReadOnlySpan<byte> name, int mode)
    {
        int result;
        do result = _kernel.CreateDirectory(Descriptor, NulEnded(name), (uint)mode);
        while (Retry.Interrupted(result));
        return IsNew(result, "mkdir", name);
    }

    /// <summary>Makes a device, a pipe or a whiteout; false where the name is taken.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mode">Its type (S_IF…) and permissions.</param>
    /// <param name="device">Its number, as the kernel packs it into 32 bits.</param>
    /// <exception cref="LinuxException">It cannot be made for another reason.</exception>
    public bool TryCreateNode(ReadOnlySpan<byte> name, uint mode, uint device)
    {
        int result;
        do result = _kernel.MakeNode(Descriptor, NulEnded(name), mode, device);
        while (Retry.Interrupted(result));
        return IsNew(result, "mknod", name);
    }

    /// <summary>Makes a symbolic link; false where the name is taken.</summary>
    /// <exception cref="LinuxException">It cannot be made for another reason.</exception>
    public bool TryCreateLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        int result;
        do result = _kernel.SymbolicLink(NulEnded(target), Descriptor, NulEnded(name));
        while (Retry.Interrupted(result));
        return IsNew(result, "symlink", name);
    }

    /// <summary>Gives a file one more name; false where that is taken.</summary>
    /// <param name="name">The new name.</param>
    /// <param name="directory">Where the file is.</param>
    /// <param name="existing">Its name there.</param>
    /// <exception cref="LinuxException">It cannot be made for another reason.</exception>
    public bool TryLink(ReadOnlySpan<byte> name, DirectoryHandle directory, ReadOnlySpan<byte> existing)
    {
        int result;
        do result = _kernel.Link(directory.Descriptor, NulEnded(existing), Descriptor, NulEnded(name));
        while (Retry.Interrupted(result));
        return IsNew(result, "link", name);
    }

    /// <summary>Opens a directory, but not through a link.</summary>
    /// <exception cref="LinuxException">There is none.</exception>
    public DirectoryHandle Enter(ReadOnlySpan<byte> name)
    {
        int result = OpenRaw(NulEnded(name), OpenFlags.Directory | OpenFlags.NoFollow);
        Check(result, "open", name);
        return new DirectoryHandle(_kernel, result, Path);
    }

    /// <summary>Gives this directory another owner.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetOwner(uint owner, uint group) => Retry.Check(Retry.Uninterrupted(() => _kernel.SetOwner(Descriptor, owner, group)), "chown", Path);

    /// <inheritdoc cref="SetOwner(uint, uint)"/>
    public void SetOwner(ReadOnlySpan<byte> name, uint owner, uint group)
    {
        int result;
        do result = _kernel.SetOwner(Descriptor, NulEnded(name), owner, group);
        while (Retry.Interrupted(result));
        Check(result, "chown", name);
    }

    /// <summary>Gives this directory other permissions.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetMode(int mode) => Retry.Check(Retry.Uninterrupted(() => _kernel.SetMode(Descriptor, (uint)mode)), "chmod", Path);

    /// <summary>Gives a name other permissions; it must be no link.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetMode(ReadOnlySpan<byte> name, int mode)
    {
        int result;
        do result = _kernel.SetMode(Descriptor, NulEnded(name), (uint)mode);
        while (Retry.Interrupted(result));
        Check(result, "chmod", name);
    }

    /// <summary>Gives this directory other times.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetTimes(FileTime access, FileTime modification) => Retry.Check(Retry.Uninterrupted(() => _kernel.SetTimes(Descriptor, access, modification)), "utimensat", Path);

    /// <inheritdoc cref="SetTimes(FileTime, FileTime)"/>
    public void SetTimes(ReadOnlySpan<byte> name, FileTime access, FileTime modification)
    {
        int result;
        do result = _kernel.SetTimes(Descriptor, NulEnded(name), access, modification);
        while (Retry.Interrupted(result));
        Check(result, "utimensat", name);
    }

    /// <summary>Sets an extended attribute of this directory.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void SetAttribute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int result;
        do result = _kernel.SetAttribute(Descriptor, NulEnded(key), value);
        while (Retry.Interrupted(result));
        Retry.Check(result, "setxattr", Path);
    }

    /// <inheritdoc cref="SetAttribute(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public void SetAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        byte[] path = AbsolutePathOf(name);
        int result;
        do result = _kernel.SetAttribute(path, NulEnded(key), value);
        while (Retry.Interrupted(result));
        Check(result, "setxattr", name);
    }

    /// <summary>Removes an extended attribute of this directory.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void RemoveAttribute(ReadOnlySpan<byte> key)
    {
        int result;
        do result = _kernel.RemoveAttribute(Descriptor, NulEnded(key));
        while (Retry.Interrupted(result));
        Retry.Check(result, "removexattr", Path);
    }

    /// <summary>Waits until everything on this directory's file system is on the disk.</summary>
    /// <exception cref="LinuxException">It is not.</exception>
    public void SyncFileSystem() => Retry.Check(Retry.Uninterrupted(() => _kernel.SyncFileSystem(Descriptor)), "syncfs", Path);

    /// <summary>Bytes that are free on this directory's file system, those kept for the super-user included.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public long FreeSpace()
    {
        long bytes = 0;
        Retry.Check(Retry.Uninterrupted(() => _kernel.FreeSpace(Descriptor, out bytes)), "statvfs", Path);
        return bytes;
    }

    private bool IsNew(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result == -(int)Errno.EEXIST) return false;
        Check(result, call, name);
        return true;
    }

    // The text of the path is made for the message only: there are as many calls as entries in a layer.
    private void Check(int result, string call, ReadOnlySpan<byte> name)
    {
        if (result < 0) throw new LinuxException(call, PathOf(PathText.Of(name)), (Errno)(-result));
    }
}
