using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>What killed runs left behind: temporary names whose lock nobody holds.</summary>
internal static class StaleFiles
{
    /// <summary>Removes what was left for the target <paramref name="name"/> in its directory.</summary>
    public static void RemoveFor(DirectoryHandle directory, string name)
    {
        foreach (DirectoryEntry entry in directory.Entries().ToArray())
        {
            string candidate = System.Text.Encoding.UTF8.GetString(entry.Name);
            if (TemporaryName.IsFor(candidate, name)) TryRemove(directory, candidate);
        }
    }

    /// <summary>Takes the lock, or does without on a file system that has none.</summary>
    public static bool TryLock(FileHandle file)
    {
        try
        {
            return file.TryLock();
        }
        catch (LinuxException e) when (IsWithoutLocks(e))
        {
            return false;
        }
    }

    /// <summary>
    /// Runs <paramref name="wait"/>, which takes the lock of what was just made, or does without on a file system that has
    /// none. Who holds it took it for a left-over one, and is about to remove it: the caller looks whether it is still there.
    /// </summary>
    public static void Lock(Action wait)
    {
        try
        {
            wait();
        }
        catch (LinuxException e) when (IsWithoutLocks(e))
        {
            // Then nobody takes it for a left-over one either.
        }
    }

    private static bool IsWithoutLocks(LinuxException e) => e.Errno is Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EINVAL;

    private static void TryRemove(DirectoryHandle directory, string name)
    {
        try
        {
            // A directory is locked and opened like a file.
            using FileHandle? file = directory.TryOpenFile(name);
            if (file is not null && TryLock(file)) directory.TryRemoveTree(name);
        }
        catch (LinuxException)
        {
            // Somebody else's, or already gone: not this run's concern.
        }
    }
}
