using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// The right to change a store. dockerd holds the lock of <c>volumes/metadata.db</c> for as long as it runs, and does not
/// start while somebody else does: so the same lock keeps out dockerd and other runs of ours.
/// </summary>
/// <remarks>Source: moby volume/service/store.go (bbolt takes flock(2)).</remarks>
internal sealed class StoreLock : IDisposable
{
    private const int DirectoryMode = 0b111_000_001;
    private const int FileMode = 0b110_000_000;
    private const int LockTableLimit = 16 << 20;

    // Who looks for a file that others make and take away meets them once, or twice.
    private const int MostTries = 100;

    // flock(2) can wait by itself, and then neither for a while nor until somebody thinks better of it.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    private readonly FileHandle _file;

    private StoreLock(FileHandle file) => _file = file;

    /// <summary>Whether somebody else had the lock: what was known of the store before may be true no longer.</summary>
    public bool HasWaited { get; private init; }

    /// <summary>Takes the lock, and makes its file where there is none: an empty one is filled by dockerd.</summary>
    /// <param name="root">The data root.</param>
    /// <param name="made">Is told of what had to be made, once the lock is taken.</param>
    /// <param name="patience">For how long to wait for somebody else.</param>
    /// <param name="listener">Is told once, and for whom.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The lock; null where the root is no longer there, since whoever made it took it back.</returns>
    /// <exception cref="DestinationConflictException">Somebody else has it still.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public static StoreLock? TryTake(DirectoryHandle root, Action<string> made, TimeSpan patience, TransferListener listener, CancellationToken cancellation)
    {
        var paths = new List<string>();
        long begun = Stopwatch.GetTimestamp();
        bool hasWaited = false;
        try
        {
            for (int tries = 1; TryOpen(root, paths) is { } file; tries++)
            {
                try
                {
                    while (!file.TryLock())
                    {
                        string? holder = HolderOf(file.Status(), root.Kernel);
                        TimeSpan left = patience - Stopwatch.GetElapsedTime(begun);
                        if (left <= TimeSpan.Zero) throw InUse(root, file, holder, patience);
                        if (!hasWaited) listener.Waiting(holder);
                        hasWaited = true;
                        cancellation.WaitHandle.WaitOne(left < Interval ? left : Interval);
                        cancellation.ThrowIfCancellationRequested();
                    }

                    // An import that fails takes back a file that it made: then this lock is one that nobody else asks for.
                    if (IsStill(root, file, out bool isEmpty))
                    {
                        // One that a daemon has filled meanwhile is that daemon's.
                        foreach (string path in paths.Where(p => p != Overlay2Paths.VolumesDatabase || isEmpty)) made(path);
                        return new StoreLock(file) { HasWaited = hasWaited };
                    }

                    file.Unlock();
                    if (tries == MostTries) throw InUse(root, file, null, TimeSpan.Zero);
                    file.Dispose();
                }
                catch
                {
                    file.Dispose();
                    throw;
                }
            }

            return null;
        }
        catch
        {
            // The file stays where it was made: without the lock nobody knows whose it is by now.
            if (paths.Contains(Overlay2Paths.Volumes)) TryRemove(root, Overlay2Paths.Volumes);
            throw;
        }
    }

    /// <summary>Fails where somebody holds the lock right now.</summary>
    /// <exception cref="DestinationConflictException">Somebody does.</exception>
    public static void RequireFree(DirectoryHandle root)
    {
        using FileHandle? file = root.TryOpenFile(Overlay2Paths.VolumesDatabase);
        if (file is null) return;
        if (!file.TryLock()) throw InUse(root, file, HolderOf(file.Status(), root.Kernel), TimeSpan.Zero);
        file.Unlock();
    }

    /// <summary>Whether somebody holds the lock right now.</summary>
    /// <exception cref="LinuxException">It cannot be found out.</exception>
    public static bool IsHeld(DirectoryHandle root)
    {
        using FileHandle? file = root.TryOpenFile(Overlay2Paths.VolumesDatabase);
        if (file is null) return false;
        if (!file.TryLock()) return true;
        file.Unlock();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Unlock();
        _file.Dispose();
    }

    // Null where the root is no longer there. Others make the file and take it away meanwhile.
    private static FileHandle? TryOpen(DirectoryHandle root, List<string> made)
    {
        for (int tries = 1; ; tries++)
        {
            if (root.TryOpenFile(Overlay2Paths.VolumesDatabase) is { } there) return there;
            made.Remove(Overlay2Paths.VolumesDatabase);
            try
            {
                if (!root.TryStatus(Overlay2Paths.Volumes, out _))
                {
                    root.CreateDirectory(Overlay2Paths.Volumes, DirectoryMode);
                    made.Add(Overlay2Paths.Volumes);
                }

                FileHandle file = root.CreateFile(Overlay2Paths.VolumesDatabase, FileMode, exactly: true);
                made.Add(Overlay2Paths.VolumesDatabase);
                return file;
            }
            catch (LinuxException e) when (e is { Call: "mkdir", Errno: Errno.ENOENT })
            {
                return null;
            }
            catch (LinuxException e) when (tries < MostTries && e.Errno is Errno.EEXIST or Errno.ENOENT)
            {
                // Somebody was quicker. Where a link leads nowhere it stays so, and is said in the end.
            }
        }
    }

    // Whether the file has its name still.
    private static bool IsStill(DirectoryHandle root, FileHandle file, out bool isEmpty)
    {
        using FileHandle? named = root.TryOpenFile(Overlay2Paths.VolumesDatabase);
        FileStatus own = file.Status();
        isEmpty = own.Size == 0;
        return named?.Status() is { } other && (other.Inode, other.Device) == (own.Inode, own.Device);
    }

    private static void TryRemove(DirectoryHandle root, string directory)
    {
        try
        {
            root.TryRemoveDirectory(directory);
        }
        catch (LinuxException)
        {
            // There is an exception on its way that says more.
        }
    }

    private static DestinationConflictException InUse(DirectoryHandle root, FileHandle file, string? holder, TimeSpan waited)
    {
        string who = holder is null ? "" : $" ({holder})", until = waited == TimeSpan.Zero ? "" : string.Create(CultureInfo.InvariantCulture, $"; waited for {waited.TotalSeconds} s");
        return new DestinationConflictException(
            root.Path, $"the store is in use: another process{who} holds {file.Path}, and would not see what is written behind its back{until}",
            "where it is a Docker daemon, give it the images with 'docker load', or stop it first")
        {
            IsInUse = true,
        };
    }

    // proc(5), /proc/locks: "1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF". Processes of other namespaces have no number here.
    private static string? HolderOf(FileStatus file, Kernel kernel)
    {
        try
        {
            using DirectoryHandle proc = DirectoryHandle.Open("/proc", kernel);
            string table = Encoding.UTF8.GetString(proc.TryReadFile("locks", LockTableLimit) ?? []);
            string inode = $":{file.Inode.ToString(CultureInfo.InvariantCulture)}";
            foreach (string line in table.Split('\n'))
            {
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length < 6 || fields[1] != "FLOCK" || !fields[5].EndsWith(inode, StringComparison.Ordinal)) continue;
                if (!int.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process == 0) continue;

                // The file has one line, and ends it; what is in that is up to the process.
                return proc.TryReadFile($"{fields[4]}/comm", 64) is [.. var name, (byte)'\n'] ? $"{PathText.Of(name)}, process {process}" : $"process {process}";
            }
        }
        catch (Exception e) when (e is LinuxException or OcxException)
        {
            // A machine without /proc. Who it is would have been a help, and no more.
        }

        return null;
    }
}
