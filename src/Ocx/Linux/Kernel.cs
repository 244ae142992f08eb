using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>
/// Every system call that the library makes, one virtual method each: the seam where tests make calls fail, come back
/// short, or never come back. Results are what the call returns, or the negative of its errno.
/// </summary>
/// <remarks>
/// Paths end with a NUL. <see cref="FileHandle"/> and <see cref="DirectoryHandle"/> retry what a signal interrupted and
/// turn errors into exceptions. Thread-safe.
/// </remarks>
public unsafe class Kernel
{
    /// <summary>The directory that relative paths start from.</summary>
    public const int CurrentDirectory = -100;

    private const int EmptyPath = 0x1000;
    private const int NoFollowLink = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int RemoveDirectoryFlag = 0x200;
    private const nuint CloneRange = 0x4020940d;
    private const nuint GetWindowSize = 0x5413;
    private const int Openat2Number = 437;

    private static readonly int GetdentsNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    /// <summary>The kernel itself.</summary>
    public static Kernel Real { get; } = new();

    /// <summary>The kernel itself, which decides alone when to bring to the disk what is written.</summary>
    public static Kernel Unsynced { get; } = new UnsyncedKernel();

    /// <summary>openat(2); returns a descriptor.</summary>
    public virtual int Open(int directory, ReadOnlySpan<byte> path, int flags, uint mode)
    {
        fixed (byte* p = path) return Result(Libc.openat(directory, p, flags, mode));
    }

    /// <summary>openat2(2); returns a descriptor.</summary>
    /// <param name="directory">Where the path starts.</param>
    /// <param name="path">The path.</param>
    /// <param name="flags">Flags of open(2).</param>
    /// <param name="resolve">RESOLVE_ flags.</param>
    public virtual int OpenResolved(int directory, ReadOnlySpan<byte> path, int flags, ulong resolve)
    {
        var how = new Libc.OpenHow { Flags = (ulong)flags, Resolve = resolve };
        fixed (byte* p = path) return Result((int)Libc.openat2(Openat2Number, directory, p, &how, (nuint)sizeof(Libc.OpenHow)));
    }

    /// <summary>close(2).</summary>
    public virtual int Close(int descriptor) => Result(Libc.close(descriptor));

