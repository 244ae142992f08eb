using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>A directory that appears whole or not at all: filled under a temporary name and then renamed. Disposing without a commit removes it.</summary>
internal sealed class AtomicDirectory : IDisposable
{
    private readonly DirectoryHandle _parent;
    private readonly string _name;
    private readonly string _temporary;
    private bool _committed;

    /// <summary>Begins the directory <paramref name="path"/>.</summary>
    /// <param name="path">Where it will be; its parent must be there.</param>
    /// <param name="mode">Its permissions, less the umask.</param>
    /// <param name="kernel">The system calls to use.</param>
    /// <exception cref="LinuxException">Its parent is not there or cannot be written to.</exception>
    public AtomicDirectory(string path, int mode, Kernel kernel)
    {
        string full = Path.GetFullPath(path);
        _parent = DirectoryHandle.Open(Path.GetDirectoryName(full) ?? "/", kernel);
        _name = Path.GetFileName(full);
        try
        {
            StaleFiles.RemoveFor(_parent, _name);
            (_temporary, Directory) = Create(mode);
        }
        catch
        {
            _parent.Dispose();
            throw;
        }
    }

    /// <summary>The directory to fill.</summary>
    public DirectoryHandle Directory { get; }

    /// <summary>Gives the directory its name. What is in it must be on the disk by now.</summary>
    /// <exception cref="DestinationConflictException">Meanwhile something else has the name.</exception>
    /// <exception cref="LinuxException">The call failed.</exception>
    public void Commit()
    {
        Directory.Sync();
        try
        {
            _parent.Rename(_temporary, _name);
        }
        catch (LinuxException e) when (e.Errno is Errno.EEXIST or Errno.ENOTEMPTY or Errno.ENOTDIR)
        {
            throw new DestinationConflictException(_name, "something else was put there meanwhile", "name another directory");
        }

        _committed = true;
        _parent.Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_committed) _parent.TryRemoveTree(_temporary);
        }
        catch (LinuxException)
        {
            // There is an exception on its way that says more, and the next run removes the directory.
        }

        Directory.Dispose();
        _parent.Dispose();
    }

    private (string Name, DirectoryHandle Directory) Create(int mode)
    {
        while (true)
        {
            string name = TemporaryName.For(_name);
            _parent.CreateDirectory(name, mode);
            DirectoryHandle? directory = null;
            try
            {
                // Between making and locking it, somebody may have taken it for a left-over one.
                directory = _parent.TryOpenDirectory(name);
                if (directory is not null)
                {
                    StaleFiles.Lock(directory.Lock);
                    if (_parent.TryStatus(name, out FileStatus there) && there.Inode == directory.Status().Inode) return (name, directory);
                }
            }
            catch
            {
                directory?.Dispose();
                _parent.TryRemoveDirectory(name);
                throw;
            }

            directory?.Dispose();
        }
    }
}
