using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>
/// What a container changed in its file system, as <c>docker diff</c> says it: its view of all files compared with the view that
/// it began with, image and Docker's own files together.
/// </summary>
/// <remarks>
/// dockerd mounts both and walks through all of them. Only what has a name among the container's own files can differ, so that is
/// all that is looked at here, and nothing is mounted. Source: moby pkg/archive/changes.go, changes_linux.go, changes_unix.go.
/// </remarks>
public sealed class ContainerDiff
{
    // What the kernel allows without the NUL; dockerd sees no further either, and no tree is too deep for the stack.
    private const int PathLimit = 4095;

    private static readonly MergedDirectory Nothing = new([]);

    private readonly List<ContainerChange> _changes = [];
    private readonly CancellationToken _cancellation;

    private ContainerDiff(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>Compares.</summary>
    /// <returns>The changes, sorted by path.</returns>
    /// <exception cref="OcxException">Files of the container or of its image are missing.</exception>
    /// <exception cref="UnsupportedFeatureException">This is not the super-user, or the daemon was not, or a file cannot be read without a mount.</exception>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public static IReadOnlyList<ContainerChange> Of(ContainerLayers layers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(layers);
        layers.RequireReadable();
        var diff = new ContainerDiff(cancellation);
        using DirectoryHandle own = layers.OpenOwn();
        using MergedDirectory below = layers.OpenBelow();
        diff.Compare(own, below, "/"u8.ToArray(), hides: false);
        diff._changes.Sort((a, b) => a.Path.Span.SequenceCompareTo(b.Path.Span));
        return diff._changes;
    }

    // An upper directory with the one that it lies upon. Returns whether anything is different in it.
    private bool Compare(DirectoryHandle own, MergedDirectory below, byte[] path, bool hides)
    {
        int before = _changes.Count;
        var names = new HashSet<string>();
        foreach (DirectoryEntry entry in own.Entries())
        {
            _cancellation.ThrowIfCancellationRequested();
            if (!own.TryStatus(entry.Name, out FileStatus status)) continue;
            byte[] child = [.. path, .. entry.Name];
            if (child.Length > PathLimit) throw new ImageFormatException(PathText.Of(child.AsSpan(0, 100)), $"a path of a container has {PathLimit} bytes at most, found {child.Length}");
            if (hides) names.Add(Key(entry.Name));
            if (OverlayMarks.IsWhiteout(status))
            {
                if (below.Find(entry.Name) is not null) Add(ChangeKind.Deleted, child);
            }
            else
            {
                CompareOne(own, below, entry.Name, status, child);
            }
        }

        // What an opaque directory has not itself is gone.
        if (hides) foreach (byte[] gone in below.Names().Where(n => !names.Contains(Key(n)))) Add(ChangeKind.Deleted, [.. path, .. gone]);
        return _changes.Count > before;
    }

    private void CompareOne(DirectoryHandle own, MergedDirectory below, byte[] name, FileStatus status, byte[] path)
    {
        OverlayMarks marks = OverlayMarks.Of(own, name);
        bool isListed = true;
        if (below.Find(name) is not var (lower, old)) Add(ChangeKind.Added, path);
        else if (IsDifferent(old, status) || !Same(OverlayMarks.Of(lower, name).Capability, marks.Capability)) Add(ChangeKind.Changed, path);
        else isListed = false;

        using MergedDirectory? oldDirectory = below.TryEnter(name);
        bool isDirectory = status.Type == FileType.Directory;
        if (isDirectory)
        {
            using DirectoryHandle directory = own.Enter(name);
            bool isDifferent = Compare(directory, oldDirectory ?? Nothing, [.. path, (byte)'/'], hides: marks.IsOpaque);
            if (isDifferent && !isListed) Add(ChangeKind.Changed, path);
        }
        else if (LooksLikeDirectory(status) && oldDirectory is not null)
        {
            foreach (byte[] gone in oldDirectory.Names()) Add(ChangeKind.Deleted, [.. path, (byte)'/', .. gone]);
        }
    }

    // Neither size nor time says anything about a directory.
    private static bool IsDifferent(FileStatus old, FileStatus now) =>
        (old.Type, old.Mode, old.Uid, old.Gid, old.DeviceMajor, old.DeviceMinor) != (now.Type, now.Mode, now.Uid, now.Gid, now.DeviceMajor, now.DeviceMinor)
        || (!LooksLikeDirectory(old) && (!IsSameTime(old, now) || old.Size != now.Size));

    // Docker tests one bit of the type, which block devices and sockets have as well: it neither compares their times nor
    // forgets what was below a directory that one of them replaces.
    private static bool LooksLikeDirectory(FileStatus status) => status.Type is FileType.Directory or FileType.BlockDevice or FileType.Socket;

    // Tars of whole seconds made many a file: a fraction that is not there is no difference.
    private static bool IsSameTime(FileStatus a, FileStatus b) =>
        a.MtimeSeconds == b.MtimeSeconds && (a.MtimeNanoseconds == b.MtimeNanoseconds || a.MtimeNanoseconds == 0 || b.MtimeNanoseconds == 0);

    private static bool Same(byte[]? a, byte[]? b) => a.AsSpan().SequenceEqual(b);

    private static string Key(byte[] name) => System.Text.Encoding.Latin1.GetString(name);

    private void Add(ChangeKind kind, byte[] path) => _changes.Add(new ContainerChange(kind, path));
}
