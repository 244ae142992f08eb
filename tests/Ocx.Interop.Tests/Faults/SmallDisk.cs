using System.Globalization;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Faults;

/// <summary>A small file system that is mounted while this lives, and can have next to no room.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _kind;
    private readonly string _mount;

    /// <summary>Mounts an empty one.</summary>
    /// <param name="kind">
    /// <c>tmpfs</c> or <c>ext4</c>, which can be full; <c>inodes</c>, which can have no more files; <c>quota</c>, where there is room
    /// and not for everybody; <c>memory</c>, which is larger, and for which nobody has to wait.
    /// </param>
    /// <param name="directory">Where the disk and its mount go.</param>
    public SmallDisk(string kind, TemporaryDirectory directory)
    {
        (_kind, _mount) = (kind, directory["mount"]);
        Directory.CreateDirectory(_mount);
        string image = directory["disk"];
        switch (kind)
        {
            case "tmpfs":
                Shell.Run("mount", "-t", "tmpfs", "-o", "size=64M", "none", _mount);
                break;
            case "memory":
                Shell.Run("mount", "-t", "tmpfs", "-o", "size=512M", "none", _mount);
                break;
            case "inodes":
                Shell.Run("mount", "-t", "tmpfs", "-o", "size=64M,nr_inodes=10k", "none", _mount);
                break;
            case "ext4":
                Shell.Run("truncate", "-s", "64M", image);
                Shell.Run("mkfs.ext4", "-q", "-m", "0", "-b", "4096", "-N", "20000", image);
                Shell.Run("mount", "-o", "loop", image, _mount);
                break;
            case "quota":
                // Of all quotas those of btrfs bind root, too.
                Shell.Run("truncate", "-s", "512M", image);
                Shell.Run("mkfs.btrfs", "-q", image);
                Shell.Run("mount", "-o", "loop", image, _mount);
                Shell.Run("btrfs", "quota", "enable", _mount);
                Shell.Run("btrfs", "subvolume", "create", Path);
                break;
            default:
                throw new ArgumentException(kind, nameof(kind));
        }

        Directory.CreateDirectory(Path);
    }

    /// <summary>A directory on it.</summary>
    public string Path => $"{_mount}/here";

    public string this[string name] => System.IO.Path.Combine(Path, name);

    private string Filler => $"{_mount}/filler";

    /// <summary>Leaves as much room.</summary>
    /// <param name="room">Bytes; of a disk that can have no more files, how many it can.</param>
    public void Fill(long room)
    {
        switch (_kind)
        {
            case "quota":
                Shell.Run("sync", "--file-system", _mount);
                long used = long.Parse(Shell.Run("btrfs", "qgroup", "show", "--raw", "-f", Path).Lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
                Shell.Run("btrfs", "qgroup", "limit", $"{used + room}", Path);
                break;
            case "inodes":
                Shell.Run("bash", "-c", "mkdir \"$1\" && cd \"$1\" && seq \"$2\" | xargs touch", "-", Filler, $"{Available("iavail") - room - 1}");
                break;
            default:
                Shell.Run("sync", "--file-system", _mount);
                Shell.Run("fallocate", "--length", $"{Available("avail") - room}", Filler);
                break;
        }
    }

    /// <summary>Gives all of it back.</summary>
    public void Free()
    {
        if (_kind == "quota") Shell.Run("btrfs", "qgroup", "limit", "none", Path);
        else Shell.Run("rm", "-r", Filler);
    }

    /// <summary>Has nobody write to it any more, or again.</summary>
    public void SetWritable(bool isWritable) => Shell.Run("mount", "-o", $"remount,{(isWritable ? "rw" : "ro")}", _mount);

    public void Dispose() => Shell.Run("umount", _mount);

    private long Available(string what) => long.Parse(Shell.Run("df", "--block-size=1", $"--output={what}", _mount).Lines[^1].Trim(), CultureInfo.InvariantCulture);
}
