using System.Collections.Concurrent;
using System.Text;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// The directory that a layout is written into: a new one under a temporary name, which is renamed at the commit, or one
/// that holds a layout already, where new files keep temporary names until then. Locked while it is open.
/// </summary>
internal sealed class OciDirectoryTarget : IDisposable
{
    private readonly AtomicDirectory? _new;
    private readonly ConcurrentBag<AtomicFile> _files = [];
    private readonly Stack<string> _createdDirectories = new();
    private readonly List<string> _blobDirectories = [];

    private OciDirectoryTarget(DirectoryHandle directory, AtomicDirectory? created)
    {
        Directory = directory;
        _new = created;
    }

    /// <summary>The directory to write into.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Opens the layout at <paramref name="path"/>, if there is a directory; null if there is nothing.</summary>
    /// <exception cref="DestinationConflictException">Something that is neither a layout nor empty stands there.</exception>
    public static DirectoryHandle? OpenExisting(string path, Kernel kernel)
    {
        DirectoryHandle directory;
        try
        {
            directory = DirectoryHandle.Open(path, kernel);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOTDIR)
        {
            throw new DestinationConflictException(path, "a file stands there, where a directory is to be written", "name another directory, or use --format oci");
        }

        try
        {
            if (directory.TryStatus(LayoutPaths.Layout, out _) || !directory.Entries().Any()) return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        directory.Dispose();
        throw new DestinationConflictException(path, "the directory is not empty and holds no OCI layout", "name another directory");
    }

    /// <summary>Opens the target and locks it.</summary>
    /// <exception cref="DestinationConflictException">Something that is neither a layout nor empty stands there.</exception>
    public static OciDirectoryTarget Open(string path, int mode, Kernel kernel)
    {
        if (OpenExisting(path, kernel) is { } existing)
        {
            // Whoever else writes here waits until this one is done, and then sees its index.
            try
            {
                existing.Lock();
                return new OciDirectoryTarget(existing, null);
            }
            catch
            {
                existing.Dispose();
                throw;
            }
        }

        var created = new AtomicDirectory(path, mode, kernel);
        return new OciDirectoryTarget(created.Directory, created);
    }

    /// <summary>Makes a directory for blobs and those above it, where they are not there; removes what killed runs left in it.</summary>
    public void EnsureDirectory(string path, int mode)
    {
        _blobDirectories.Add(path);
        string made = "";
        foreach (string part in path.Split('/'))
        {
            made = made.Length == 0 ? part : $"{made}/{part}";
            if (Directory.TryStatus(made, out _)) continue;
            Directory.CreateDirectory(made, mode);
            _createdDirectories.Push(made);
        }

        // Whoever else writes into this layout waits for its lock, so that no temporary file in it is somebody's.
        using DirectoryHandle directory = Directory.OpenDirectory(path);
        foreach (DirectoryEntry entry in directory.Entries().ToArray())
        {
            string name = Encoding.UTF8.GetString(entry.Name);
            if (TemporaryName.IsOne(name)) directory.TryUnlink(name);
        }
    }

    /// <summary>A file that appears at <paramref name="path"/> at the commit. Safe to call from several threads.</summary>
    public FileHandle CreateBlob(string path, int mode)
    {
        var file = new AtomicFile(Directory, path, mode);
        _files.Add(file);
        return file.File;
    }

    /// <summary>Gives all files their names, then replaces the index.</summary>
    public void Commit(ReadOnlySpan<byte> layout, ReadOnlySpan<byte> index, int mode)
    {
        foreach (AtomicFile file in _files) file.Commit(syncDirectory: false);
        foreach (string directory in _blobDirectories) Sync(directory);
        if (!Directory.TryStatus(LayoutPaths.Layout, out _)) Write(LayoutPaths.Layout, layout, mode);
        Write(LayoutPaths.Index, index, mode);
        _createdDirectories.Clear();
        _new?.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AtomicFile file in _files) file.Dispose();
        while (_createdDirectories.TryPop(out string? path) && _new is null) Directory.TryRemoveDirectory(path);
        if (_new is not null) _new.Dispose();
        else Directory.Dispose();
    }

    private void Sync(string path)
    {
        using DirectoryHandle directory = Directory.OpenDirectory(path);
        directory.Sync();
    }

    private void Write(string name, ReadOnlySpan<byte> content, int mode)
    {
        using var file = new AtomicFile(Directory, name, mode);
        file.File.WriteAt(content, 0);
        file.Commit();
    }
}
