using System.Text;
using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Compares a layer's directory with what its tar makes of it: every name, and all that can be said of it but its bytes.</summary>
/// <remarks>
/// Times are left out: nothing that has a digest depends on them. So are attributes that the machine gives and not the layer:
/// labels of SELinux, what an overlay notes about its upper directories, and access lists, which the kernel rewrites.
/// </remarks>
internal sealed class TreeComparison(DirectoryHandle tree, ExpectedTree expected)
{
    private static readonly string Opaque = Encoding.Latin1.GetString(Whiteout.OpaqueAttribute);

    private static readonly string[] NameSpaces = ["user.", "security.", "trusted."];

    private readonly List<(ExpectedNode Node, ulong Inode, string Path)> _linked = [];
    private readonly List<TreeDifference> _differences = [];
    private readonly HashSet<string> _unreadable = [];

    /// <summary>How many names there are on disk.</summary>
    public long EntryCount { get; private set; }

    /// <summary>How many of them should be there.</summary>
    public long MatchCount { get; private set; }

    /// <summary>All differences. What is below a directory that is missing, cannot be read, or should not be there is not told one by one.</summary>
    /// <exception cref="LinuxException">A system call failed, which says nothing about the tree.</exception>
    public IReadOnlyList<TreeDifference> Run(CancellationToken cancellation)
    {
        Try("/", expected.Root, () => CompareStatus("/", tree, "."u8.ToArray(), tree.Status(), expected.Root));
        var left = new Stack<(string Path, ExpectedNode Node)>([("/", expected.Root)]);
        while (left.TryPop(out (string Path, ExpectedNode Node) next))
        {
            cancellation.ThrowIfCancellationRequested();
            Try(next.Path.Length == 1 ? next.Path : next.Path[..^1], next.Node, () => CompareDirectory(next.Path, next.Node, left));
        }

        CompareLinks();
        return _differences;
    }

    private void CompareDirectory(string above, ExpectedNode wanted, Stack<(string Path, ExpectedNode Node)> left)
    {
        byte[] raw = Encoding.Latin1.GetBytes(above);
        using DirectoryHandle directory = tree.TryOpenDirectoryInRoot(raw, out Errno reason) ?? throw new LinuxException("open", $"{tree.Path}{PathText.Of(raw)}", reason);
        var found = new HashSet<string>();
        foreach (DirectoryEntry entry in directory.Entries())
        {
            string name = Encoding.Latin1.GetString(entry.Name), path = above + name;
            ExpectedNode? node = wanted.Children.GetValueOrDefault(name);
            Try(path, node, () =>
            {
                if (!directory.TryStatus(entry.Name, out FileStatus status)) return;
                EntryCount++;
                found.Add(name);
                if (node is null)
                {
                    Add(FindingCodes.LayerFileExtra, path, "nothing", Describe(status));
                    return;
                }

                MatchCount++;
                if (status.Type != node.Type)
                {
                    Add(FindingCodes.LayerFileType, path, Describe(node), Describe(status));
                    return;
                }

                if (node.Type == FileType.Directory) left.Push(($"{path}/", node));
                CompareStatus(path, directory, entry.Name, status, node);
            });
        }

        foreach ((string name, ExpectedNode node) in wanted.Children)
        {
            if (!found.Contains(name) && !_unreadable.Contains(above + name)) Add(FindingCodes.LayerFileMissing, above + name, Describe(node), "nothing");
        }
    }

    // What cannot be read is one thing that is wrong; what else is may be seen all the same.
    private void Try(string path, ExpectedNode? node, Action compare)
    {
        try
        {
            compare();
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            if (_unreadable.Add(path)) Add(FindingCodes.LayerFileUnreadable, path, node is null ? "nothing" : Describe(node), CheckedStore.ReasonOf(e));
        }
    }

    private void CompareStatus(string path, DirectoryHandle directory, byte[] name, FileStatus status, ExpectedNode node)
    {
        if (node.Type == FileType.Regular && status.Size != node.Size) Add(FindingCodes.LayerFileLength, path, $"{node.Size} bytes", $"{status.Size} bytes");
        if (node.Type == FileType.SymbolicLink && directory.LinkTarget(name) is { } target && !target.AsSpan().SequenceEqual(node.Target))
            Add(FindingCodes.LayerFileTarget, path, PathText.Of(node.Target), PathText.Of(target));
        if (node.Type is FileType.CharacterDevice or FileType.BlockDevice && (status.DeviceMajor, status.DeviceMinor) != node.Device)
            Add(FindingCodes.LayerFileDevice, path, $"{node.Device.Major}:{node.Device.Minor}", $"{status.DeviceMajor}:{status.DeviceMinor}");
        if (node.Type != FileType.Directory && (node.IsLinked || status.LinkCount > 1)) _linked.Add((node, status.Inode, path));
        if (!node.IsImplied)
        {
            if (node.Type != FileType.SymbolicLink && status.Mode != node.Mode) Add(FindingCodes.LayerFileMode, path, Octal(node.Mode), Octal(status.Mode));
            if ((status.Uid, status.Gid) != (node.Uid, node.Gid)) Add(FindingCodes.LayerFileOwner, path, $"{node.Uid}:{node.Gid}", $"{status.Uid}:{status.Gid}");
        }

        CompareAttributes(path, directory, name, node);
    }

