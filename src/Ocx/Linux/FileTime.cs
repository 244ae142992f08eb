using System.Runtime.InteropServices;

namespace Ocx.Linux;

/// <summary>A file's time as the kernel takes it (struct timespec).</summary>
/// <param name="Seconds">Seconds since 1970.</param>
/// <param name="Nanoseconds">The fraction of that second.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FileTime(long Seconds, long Nanoseconds)
{
    /// <summary>UTIME_OMIT: the time that is there stays.</summary>
    public static FileTime Omit { get; } = new(0, (1L << 30) - 2);
}
