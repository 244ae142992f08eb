using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Ocx.Linux;

/// <summary>The C library's entry points. Each returns -1 and sets errno where it fails; <see cref="Kernel"/> turns that into a value.</summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    [LibraryImport(Name, SetLastError = true)]
    public static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint pread(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint pwrite(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Name, SetLastError = true)]
    public static partial long lseek(int descriptor, long offset, int whence);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint sendfile(int output, int input, long* offset, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint copy_file_range(int input, long* inputOffset, int output, long* outputOffset, nuint count, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fsync(int descriptor);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int sync_file_range(int descriptor, long offset, long count, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int ftruncate(int descriptor, long length);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fchmod(int descriptor, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int flock(int descriptor, int operation);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int statx(int directory, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int mkdirat(int directory, byte* path, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int unlinkat(int directory, byte* path, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int renameat(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint readlinkat(int directory, byte* path, byte* buffer, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int mknodat(int directory, byte* path, uint mode, ulong device);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int linkat(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int symlinkat(byte* target, int directory, byte* path);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fchownat(int directory, byte* path, uint owner, uint group, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fchmodat(int directory, byte* path, uint mode, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int utimensat(int directory, byte* path, FileTime* times, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int futimens(int descriptor, FileTime* times);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fremovexattr(int descriptor, byte* name);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint llistxattr(byte* path, byte* list, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint lgetxattr(byte* path, byte* name, byte* value, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int lsetxattr(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int setxattr(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fsetxattr(int descriptor, byte* name, byte* value, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int syncfs(int descriptor);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fstatvfs(int descriptor, StatvfsBuffer* buffer);

    /// <summary>For calls that the C library has no function for.</summary>
    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint openat2(nint number, int directory, byte* path, OpenHow* how, nuint size);

    /// <inheritdoc cref="openat2"/>
    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint getdents64(nint number, int descriptor, byte* buffer, nuint size);

    /// <summary>struct open_how of linux/openat2.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The start of struct statvfs of sys/statvfs.h on 64-bit machines, and room for the rest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatvfsBuffer
    {
        [FieldOffset(8)] public ulong FragmentSize;
        [FieldOffset(24)] public ulong FreeBlocks;
    }

    /// <summary>The start of struct statx of linux/stat.h, and room for the rest.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxBuffer
    {
        [FieldOffset(16)] public uint LinkCount;
        [FieldOffset(20)] public uint Uid;
        [FieldOffset(24)] public uint Gid;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(112)] public long MtimeSeconds;
        [FieldOffset(120)] public uint MtimeNanoseconds;
        [FieldOffset(128)] public uint RdevMajor;
        [FieldOffset(132)] public uint RdevMinor;
        [FieldOffset(136)] public uint DevMajor;
        [FieldOffset(140)] public uint DevMinor;
    }
}
