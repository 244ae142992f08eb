using System.Text.RegularExpressions;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// Finds the store that a path means: the data root itself, or the one below it that a daemon with remapped user ids
/// keeps in <c>UID.GID</c>; and says what a directory is that holds none.
/// </summary>
internal static partial class Overlay2Root
{
    // Every image that has a name, under that name.
    private const string SaveAll = "docker save -o images.tar $(docker image ls --filter dangling=false --format '{{.Repository}}:{{.Tag}}')";

    private static readonly string[] Drivers = ["aufs", "btrfs", "devicemapper", "fuse-overlayfs", "overlay", "vfs", "zfs"];

    private static readonly string[] HarmlessNames =
        ["buildkit", "containers", "containerd", "engine-id", "image", "lost+found", "network", "nuke-graph-directory.sh", "overlay2", "plugins", "runtimes", "swarm", "tmp", "trust", "volumes", .. Drivers];

    /// <summary>Opens the data root at or below <paramref name="path"/>.</summary>
    /// <exception cref="ImageNotFoundException">There is no data root, or several remapped ones.</exception>
    /// <exception cref="UnsupportedFeatureException">It is the root of another graph driver or of the containerd image store.</exception>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public static DirectoryHandle Open(string path, Kernel kernel)
    {
        DirectoryHandle root;
        try
        {
            root = DirectoryHandle.Open(path, kernel);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            string found = e.Errno == Errno.ENOENT ? "no such directory" : "not a directory";
            throw NoStore($"no Docker data root at {path}: {found}", path, kernel);
        }

        try
        {
            if (HasStore(root)) return !HasImages(root) && UsesContainerd(root) ? throw Containerd(path) : root;
            string[] remapped = Remapped(root);
            if (remapped.Length == 1)
            {
                DirectoryHandle store = DirectoryHandle.Open(Path.Combine(path, remapped[0]), kernel);
                root.Dispose();
                return store;
            }

            throw Explain(root, path, remapped, kernel);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Finds the data root that images go into: the store at or below <paramref name="path"/>, or <paramref name="path"/> itself
    /// where nothing of another kind is. Changes nothing.
    /// </summary>
    /// <returns>The root, or null where the directory is not there yet.</returns>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="OcxException">It is the root of another graph driver or of the containerd image store, or there are several remapped ones.</exception>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public static DirectoryHandle? TryOpenForWriting(string path, Kernel kernel)
    {
        DirectoryHandle root;
        try
        {
            root = DirectoryHandle.Open(path, kernel);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOTDIR)
        {
            throw new DestinationConflictException(path, "it is no directory, and no data root can be made of it");
        }

        using (root)
        {
            // Where the driver's directory is in use, every daemon goes on with the driver, whatever its containerd left beside it.
            bool isStore = HasStore(root) && Has(root, Overlay2Paths.Links);
            if (!isStore && (HasStore(root) || Remapped(root).Length > 0 || UsesContainerd(root))) return Open(path, kernel);
            if (!isStore) RequireFresh(root);
        }

        return DirectoryHandle.Open(path, kernel);
    }

    // What a daemon, or a file system, has in a root before there is an image. Drivers count by their directories, as for dockerd.
    private static void RequireFresh(DirectoryHandle root)
    {
        string? driver = OtherDriver(root) ?? Drivers.FirstOrDefault(d => root.TryOpenDirectory(d) is { } directory && IsUsed(directory));
        if (driver is not null)
        {
            throw new UnsupportedFeatureException(
                root.Path, $"this data root uses the graph driver '{driver}'; ocx writes overlay2, and dockerd does not start on a root with two drivers",
                "give the images to a daemon that runs on this root, with 'docker load', or name an empty directory");
        }

        if (root.Entries().Select(e => PathText.Of(e.Name)).FirstOrDefault(name => !HarmlessNames.Contains(name)) is { } other)
            throw new DestinationConflictException(root.Path, $"the directory is no Docker data root, and has other things in it ('{other}')", "name Docker's data root, or an empty directory");
    }

    private static bool IsUsed(DirectoryHandle directory)
    {
        using (directory) return directory.Entries().Any();
    }

    /// <summary>The stores of daemons with remapped ids below a data root: names like <c>165536.165536</c>, sorted.</summary>
    public static string[] Remapped(DirectoryHandle root)
    {
        var names = new List<string>();
        foreach (DirectoryEntry entry in root.Entries())
        {
            string name = PathText.Of(entry.Name);
            if (!RemappedName().IsMatch(name)) continue;
            using DirectoryHandle? directory = root.TryOpenDirectory(entry.Name);
            if (directory is not null && HasStore(directory)) names.Add(name);
        }

        names.Sort(StringComparer.Ordinal);
        return [.. names];
    }

    private static OcxException Explain(DirectoryHandle root, string path, string[] remapped, Kernel kernel)
    {
        if (remapped.Length > 1)
        {
            string[] stores = [.. remapped.Select(name => Path.Combine(path, name))];
            return new ImageNotFoundException($"{path} holds the stores of several user-id mappings: {string.Join(", ", remapped)}", path, $"name one of them: {string.Join(", ", stores)}.") { Alternatives = stores };
        }

        if (UsesContainerd(root)) return Containerd(path);
        if (root.TryStatus("image", out _) && OtherDriver(root) is { } driver)
        {
            return new UnsupportedFeatureException(
                path, $"this data root uses the graph driver '{driver}'; ocx reads overlay2",
                $"save its images on a daemon that runs on this root, and go on with the archive: {SaveAll}");
        }

        return NoStore($"{path} is no Docker data root: it has no {Overlay2Paths.ImageRoot}", path, kernel);
    }

    private static ImageNotFoundException NoStore(string message, string path, Kernel kernel)
    {
        IReadOnlyList<string> stores = StoreSearch.Near(path, kernel);
        string hint = stores.Count > 0
            ? $"there is one at {string.Join(" and at ", stores.Select(PathText.Of))}."
            : "name Docker's data root with --root; its daemon tells where that is: docker info --format '{{.DockerRootDir}}'";
        return new ImageNotFoundException(message, path, hint) { Alternatives = stores };
    }

    private static UnsupportedFeatureException Containerd(string path) => new(
        path, "this data root uses the containerd image store (the default since Docker 29), not the overlay2 graph driver",
        $"its images are in containerd's own directory; save them on a daemon that runs on this root, and go on with the archive: {SaveAll}");

    /// <summary>Whether a directory is a data root with the overlay2 driver.</summary>
    public static bool HasStore(DirectoryHandle root)
    {
        using DirectoryHandle? image = root.TryOpenDirectory(Overlay2Paths.ImageRoot);
        return image is not null;
    }

    private static bool HasImages(DirectoryHandle root)
    {
        try
        {
            using DirectoryHandle? content = root.TryOpenDirectory($"{Overlay2Paths.ImageRoot}/{Overlay2Paths.ImageContent}");
            return content is not null && content.Entries().Any();
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            // What cannot be read is not empty.
            return true;
        }
    }

    // What a daemon with the containerd image store leaves below its data root: mounts of containers, and layers in its own
    // containerd where no other one serves it. That containerd's empty directories are there with every driver.
    private static bool UsesContainerd(DirectoryHandle root) =>
        Has(root, "rootfs/overlayfs") || (root.TryOpenDirectory("containerd/daemon/io.containerd.snapshotter.v1.overlayfs/snapshots") is { } layers && IsUsed(layers));

    private static bool Has(DirectoryHandle root, string path)
    {
        using DirectoryHandle? directory = root.TryOpenDirectory(path);
        return directory is not null;
    }

    private static string? OtherDriver(DirectoryHandle root)
    {
        using DirectoryHandle? image = root.TryOpenDirectory("image");

        // Ours may be there by now: another import makes the root at this moment.
        return image?.Entries().Select(e => PathText.Of(e.Name)).Order(StringComparer.Ordinal).FirstOrDefault(d => d != Overlay2Paths.DriverRoot);
    }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+$")]
    private static partial Regex RemappedName();
}
