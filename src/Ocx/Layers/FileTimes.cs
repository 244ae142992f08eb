using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Layers;

/// <summary>The times that Docker gives a file of a layer.</summary>
/// <remarks>Source: moby, pkg/system/chtimes.go and pkg/archive/time_linux.go; Go, time and syscall.</remarks>
internal static class FileTimes
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // 2262-04-11, where nanoseconds since 1970 no longer fit 64 bits.
    private const long LastSecond = long.MaxValue / NanosecondsPerSecond;
    private const long LastNanosecond = long.MaxValue % NanosecondsPerSecond;

    // Go's zero time, the year 1, which stands for "leave it".
    private const long YearOne = -62_135_596_800;

    /// <summary>An entry's times; access is never before modification.</summary>
    public static (TarTime Access, TarTime Modification) Of(TarHeader entry)
    {
        TarTime modification = entry.ModificationTime;
        TarTime access = entry.AccessTime ?? modification;
        return (IsBefore(access, modification) ? modification : access, modification);
    }

    /// <summary>The time for any file but a link: what lies before 1970 or behind 2262 becomes 1970.</summary>
    public static FileTime Clamped(TarTime time)
    {
        bool isLate = time.Seconds > LastSecond || (time.Seconds == LastSecond && time.Nanoseconds > LastNanosecond);
        return time.Seconds < 0 || isLate ? default : new FileTime(time.Seconds, time.Nanoseconds);
    }

    /// <summary>The time for a symbolic link: as it is, as far as nanoseconds fit 64 bits; what does not wraps around.</summary>
    public static FileTime Wrapped(TarTime time)
    {
        if (time is { Seconds: YearOne, Nanoseconds: 0 }) return FileTime.Omit;
        long total = unchecked((time.Seconds * NanosecondsPerSecond) + time.Nanoseconds);
        (long seconds, long nanoseconds) = Math.DivRem(total, NanosecondsPerSecond);
        return nanoseconds < 0 ? new FileTime(seconds - 1, nanoseconds + NanosecondsPerSecond) : new FileTime(seconds, nanoseconds);
    }

    private static bool IsBefore(TarTime a, TarTime b) => a.Seconds < b.Seconds || (a.Seconds == b.Seconds && a.Nanoseconds < b.Nanoseconds);
}
