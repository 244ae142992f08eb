using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// The manifests and indexes that dockerd 20.10 and later keep of what they pulled, in the content store of containerd: files named by
/// their digest. A daemon that starts its own containerd has it in the data root, all others in the system's.
/// </summary>
/// <remarks>Source: moby daemon/images/store.go and distribution/manifest.go; containerd plugins/content/local.</remarks>
internal sealed class ContentStore : IDisposable
{
    /// <summary>Where the system's containerd has its data.</summary>
    public const string SystemRoot = "/var/lib/containerd";

    private const string Plugin = "io.containerd.content.v1.content";
    private const string Blobs = "blobs";

    private static readonly string[] BelowDataRoot = [$"containerd/daemon/{Plugin}/{Blobs}", $"content/data/{Blobs}"];

    private readonly List<DirectoryHandle> _directories;

    private ContentStore(List<DirectoryHandle> directories) => _directories = directories;

    /// <summary>Opens what there is.</summary>
    /// <param name="root">The data root.</param>
    /// <param name="containerdRoot">
    /// Where containerd has its data; null to look beside the data root, which is where it is on a disk of another machine, too, and where this
    /// machine's containerd has it. What has the right digest is right, wherever it was.
    /// </param>
    /// <exception cref="ImageNotFoundException">There is no such directory as was named.</exception>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static ContentStore Open(DirectoryHandle root, string? containerdRoot)
    {
        var store = new ContentStore([]);
        try
        {
            foreach (string path in BelowDataRoot) store.Add(() => root.TryOpenDirectory(path));
            if (containerdRoot is not null) store.AddNamed(containerdRoot, root.Kernel);
            else foreach (string path in (string[])[Path.Combine(Path.GetDirectoryName(Path.GetFullPath(root.Path)) ?? "/", "containerd"), SystemRoot]) store.AddSystems(path, root.Kernel);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The document of a digest; null where it is not kept, or damaged.</summary>
    public byte[]? TryRead(Digest digest)
    {
        foreach (DirectoryHandle directory in _directories)
        {
            try
            {
                byte[]? bytes = directory.TryReadFile($"{digest.Algorithm.ToString().ToLowerInvariant()}/{digest.Hex}", JsonDocuments.MaxLength);
                if (bytes is not null && Digest.Compute(digest.Algorithm, bytes) == digest) return bytes;
            }
            catch (Exception e) when (e is LinuxException or ImageFormatException)
            {
                // It would only have spared some work, or proven itself: without it the export says what it could not restore.
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DirectoryHandle directory in _directories) directory.Dispose();
    }

    private void AddNamed(string containerdRoot, Kernel kernel)
    {
        using DirectoryHandle containerd = OpenNamed(containerdRoot, kernel);
        DirectoryHandle blobs = containerd.TryOpenDirectory($"{Plugin}/{Blobs}")
            ?? throw new ImageNotFoundException($"no content store of containerd at {containerdRoot}: it has no {Plugin}/{Blobs}", containerdRoot, $"name the directory that containerd calls its root, as in {SystemRoot}");
        _directories.Add(blobs);
    }

    private static DirectoryHandle OpenNamed(string path, Kernel kernel)
    {
        try
        {
            return DirectoryHandle.Open(path, kernel);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new ImageNotFoundException($"no directory {path}", path, "name the root of containerd, or leave the option out");
        }
    }

    private void AddSystems(string path, Kernel kernel) => Add(() =>
    {
        using DirectoryHandle containerd = DirectoryHandle.Open(path, kernel);
        return containerd.TryOpenDirectory($"{Plugin}/{Blobs}");
    });

    // What nobody named need not be there, and need not be readable: it is root's.
    private void Add(Func<DirectoryHandle?> open)
    {
        try
        {
            if (open() is { } directory) _directories.Add(directory);
        }
        catch (LinuxException)
        {
        }
    }
}
