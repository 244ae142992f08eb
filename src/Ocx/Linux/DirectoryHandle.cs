using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Errors;

namespace Ocx.Linux;

/// <summary>
/// An open directory. Names are raw bytes (a string stands for those of <see cref="FileName"/>) and start here, whatever happens to the path
/// that the directory was opened by. Unless said otherwise they are trusted: they may have slashes, and links in them
/// are followed. Safe for concurrent use.
/// </summary>
public sealed partial class DirectoryHandle : IDisposable
{
    // Enough for a hundred names a call.
    private const int ListBuffer = 32 * 1024;
    private const int ExclusiveLock = 2;
    private const int NonBlockingLock = 4;

    private readonly Kernel _kernel;
    private readonly OwnedDescriptor _descriptor;

    private DirectoryHandle(Kernel kernel, int descriptor, string path)
    {
        _kernel = kernel;
        _descriptor = new OwnedDescriptor(kernel, descriptor);
        Path = path;
    }

    /// <summary>The directory's name for messages, printable.</summary>
    public string Path { get; }

    internal Kernel Kernel => _kernel;

    internal int Descriptor => _descriptor.Number;

    /// <summary>Opens the directory at <paramref name="path"/>.</summary>
    /// <exception cref="LinuxException">There is none, or it may not be read.</exception>
    public static DirectoryHandle Open(string path, Kernel? kernel = null)
    {
        kernel ??= Kernel.Real;
        int result = Open(kernel, Kernel.CurrentDirectory, NulEnded(path), OpenFlags.ReadSafely | OpenFlags.Directory);
        return new DirectoryHandle(kernel, Retry.Check(result, "open", path), path);
    }

    /// <summary>Opens a directory below this one.</summary>
    /// <exception cref="LinuxException">There is none, or it may not be read.</exception>
    public DirectoryHandle OpenDirectory(string name) => Entered(OpenRaw(NulEnded(name), OpenFlags.Directory), name);

    /// <summary>Opens a directory below this one, or returns null where there is nothing of that name, or no directory.</summary>
    /// <exception cref="LinuxException">It may not be read.</exception>
    public DirectoryHandle? TryOpenDirectory(string name) => TryOpenDirectory(FileName.Encode(name));

    /// <inheritdoc cref="TryOpenDirectory(string)"/>
    public DirectoryHandle? TryOpenDirectory(ReadOnlySpan<byte> name)
    {
        int result = OpenRaw(NulEnded(name), OpenFlags.Directory);
        return result is -(int)Errno.ENOENT or -(int)Errno.ENOTDIR ? null : Entered(result, PathText.Of(name));
    }

    /// <summary>Opens a file for reading, or returns null where there is nothing of that name.</summary>
    /// <exception cref="LinuxException">It may not be read.</exception>
    public FileHandle? TryOpenFile(string name)
    {
        int result = OpenRaw(NulEnded(name), 0);
        return IsAbsent(result) ? null : new FileHandle(_kernel, Retry.Check(result, "open", PathOf(name)), PathOf(name));
    }

    /// <summary>
    /// Reads a whole file, or returns null where there is nothing of that name. Memory is taken as bytes arrive, not as
    /// the file's length claims.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="limit">How many bytes it may have.</param>
    /// <exception cref="ImageFormatException">It has more.</exception>
    /// <exception cref="LinuxException">It cannot be read, or is no regular file.</exception>
    public byte[]? TryReadFile(string name, int limit)
    {
        using FileHandle? file = TryOpenFile(name);
        if (file is null) return null;
        FileType type = file.Status().Type;
        if (type != FileType.Regular) throw new LinuxException("read", file.Path, type == FileType.Directory ? Errno.EISDIR : Errno.EINVAL);

        var content = new MemoryStream();
        Span<byte> buffer = stackalloc byte[4096];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            if (content.Length + count > limit) throw new ImageFormatException(file.Path, $"may have {limit} bytes at most");
            content.Write(buffer[..count]);
        }

