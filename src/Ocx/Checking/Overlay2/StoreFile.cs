using System.Text;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Checking.Overlay2;

/// <summary>Writes small files of a store, each at once or not at all, in place of whatever has the name.</summary>
internal static class StoreFile
{
    /// <summary>Writes a text.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public static void Write(DirectoryHandle directory, string path, string text, int mode) => Write(directory, path, Encoding.UTF8.GetBytes(text), mode);

    /// <summary>Writes bytes.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public static void Write(DirectoryHandle directory, string path, ReadOnlySpan<byte> content, int mode)
    {
        using DirectoryHandle? above = directory.TryOpenDirectory(Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".");
        if (above is null) return;
        string name = Path.GetFileName(path);

        // A file cannot be renamed over a directory.
        if (above.TryStatus(name, out FileStatus there) && there.Type == FileType.Directory) above.TryRemoveTree(name);
        using var file = new AtomicFile(above, name, mode);
        file.File.Write(content);
        file.Commit();
    }
}
