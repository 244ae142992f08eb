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
        catch (LinuxException e) when (e.Errno is Errno.ENOSYS or Errno.EOPNOTSUPP or Errno.EINVAL)
        {
            return false;
        }
    }

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
