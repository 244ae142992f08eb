using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>The directories that every store has, with the owners and permissions that dockerd gives them.</summary>
/// <remarks>Seen on fresh roots of dockerd 20.10.24 and 26.1.5, whose umask is 022.</remarks>
internal static class StoreSkeleton
{
    /// <summary>The data root's own permissions.</summary>
    public const int RootMode = 0b111_001_000;

    private const int Private = 0b111_000_000;
    private const int Readable = 0b111_101_101;
    private const string ImageRoot = Overlay2Paths.ImageRoot;

    private static readonly (string Path, int Mode)[] Directories =
    [
        ("image", Private),
        (ImageRoot, Private),
        ($"{ImageRoot}/{Overlay2Paths.Distribution}", Private),
        ($"{ImageRoot}/imagedb", Private),
        ($"{ImageRoot}/imagedb/content", Private),
        ($"{ImageRoot}/{Overlay2Paths.ImageContent}", Private),
        ($"{ImageRoot}/imagedb/metadata", Private),
        ($"{ImageRoot}/{Overlay2Paths.ImageMetadata}", Private),
        ($"{ImageRoot}/layerdb", Private),
        ($"{ImageRoot}/{Overlay2Paths.LayerDb}", Readable),
        ($"{ImageRoot}/{Overlay2Paths.LayerTemporary}", Readable),
        (Overlay2Paths.DriverRoot, RootMode),
        (Overlay2Paths.Links, Private),
    ];

    /// <summary>Makes what is missing.</summary>
    /// <param name="root">The data root.</param>
    /// <param name="owners">Whose group may pass through it.</param>
    /// <param name="made">Is told of each path that has to be made, before it is: of one that fails there may be a directory.</param>
    /// <exception cref="LinuxException">Something cannot be made.</exception>
    public static void Make(DirectoryHandle root, OwnerShift owners, Action<string> made)
    {
        foreach ((string path, int mode) in Directories)
        {
            if (root.TryStatus(path, out _)) continue;
            made(path);
            MakeOne(root, path, mode, 0, path == Overlay2Paths.DriverRoot ? owners.RootGid : 0);
        }
    }

    /// <summary>Makes a directory with exactly these permissions.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public static void MakeOne(DirectoryHandle root, string path, int mode, uint uid, uint gid)
    {
        root.CreateDirectory(path, mode);
        using DirectoryHandle directory = root.OpenDirectory(path);
        if (uid != 0 || gid != 0) directory.SetOwner(uid, gid);
        directory.SetMode(mode);
    }
}
