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

    private readonly FileHandle _file;

    private StoreLock(FileHandle file) => _file = file;

    /// <summary>Takes the lock, and makes its file where there is none: an empty one is filled by dockerd.</summary>
    /// <param name="root">The data root.</param>
    /// <param name="made">Is told of what had to be made.</param>
    /// <exception cref="DestinationConflictException">Somebody else has it.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public static StoreLock Take(DirectoryHandle root, Action<string> made)
    {
        if (!root.TryStatus(Overlay2Paths.Volumes, out _))
        {
            root.CreateDirectory(Overlay2Paths.Volumes, DirectoryMode);
            made(Overlay2Paths.Volumes);
        }

        FileHandle? file = root.TryOpenFile(Overlay2Paths.VolumesDatabase);
        if (file is null)
        {
            made(Overlay2Paths.VolumesDatabase);
            file = root.CreateFile(Overlay2Paths.VolumesDatabase, FileMode, exactly: true);
        }

        return Lock(root, file);
    }

    /// <summary>Fails where somebody holds the lock right now.</summary>
    /// <exception cref="DestinationConflictException">Somebody does.</exception>
    public static void RequireFree(DirectoryHandle root)
    {
        if (root.TryOpenFile(Overlay2Paths.VolumesDatabase) is { } file) Lock(root, file).Dispose();
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

    private static StoreLock Lock(DirectoryHandle root, FileHandle file)
    {
        try
        {
            if (file.TryLock()) return new StoreLock(file);
            string holder = HolderOf(file.Status(), root.Kernel) is { } who ? $" ({who})" : "";
            throw new DestinationConflictException(
                root.Path, $"the store is in use: another process{holder} holds {file.Path}, and would not see what is written behind its back",
                "where it is a Docker daemon, give it the images with 'docker load', or stop it first")
            {
                IsInUse = true,
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
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
                byte[]? name = proc.TryReadFile($"{fields[4]}/comm", 64);
                return name is null ? $"process {process}" : $"{PathText.Of(name).Trim()}, process {process}";
            }
        }
        catch (Exception e) when (e is LinuxException or OcxException)
        {
            // A machine without /proc. Who it is would have been a help, and no more.
        }

        return null;
    }
}
