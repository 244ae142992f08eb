using Ocx.Linux;

namespace Ocx.Storage;

/// <summary>
/// Brings a file system's data to the disk while more of it is being written, so that the sync at the end, on which the
/// order of writing rests, finds little to do.
/// </summary>
/// <remarks>It promises nothing, and its failures are nobody's: the sync at the end has a handle of its own, and reports them.</remarks>
internal sealed class EarlyWriteback : IDisposable
{
    // Long enough that a small import never begins one, and short enough that little is left.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryHandle _directory;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Begins, for the file system of the directory at <paramref name="path"/>.</summary>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public EarlyWriteback(string path)
    {
        // Not the caller's kernel: which calls it sees must not depend on time.
        _directory = DirectoryHandle.Open(path, Kernel.Real);
        _thread = new Thread(Run) { IsBackground = true, Name = "writeback" };
        _thread.Start();
    }

    /// <summary>Ends it, after the round that may be under way.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
        _directory.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_end.Wait(Pause)) _directory.SyncFileSystem();
        }
        catch (LinuxException)
        {
            // See above.
        }
    }
}
