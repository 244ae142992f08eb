using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Comparing;

/// <summary>
/// A file system that nobody has written to: ext4 avoids inodes freed in the last minutes, so that unpacking right after
/// deleting measures the deletion.
/// </summary>
internal sealed class FreshFileSystem : IDisposable
{
    private readonly TemporaryDirectory _mount = new();
    private readonly string _image;

    /// <summary>Makes and mounts one.</summary>
    /// <param name="room">The directory for its image.</param>
    /// <param name="kind">ext4, xfs or btrfs.</param>
    public FreshFileSystem(string room, string kind = "ext4")
    {
        _image = Path.Combine(room, $"ocx-benchmark-{Environment.ProcessId}.img");
        File.Delete(_image);
        Shell.Run("truncate", "-s", "40G", _image);
        // The kernel would go on initialising tables while the clock runs.
        Shell.Run($"mkfs.{kind}", kind == "ext4" ? ["-q", "-F", "-E", "nodiscard", _image] : ["-q", "-f", _image]);
        Shell.Run("mount", "-o", kind == "ext4" ? "loop,noinit_itable" : "loop", _image, _mount.Path);
    }

    /// <summary>Where it is mounted.</summary>
    public string Root => _mount.Path;

    public void Dispose()
    {
        Shell.Run("umount", _mount.Path);
        File.Delete(_image);
        _mount.Dispose();
    }
}
