using Ocx.Linux;

namespace Ocx.Tests.Formats;

/// <summary>Where a test makes directories in which things happen thousands of times: in memory, where such a file system has all that layers need.</summary>
internal static class MemoryDisk
{
    private const string InMemory = "/dev/shm";

    private static readonly Lazy<bool> IsUsable = new(HasAttributes);

    /// <summary>Makes a directory, elsewhere where there is no such file system.</summary>
    /// <returns>Its path.</returns>
    public static string MakeDirectory() => IsUsable.Value ? MakeInMemory() : Directory.CreateTempSubdirectory("ocx-test-").FullName;

    private static string MakeInMemory() => Directory.CreateDirectory($"{InMemory}/ocx-test-{Guid.NewGuid():N}").FullName;

    // Before Linux 6.6 it keeps none of a user's.
    private static bool HasAttributes()
    {
        if (!Directory.Exists(InMemory)) return false;
        string? path = null;
        try
        {
            path = MakeInMemory();
            using DirectoryHandle directory = DirectoryHandle.Open(path);
            directory.SetAttribute("user.ocx"u8, "1"u8);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LinuxException)
        {
            return false;
        }
        finally
        {
            if (path is not null) Directory.Delete(path);
        }
    }
}