    /// <summary>read(2).</summary>
    public virtual int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* p = buffer) return Result((int)Libc.read(descriptor, p, (nuint)buffer.Length));
    }

    /// <summary>write(2).</summary>
    public virtual int Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* p = buffer) return Result((int)Libc.write(descriptor, p, (nuint)buffer.Length));
    }

    /// <summary>pread(2).</summary>
    public virtual int ReadAt(int descriptor, Span<byte> buffer, long offset)
    {
        fixed (byte* p = buffer) return Result((int)Libc.pread(descriptor, p, (nuint)buffer.Length, offset));
    }

    /// <summary>pwrite(2).</summary>
    public virtual int WriteAt(int descriptor, ReadOnlySpan<byte> buffer, long offset)
    {
        fixed (byte* p = buffer) return Result((int)Libc.pwrite(descriptor, p, (nuint)buffer.Length, offset));
    }

    /// <summary>lseek(2) from the start.</summary>
    public virtual long Seek(int descriptor, long offset) => Result(Libc.lseek(descriptor, offset, 0));

    /// <summary>sendfile(2) from an offset of the input to the output's position.</summary>
    public virtual long SendFile(int output, int input, long inputOffset, long count) => Result(Libc.sendfile(output, input, &inputOffset, (nuint)count));

    /// <summary>copy_file_range(2).</summary>
    public virtual long CopyFileRange(int input, long inputOffset, int output, long outputOffset, long count) =>
        Result(Libc.copy_file_range(input, &inputOffset, output, &outputOffset, (nuint)count, 0));

    /// <summary>ioctl(FICLONERANGE): makes a range of the output share its blocks with one of the input.</summary>
    public virtual int Clone(int input, long inputOffset, int output, long outputOffset, long count)
    {
        long* range = stackalloc long[] { input, inputOffset, count, outputOffset };
        return Result(Libc.ioctl(output, CloneRange, range));
    }

    /// <summary>fsync(2).</summary>
    public virtual int Sync(int descriptor) => Result(Libc.fsync(descriptor));

    /// <summary>sync_file_range(2): starts to write a range to the disk, and does not wait.</summary>
    public virtual int StartWriteback(int descriptor, long offset, long count)
    {
        const uint write = 2;
        return Result(Libc.sync_file_range(descriptor, offset, count, write));
    }

    /// <summary>ftruncate(2).</summary>
    public virtual int SetLength(int descriptor, long length) => Result(Libc.ftruncate(descriptor, length));

    /// <summary>fchmod(2).</summary>
    public virtual int SetMode(int descriptor, uint mode) => Result(Libc.fchmod(descriptor, mode));

    /// <summary>flock(2).</summary>
    public virtual int Lock(int descriptor, int operation) => Result(Libc.flock(descriptor, operation));

    /// <summary>statx(2) of an open file.</summary>
    public virtual int Status(int descriptor, out FileStatus status) => Statx(descriptor, "\0"u8, EmptyPath, out status);

    /// <summary>statx(2) of a name, not following a link that it names.</summary>
    public virtual int Status(int directory, ReadOnlySpan<byte> path, out FileStatus status) => Statx(directory, path, NoFollowLink, out status);

    /// <summary>getdents64(2).</summary>
    public virtual int List(int descriptor, Span<byte> buffer)
    {
        fixed (byte* p = buffer) return Result((int)Libc.getdents64(GetdentsNumber, descriptor, p, (nuint)buffer.Length));
    }

    /// <summary>mkdirat(2).</summary>
    public virtual int CreateDirectory(int directory, ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* p = path) return Result(Libc.mkdirat(directory, p, mode));
    }

    /// <summary>unlinkat(2) of a file.</summary>
    public virtual int Unlink(int directory, ReadOnlySpan<byte> path)
    {
        fixed (byte* p = path) return Result(Libc.unlinkat(directory, p, 0));
    }

    /// <summary>unlinkat(2) of an empty directory.</summary>
    public virtual int RemoveDirectory(int directory, ReadOnlySpan<byte> path)
    {
        fixed (byte* p = path) return Result(Libc.unlinkat(directory, p, RemoveDirectoryFlag));
    }

    /// <summary>renameat(2).</summary>
    public virtual int Rename(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath)
    {
        fixed (byte* p = path, q = newPath) return Result(Libc.renameat(directory, p, newDirectory, q));
    }

    /// <summary>readlinkat(2).</summary>
    public virtual int ReadLink(int directory, ReadOnlySpan<byte> path, Span<byte> target)
    {
        fixed (byte* p = path, q = target) return Result((int)Libc.readlinkat(directory, p, q, (nuint)target.Length));
    }

    /// <summary>mknodat(2).</summary>
    public virtual int MakeNode(int directory, ReadOnlySpan<byte> path, uint mode, uint device)
    {
        fixed (byte* p = path) return Result(Libc.mknodat(directory, p, mode, device));
    }

    /// <summary>linkat(2), not following a link that the old name is.</summary>
    public virtual int Link(int directory, ReadOnlySpan<byte> path, int newDirectory, ReadOnlySpan<byte> newPath)
    {
        fixed (byte* p = path, q = newPath) return Result(Libc.linkat(directory, p, newDirectory, q, 0));
    }

    /// <summary>symlinkat(2).</summary>
    public virtual int SymbolicLink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> path)
    {
        fixed (byte* p = target, q = path) return Result(Libc.symlinkat(p, directory, q));
    }

    /// <summary>fchownat(2) of an open file.</summary>
    public virtual int SetOwner(int descriptor, uint owner, uint group)
    {
        fixed (byte* p = "\0"u8) return Result(Libc.fchownat(descriptor, p, owner, group, EmptyPath));
    }

    /// <summary>fchownat(2) of a name, not following a link that it names.</summary>
    public virtual int SetOwner(int directory, ReadOnlySpan<byte> path, uint owner, uint group)
    {
        fixed (byte* p = path) return Result(Libc.fchownat(directory, p, owner, group, NoFollowLink));
    }

    /// <summary>fchmodat(2) of a name, following a link that it names.</summary>
    public virtual int SetMode(int directory, ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* p = path) return Result(Libc.fchmodat(directory, p, mode, 0));
    }

    /// <summary>futimens(3).</summary>
    public virtual int SetTimes(int descriptor, FileTime access, FileTime modification)
    {
        FileTime* times = stackalloc FileTime[] { access, modification };
        return Result(Libc.futimens(descriptor, times));
    }

    /// <summary>utimensat(2) of a name.</summary>
    /// <param name="directory">Where the name starts.</param>
    /// <param name="path">The name.</param>
    /// <param name="access">When the file was last read.</param>
    /// <param name="modification">When its content last changed.</param>
    /// <param name="follow">Whether a link that the name stands for is followed.</param>
    public virtual int SetTimes(int directory, ReadOnlySpan<byte> path, FileTime access, FileTime modification, bool follow = false)
    {
        FileTime* times = stackalloc FileTime[] { access, modification };
        fixed (byte* p = path) return Result(Libc.utimensat(directory, p, times, follow ? 0 : NoFollowLink));
    }

    /// <summary>fsetxattr(2).</summary>
    public virtual int SetAttribute(int descriptor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* n = name, v = value) return Result(Libc.fsetxattr(descriptor, n, v, (nuint)value.Length, 0));
    }

    /// <summary>setxattr(2) or lsetxattr(2).</summary>
    /// <param name="path">A path from the root of the file system.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="value">Its value.</param>
    /// <param name="follow">Whether a link that the path stands for is followed.</param>
    public virtual int SetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool follow = false)
    {
        fixed (byte* p = path, n = name, v = value)
            return Result(follow ? Libc.setxattr(p, n, v, (nuint)value.Length, 0) : Libc.lsetxattr(p, n, v, (nuint)value.Length, 0));
    }

    /// <summary>fremovexattr(2).</summary>
    public virtual int RemoveAttribute(int descriptor, ReadOnlySpan<byte> name)
    {
        fixed (byte* n = name) return Result(Libc.fremovexattr(descriptor, n));
    }

    /// <summary>llistxattr(2): the names of a file's attributes, each ended by a NUL.</summary>
    public virtual int ListAttributes(ReadOnlySpan<byte> path, Span<byte> list)
    {
        fixed (byte* p = path, l = list) return (int)Result(Libc.llistxattr(p, l, (nuint)list.Length));
    }

    /// <summary>lgetxattr(2).</summary>
    public virtual int GetAttribute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value)
    {
        fixed (byte* p = path, n = name, v = value) return (int)Result(Libc.lgetxattr(p, n, v, (nuint)value.Length));
    }

    /// <summary>ioctl(TIOCGWINSZ): how many characters the window of a terminal has; an error where the file is no terminal.</summary>
    public virtual int WindowSize(int descriptor, out int rows, out int columns)
    {
        // struct winsize: rows, columns, and two numbers of pixels.
        ushort* size = stackalloc ushort[4];
        int result = Result(Libc.ioctl(descriptor, GetWindowSize, size));
        (rows, columns) = result < 0 ? (0, 0) : (size[0], size[1]);
        return result;
    }

    /// <summary>syncfs(2).</summary>
    public virtual int SyncFileSystem(int descriptor) => Result(Libc.syncfs(descriptor));

    /// <summary>fstatvfs(3): bytes that are free on the file system of an open file, those kept for the super-user included.</summary>
    public virtual int FreeSpace(int descriptor, out long bytes)
    {
        Libc.StatvfsBuffer buffer;
        int result = Result(Libc.fstatvfs(descriptor, &buffer));
        bytes = result < 0 ? 0 : (long)UInt128.Min((ulong)long.MaxValue, (UInt128)buffer.FragmentSize * buffer.FreeBlocks);
        return result;
    }

    private static int Statx(int directory, ReadOnlySpan<byte> path, int flags, out FileStatus status)
    {
        Libc.StatxBuffer buffer;
        fixed (byte* p = path)
        {
            int result = Result(Libc.statx(directory, p, flags, BasicStats, &buffer));
            status = result < 0 ? default : FileStatus.Of(buffer);
            return result;
        }
    }

    private static int Result(int value) => value < 0 ? -Marshal.GetLastPInvokeError() : value;

    private static long Result(long value) => value < 0 ? -Marshal.GetLastPInvokeError() : value;
}
