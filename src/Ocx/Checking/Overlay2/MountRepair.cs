using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Sets the records of containers' layers right, and what the driver needs to mount these. All of it is told by the store itself, of which no other home of images has it.</summary>
/// <param name="store">The store, checked; its layers are as right as they can be by now.</param>
internal sealed class MountRepair(CheckedStore store)
{
    private const int FileMode = 0b110_100_100;

    /// <summary>Writes what is not as everything else says; where that is not known, or a directory is somebody else's, too, nothing.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Run()
    {
        var names = new ShortNames(store);
        foreach (CheckedMount mount in store.Mounts.Where(m => m is { IsOrphan: false, IsShared: false }))
        {
            mount.NameDirectories(store);
            foreach (MountText text in mount.Texts(store).Where(t => t.Expected is not null && !t.IsRight).ToArray()) StoreFile.Write(text.Root, text.Path, text.Expected!, FileMode);
            foreach ((string directory, string? link) in mount.Directories)
            {
                if (store.HasDirectory(directory)) names.Set(link!, directory);
            }
        }
    }
}
