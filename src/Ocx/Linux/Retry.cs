namespace Ocx.Linux;

/// <summary>What every call has in common: going on after a signal, and turning an error into an exception.</summary>
internal static class Retry
{
    /// <summary>Makes a call again for as long as a signal interrupts it.</summary>
    public static int Uninterrupted(Func<int> call)
    {
        int result;
        do result = call();
        while (Interrupted(result));
        return result;
    }

    /// <summary>Returns a result that is no error.</summary>
    /// <exception cref="LinuxException">It is one.</exception>
    public static long Check(long result, string call, string path) => result >= 0 ? result : throw new LinuxException(call, path, (Errno)(-result));

    /// <inheritdoc cref="Check(long, string, string)"/>
    public static int Check(int result, string call, string path) => (int)Check((long)result, call, path);

    public static bool Interrupted(long result) => result == -(int)Errno.EINTR;
}
