using Ocx.Linux;

namespace Ocx.Layers;

/// <summary>The bytes of a tree as Docker counts them: all but directories, each inode once.</summary>
/// <remarks>Source: moby, pkg/directory/directory_unix.go.</remarks>
internal static class TreeSize
{
    /// <summary>Looks at every file below <paramref name="directory"/>.</summary>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static long Of(DirectoryHandle directory)
    {
        long total = 0;
        HashSet<ulong> linked = [];
        var left = new Stack<byte[]>();
        left.Push("/"u8.ToArray());
        while (left.TryPop(out byte[]? path))
        {
            using DirectoryHandle here = directory.TryOpenDirectoryInRoot(path, out Errno reason) ?? throw new LinuxException("open", $"{directory.Path}{PathText.Of(path)}", reason);
            foreach (DirectoryEntry entry in here.Entries())
            {
                if (!here.TryStatus(entry.Name, out FileStatus status)) continue;
                if (status.Type == FileType.Directory) left.Push([.. path, .. entry.Name, (byte)'/']);
                else if (status.LinkCount == 1 || linked.Add(status.Inode)) total += status.Size;
            }
        }

        return total;
    }
}