        return content.ToArray();
    }

    /// <summary>What a name stands for, without following a link; false where there is nothing of that name.</summary>
    /// <exception cref="LinuxException">The call failed for another reason.</exception>
    public bool TryStatus(string name, out FileStatus status)
    {
        byte[] path = NulEnded(name);
        FileStatus found = default;
        int result = Retry.Uninterrupted(() => _kernel.Status(Descriptor, path, out found));
        status = found;
        if (IsAbsent(result)) return false;
        Retry.Check(result, "stat", PathOf(name));
        return true;
    }

    /// <summary>What this directory itself is.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public FileStatus Status()
    {
        FileStatus status = default;
        Retry.Check(Retry.Uninterrupted(() => _kernel.Status(Descriptor, out status)), "stat", Path);
        return status;
    }

    /// <summary>The names in this directory, in no order, without <c>.</c> and <c>..</c>.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public IEnumerable<DirectoryEntry> Entries()
    {
        // A descriptor of its own, so that two listings do not share a position.
        int result = OpenRaw(".\0"u8, OpenFlags.Directory);
        using var listing = new OwnedDescriptor(_kernel, Retry.Check(result, "open", Path));
        using MemoryOwner<byte> buffer = MemoryOwner<byte>.Allocate(ListBuffer);
        while (true)
        {
            int count = Retry.Check(Retry.Uninterrupted(() => _kernel.List(listing.Number, buffer.Span)), "getdents", Path);
            if (count == 0) yield break;
            for (int offset = 0; offset < count;)
            {
                DirectoryEntry entry = ReadEntry(buffer.Span[offset..], out int length);
                offset += length;
                if (!entry.Name.AsSpan().SequenceEqual("."u8) && !entry.Name.AsSpan().SequenceEqual(".."u8)) yield return entry;
            }
        }
    }

    /// <summary>Waits until the names in this directory are on the disk.</summary>
    /// <exception cref="LinuxException">They are not.</exception>
    public void Sync()
    {
        int result = Retry.Uninterrupted(() => _kernel.Sync(Descriptor));

        // Some network file systems have no such thing as syncing a directory.
        if (result is not (-(int)Errno.EINVAL or -(int)Errno.EROFS)) Retry.Check(result, "fsync", Path);
    }

    /// <summary>Waits until nobody else holds the lock of this directory (flock(2)), and holds it until it is disposed.</summary>
    /// <exception cref="LinuxException">The file system has no locks.</exception>
    public void Lock() => Retry.Check(Retry.Uninterrupted(() => _kernel.Lock(Descriptor, ExclusiveLock)), "flock", Path);

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    // linux_dirent64: inode 8, offset 8, length 2, type 1, name until its NUL.
    private static DirectoryEntry ReadEntry(ReadOnlySpan<byte> record, out int length)
    {
        length = System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
        ReadOnlySpan<byte> name = record[19..length];
        return new DirectoryEntry(name[..name.IndexOf((byte)0)].ToArray(), (FileType)record[18]);
    }

    private int OpenRaw(ReadOnlySpan<byte> name, int flags) => Open(_kernel, Descriptor, name, OpenFlags.ReadSafely | flags);

    private static int Open(Kernel kernel, int directory, ReadOnlySpan<byte> name, int flags, uint mode = 0)
    {
        int result;
        do result = kernel.Open(directory, name, flags, mode);
        while (Retry.Interrupted(result));
        return result;
    }

    private DirectoryHandle Entered(int result, string name) => new(_kernel, Retry.Check(result, "open", PathOf(name)), PathOf(name));

    private static bool IsAbsent(int result) => result is -(int)Errno.ENOENT or -(int)Errno.ENOTDIR;

    /// <summary>What to call a name below this directory in messages.</summary>
    internal string PathOf(string name) => Path.EndsWith('/') ? Path + name : $"{Path}/{name}";

    private static byte[] NulEnded(string name) => NulEnded(FileName.Encode(name));

    // A NUL would end the name early for the kernel and not for us.
    private static byte[] NulEnded(ReadOnlySpan<byte> name) =>
        name.Contains((byte)0) ? throw new ImageFormatException(PathText.Of(name), "a file name must not hold a NUL") : [.. name, 0];
}
