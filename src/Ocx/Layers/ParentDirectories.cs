using Ocx.Linux;

namespace Ocx.Layers;

/// <summary>
/// The directories that a layer's entries go into, resolved as if the layer's tree were the root of the file system; those used
/// last stay open. What an entry implies and no other one makes is made.
/// </summary>
/// <remarks>Source: moby, pkg/archive, Unpack; pkg/idtools, MkdirAllAndChownNew.</remarks>
internal sealed class ParentDirectories(DirectoryHandle root, OwnerShift owners) : IDisposable
{
    private const int ImpliedMode = 0b111_101_101;
    private const int PermissionBits = 0b111_111_111;

    // A tar goes down and up again. More than two, so that what was looked up just now survives the next look.
    private const int KeptOpen = 8;

    // The one used last is in front.
    private readonly List<(byte[] Path, DirectoryHandle Directory)> _open = [];

    /// <summary>The directory that holds <paramref name="path"/>, made if need be.</summary>
    /// <param name="path">A clean path that starts with a slash, and is more than that.</param>
    /// <exception cref="LinuxException">It cannot be made, or is none.</exception>
    public DirectoryHandle MakeFor(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> parent = ParentOf(path);
        return TryFind(parent, out Errno reason) ?? (reason == Errno.ENOENT ? Make(parent) : throw NotOpened(parent, reason));
    }

    /// <summary>The directory that holds <paramref name="path"/>.</summary>
    /// <exception cref="LinuxException">There is none.</exception>
    public DirectoryHandle FindFor(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> parent = ParentOf(path);
        return TryFind(parent, out Errno reason) ?? throw NotOpened(parent, reason);
    }

    /// <summary>Whether something stands where the directory of <paramref name="path"/> should be that is none.</summary>
    public bool IsOtherThanDirectory(ReadOnlySpan<byte> path) => TryFind(ParentOf(path), out Errno reason) is null && reason == Errno.ENOTDIR && root.TryStatusInRoot(ParentOf(path), out _);

    /// <summary>Keeps a directory that was opened elsewhere, which from now on belongs here.</summary>
    public void Keep(ReadOnlySpan<byte> path, DirectoryHandle directory)
    {
        _open.Insert(0, (path.ToArray(), directory));
        if (_open.Count <= KeptOpen) return;
        _open[^1].Directory.Dispose();
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>Forgets all: something was removed, and paths may mean something else now.</summary>
    public void Forget()
    {
        foreach ((_, DirectoryHandle directory) in _open) directory.Dispose();
        _open.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    /// <summary>The last component of a path.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];

    private static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> path) => path[..path.LastIndexOf((byte)'/')];

    private DirectoryHandle? TryFind(ReadOnlySpan<byte> path, out Errno reason)
    {
        reason = Errno.None;
        if (path.IsEmpty) return root;
        for (int i = 0; i < _open.Count; i++)
        {
            if (!_open[i].Path.AsSpan().SequenceEqual(path)) continue;
            (byte[], DirectoryHandle Directory) found = _open[i];
            _open.RemoveAt(i);
            _open.Insert(0, found);
            return found.Directory;
        }

        DirectoryHandle? directory = root.TryOpenDirectoryInRoot(path, out reason);
        if (directory is not null) Keep(path, directory);
        return directory;
    }

    // From the first one that is missing, without recursion: a path has two thousand components at most, but hostile ones have.
    private DirectoryHandle Make(ReadOnlySpan<byte> path)
    {
        DirectoryHandle? directory = root;
        for (int end = 1; end <= path.Length; end++)
        {
            if (end < path.Length && path[end] != '/') continue;
            ReadOnlySpan<byte> prefix = path[..end];
            DirectoryHandle above = directory!;
            directory = TryFind(prefix, out Errno reason);
            if (directory is not null) continue;
            if (reason != Errno.ENOENT) throw NotOpened(prefix, reason);

            // A link to nothing is in the way of it.
            if (!above.TryCreateDirectory(NameOf(prefix), ImpliedMode)) throw new LinuxException("mkdir", PathText.Of(prefix), Errno.EEXIST);
            directory = above.Enter(NameOf(prefix));
            Keep(prefix, directory);
            FileStatus status = directory.Status();
            if ((status.Uid, status.Gid) != (owners.RootUid, owners.RootGid)) directory.SetOwner(owners.RootUid, owners.RootGid);

            // Our own umask may not be the daemon's. What a directory inherits from the one above stays.
            if ((status.Mode & PermissionBits) != ImpliedMode) directory.SetMode((status.Mode & ~PermissionBits) | ImpliedMode);
        }

        return directory!;
    }

    private static LinuxException NotOpened(ReadOnlySpan<byte> path, Errno reason) => new("open", PathText.Of(path), reason);
}
