using Ocx.Errors;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>Finds out whether layers can be unpacked in a place, before any is.</summary>
internal static class StoreProbe
{
    private const string Name = "probe";

    /// <summary>Tries all that a layer may need, in a directory that goes away again.</summary>
    /// <exception cref="UnsupportedFeatureException">Something of it is not allowed, or the file system does not have it.</exception>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public static void Require(DirectoryHandle driverRoot)
    {
        StaleFiles.RemoveFor(driverRoot, Name);
        string name = TemporaryName.For(Name);
        driverRoot.CreateDirectory(name, 0b111_000_000);
        try
        {
            using DirectoryHandle probe = driverRoot.OpenDirectory(name);
            Try(() => probe.SetAttribute("."u8, Whiteout.OpaqueAttribute, Whiteout.OpaqueValue), driverRoot.Path, "extended attributes of the name space 'trusted'");
            Try(() => probe.TryCreateNode("whiteout"u8, Whiteout.DeviceMode, 0), driverRoot.Path, "device nodes");
            Try(() => probe.SetOwner("whiteout"u8, 1, 1), driverRoot.Path, "files of other owners");
            if (probe.Entries().Any(e => e.Type == FileType.Unknown))
                throw new UnsupportedFeatureException(driverRoot.Path, "the file system does not tell the types of files in a directory (d_type), which the overlay2 driver needs", "xfs needs ftype=1 for it, ext4 has it");
        }
        finally
        {
            driverRoot.TryRemoveTree(name);
        }
    }

    private static void Try(Action action, string path, string what)
    {
        try
        {
            action();
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EACCES or Errno.EOPNOTSUPP or Errno.EINVAL)
        {
            bool isForbidden = e.Errno is Errno.EPERM or Errno.EACCES;
            throw new UnsupportedFeatureException(
                path, isForbidden ? $"this process may not make {what}, which layers need" : $"the file system has no {what}, which layers need",
                isForbidden ? "run ocx as root, outside of user namespaces" : "choose a directory on ext4, xfs or btrfs");
        }
    }
}
