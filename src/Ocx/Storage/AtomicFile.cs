using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>
/// A file that appears whole or not at all: written under a temporary name, brought to the disk, and then renamed over
/// the target. Disposing without a commit removes it.
/// </summary>
/// <remarks>
/// A temporary file stays only where the process was killed; the next one for the same target finds it, sees by its lock
/// that nobody writes it any more, and removes it.
/// </remarks>
internal sealed class AtomicFile : IDisposable
{
    private const int DefaultMode = 0b110_110_110;

    private readonly DirectoryHandle _directory;
    private readonly bool _ownsDirectory;
    private readonly string _name;
    private readonly string _temporary;
    private bool _committed;

    /// <summary>Begins the file <paramref name="path"/>, with the permissions that the umask leaves.</summary>
    /// <exception cref="LinuxException">Its directory is not there or cannot be written to.</exception>
    public AtomicFile(string path, Kernel kernel)
    {
        string full = Path.GetFullPath(path);
        _directory = DirectoryHandle.Open(Path.GetDirectoryName(full) ?? "/", kernel);
        _ownsDirectory = true;
        _name = Path.GetFileName(full);
        try
        {
            StaleFiles.RemoveFor(_directory, _name);
            (_temporary, File) = Create(DefaultMode, exactly: false);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    /// <summary>Begins a file below a directory, which stays the caller's, with exactly these permissions.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public AtomicFile(DirectoryHandle directory, string path, int mode)
    {
        _directory = directory;
        _name = path;
        (_temporary, File) = Create(mode, exactly: true);
    }

    /// <summary>The file, open for reading and writing.</summary>
    public FileHandle File { get; }

    /// <summary>Brings the content to the disk, gives the file its name, and brings that to the disk too.</summary>
    /// <param name="syncDirectory">False for one of many files whose directory the caller syncs once.</param>
    /// <exception cref="LinuxException">Something failed; what had the name before still has it, or the new file has it.</exception>
    public void Commit(bool syncDirectory = true)
    {
        File.Sync();
        _directory.Rename(_temporary, _name);
        _committed = true;
        if (syncDirectory) _directory.Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_committed) _directory.TryUnlink(_temporary);
        }
        catch (LinuxException)
        {
            // There is an exception on its way that says more, and the next run removes the file.
        }

        File.Dispose();
        if (_ownsDirectory) _directory.Dispose();
    }

    private (string Name, FileHandle File) Create(int mode, bool exactly)
    {
        while (true)
        {
            int slash = _name.LastIndexOf('/') + 1;
            string name = _name[..slash] + TemporaryName.For(_name[slash..]);
            FileHandle file = _directory.CreateFile(name, mode, exactly);
            try
            {
                // Between making and locking it, somebody may have taken it for a left-over one.
                StaleFiles.Lock(file.Lock);
                if (_directory.TryStatus(name, out FileStatus there) && there.Inode == file.Status().Inode) return (name, file);
            }
            catch
            {
                file.Dispose();
                _directory.TryUnlink(name);
                throw;
            }

            file.Dispose();
        }
    }
}