    // Names of one file are one file, and names of two are two. Which of them is wrong nobody can say: the fewer, or else the later ones.
    private void CompareLinks()
    {
        _linked.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        foreach (var names in _linked.GroupBy(l => l.Node, ReferenceEqualityComparer.Instance))
        {
            var files = names.GroupBy(n => n.Inode).OrderByDescending(f => f.Count()).ToArray();
            foreach ((_, _, string path) in files.Skip(1).SelectMany(f => f)) Add(FindingCodes.LayerFileHardlink, path, $"the same file as {Shown(files[0].First().Path)}", "a file of its own");
        }

        foreach (var names in _linked.GroupBy(l => l.Inode))
        {
            (ExpectedNode owner, _, string first) = names.First();
            foreach ((_, _, string path) in names.Where(n => !ReferenceEquals(n.Node, owner))) Add(FindingCodes.LayerFileHardlink, path, "a file of its own", $"the same file as {Shown(first)}");
        }
    }

    private void CompareAttributes(string path, DirectoryHandle directory, byte[] name, ExpectedNode node)
    {
        IReadOnlyList<(byte[] Key, byte[] Value)> listed = directory.Attributes(name);
        if (listed.Count == 0 && node.Attributes.Count == 0 && !node.IsOpaque) return;

        Dictionary<string, byte[]> found = listed.ToDictionary(a => Encoding.Latin1.GetString(a.Key), a => a.Value);
        bool isOpaque = found.Remove(Opaque, out byte[]? opaque) && opaque.AsSpan().SequenceEqual(Whiteout.OpaqueValue);
        if (isOpaque != node.IsOpaque) Add(FindingCodes.LayerFileXattr, path, node.IsOpaque ? $"{Opaque}=y" : $"no {Opaque}", isOpaque ? "there" : "none");
        foreach ((string key, byte[] value) in node.Attributes)
        {
            if (IsOfMachine(key) || key == Opaque) continue;
            if (found.TryGetValue(key, out byte[]? there))
            {
                if (!there.AsSpan().SequenceEqual(value)) Add(FindingCodes.LayerFileXattr, path, $"{key}={Shown(value)}", $"{key}={Shown(there)}");
            }
            else if (CanHave(node.Type, key))
            {
                Add(FindingCodes.LayerFileXattr, path, $"{key}={Shown(value)}", $"no {key}");
            }
        }

        foreach (string key in found.Keys.Where(k => !IsOfMachine(k) && !node.Attributes.ContainsKey(k))) Add(FindingCodes.LayerFileXattr, path, $"no {key}", $"{key}={Shown(found[key])}");
    }

    // Docker passes over what the kernel has no name space for, and over those of users on links and devices.
    private static bool CanHave(FileType type, string key) =>
        NameSpaces.Any(s => key.Length > s.Length && key.StartsWith(s, StringComparison.Ordinal)) && (type is FileType.Regular or FileType.Directory || !key.StartsWith(NameSpaces[0], StringComparison.Ordinal));

    private static bool IsOfMachine(string key) =>
        key.StartsWith("system.", StringComparison.Ordinal) || key is "security.selinux" or "security.ima" or "security.evm" or "security.SMACK64" || key.StartsWith("trusted.overlay.", StringComparison.Ordinal);

    private void Add(string code, string path, string wanted, string there) => _differences.Add(new TreeDifference(code, Encoding.Latin1.GetBytes(path), wanted, there));

    private static string Describe(FileStatus status) => status.Type == FileType.Regular ? $"a file of {status.Size} bytes" : NameOf(status.Type);

    private static string Describe(ExpectedNode node) => node.Type == FileType.Regular ? $"a file of {node.Size} bytes" : NameOf(node.Type);

    private static string NameOf(FileType type) => type switch
    {
        FileType.Directory => "a directory",
        FileType.SymbolicLink => "a symbolic link",
        FileType.CharacterDevice => "a character device",
        FileType.BlockDevice => "a block device",
        FileType.Fifo => "a FIFO",
        FileType.Socket => "a socket",
        _ => "a file",
    };

    private static string Octal(int mode) => $"mode {Convert.ToString(mode, 8)}";

    private static string Shown(string path) => PathText.Of(Encoding.Latin1.GetBytes(path));

    private static string Shown(byte[] value)
    {
        const int Most = 32;
        string text = value.All(b => b is >= 0x20 and < 0x7f) ? $"'{Encoding.ASCII.GetString(value)}'" : $"0x{Convert.ToHexStringLower(value)}";
        return text.Length > Most ? $"{text[..Most]}… ({value.Length} bytes)" : text;
    }
}
