using System.Collections;
using System.Text;
using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Compares a layer's directory with what its tar makes of it: every name, and all that can be said of it but its bytes.</summary>
/// <remarks>
/// Times are left out: nothing that has a digest depends on them. So are attributes that the machine gives and not the layer:
/// labels of SELinux, what an overlay notes about its upper directories, and access lists, which the kernel rewrites.
/// </remarks>
/// <param name="tree">The directory.</param>
/// <param name="expected">What should be in it.</param>
/// <param name="seesTrusted">Whether attributes of the name space <c>trusted</c> can be seen.</param>
internal sealed class TreeComparison(DirectoryHandle tree, ExpectedTree expected, bool seesTrusted)
{
    private static readonly string Opaque = Encoding.Latin1.GetString(Whiteout.OpaqueAttribute);

    private static readonly string[] NameSpaces = ["user.", "security.", Trusted];

    private const string Trusted = "trusted.";

    // By the numbers of nodes: the directories that were looked through, and the names that were in them.
    private readonly BitArray _compared = new(expected.NodeCount), _found = new(expected.NodeCount);
    private readonly List<(int File, ulong Inode, string Path)> _linked = [];
    private readonly List<TreeDifference> _differences = [];
    private readonly HashSet<string> _unreadable = [];

    /// <summary>How many names there are on disk.</summary>
    public long EntryCount { get; private set; }

    /// <summary>Whether something should be there that cannot be seen.</summary>
    public bool HasUnseen { get; private set; }

    /// <summary>How many of them should be there.</summary>
    public long MatchCount { get; private set; }

    /// <summary>All differences. What is below a directory that is missing, cannot be read, or should not be there is not told one by one.</summary>
    /// <exception cref="LinuxException">A system call failed, which says nothing about the tree.</exception>
    public IReadOnlyList<TreeDifference> Run(CancellationToken cancellation)
    {
        Try("/", ExpectedTree.Root, () => CompareStatus("/", tree, "."u8.ToArray(), tree.Status(), ExpectedTree.Root));
        var left = new Stack<(string Path, int Node)>([("/", ExpectedTree.Root)]);
        while (left.TryPop(out (string Path, int Node) next))
        {
            cancellation.ThrowIfCancellationRequested();
            Try(next.Path.Length == 1 ? next.Path : next.Path[..^1], next.Node, () => CompareDirectory(next.Path, next.Node, left));
        }

        AddMissing();
        CompareLinks();
        return _differences;
    }

    private void CompareDirectory(string above, int wanted, Stack<(string Path, int Node)> left)
    {
        byte[] raw = Encoding.Latin1.GetBytes(above);
        using DirectoryHandle directory = tree.TryOpenDirectoryInRoot(raw, out Errno reason) ?? throw new LinuxException("open", $"{tree.Path}{PathText.Of(raw)}", reason);
        foreach (DirectoryEntry entry in directory.Entries())
        {
            string path = above + Encoding.Latin1.GetString(entry.Name);
            int? expectedNode = expected.Find(wanted, entry.Name);
            Try(path, expectedNode, () =>
            {
                if (!directory.TryStatus(entry.Name, out FileStatus status)) return;
                EntryCount++;
                if (expectedNode is not { } node)
                {
                    Add(FindingCodes.LayerFileExtra, path, "nothing", Describe(status));
                    return;
                }

                MatchCount++;
                _found[node] = true;
                int file = expected.FileOf(node);
                if (status.Type != expected[file].Type)
                {
                    Add(FindingCodes.LayerFileType, path, Describe(file), Describe(status));
                    return;
                }

                if (status.Type == FileType.Directory) left.Push(($"{path}/", node));
                CompareStatus(path, directory, entry.Name, status, file);
            });
        }

        _compared[wanted] = true;
    }

    private void AddMissing()
    {
        foreach (int node in expected.Names().Where(n => !_found[n] && _compared[expected[n].Parent]))
        {
            string path = Encoding.Latin1.GetString(expected.PathOf(node));
            if (!_unreadable.Contains(path)) Add(FindingCodes.LayerFileMissing, path, Describe(expected.FileOf(node)), "nothing");
        }
    }

    // What cannot be read is one thing that is wrong; what else is may be seen all the same.
    private void Try(string path, int? node, Action compare)
    {
        try
        {
            compare();
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            if (_unreadable.Add(path)) Add(FindingCodes.LayerFileUnreadable, path, node is { } known ? Describe(expected.FileOf(known)) : "nothing", CheckedStore.ReasonOf(e));
        }
    }

    private void CompareStatus(string path, DirectoryHandle directory, byte[] name, FileStatus status, int file)
    {
        ref ExpectedNode node = ref expected[file];
        ExpectedDetails details = expected.DetailsOf(file);
        if (node.Type == FileType.Regular && status.Size != node.Size) Add(FindingCodes.LayerFileLength, path, $"{node.Size} bytes", $"{status.Size} bytes");
        if (node.Type == FileType.SymbolicLink && directory.LinkTarget(name) is { } target && !target.AsSpan().SequenceEqual(details.Target))
            Add(FindingCodes.LayerFileTarget, path, PathText.Of(details.Target), PathText.Of(target));
        if (node.Type is FileType.CharacterDevice or FileType.BlockDevice && (status.DeviceMajor, status.DeviceMinor) != details.Device)
            Add(FindingCodes.LayerFileDevice, path, $"{details.Device.Major}:{details.Device.Minor}", $"{status.DeviceMajor}:{status.DeviceMinor}");
        if (node.Type != FileType.Directory && (node.IsLinked || status.LinkCount > 1)) _linked.Add((file, status.Inode, path));
        if (!node.IsImplied)
        {
            if (node.Type != FileType.SymbolicLink && status.Mode != node.Mode) Add(FindingCodes.LayerFileMode, path, Octal(node.Mode), Octal(status.Mode));
            if ((status.Uid, status.Gid) != (node.Uid, node.Gid)) Add(FindingCodes.LayerFileOwner, path, $"{node.Uid}:{node.Gid}", $"{status.Uid}:{status.Gid}");
        }

        CompareAttributes(path, directory, name, node.Type, node.IsOpaque, details.Attributes);
    }

    // Names of one file are one file, and names of two are two. Which of them is wrong nobody can say: the fewer, or else the later ones.
    private void CompareLinks()
    {
        _linked.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        foreach (var names in _linked.GroupBy(l => l.File))
        {
            var files = names.GroupBy(n => n.Inode).OrderByDescending(f => f.Count()).ToArray();
            foreach ((_, _, string path) in files.Skip(1).SelectMany(f => f)) Add(FindingCodes.LayerFileHardlink, path, $"the same file as {Shown(files[0].First().Path)}", "a file of its own");
        }

        foreach (var names in _linked.GroupBy(l => l.Inode))
        {
            (int owner, _, string first) = names.First();
            foreach ((_, _, string path) in names.Where(n => n.File != owner)) Add(FindingCodes.LayerFileHardlink, path, "a file of its own", $"the same file as {Shown(first)}");
        }
    }

    private void CompareAttributes(string path, DirectoryHandle directory, byte[] name, FileType type, bool isOpaque, Dictionary<string, byte[]> wanted)
    {
        IReadOnlyList<(byte[] Key, byte[] Value)> listed = directory.Attributes(name);
        if (listed.Count == 0 && wanted.Count == 0 && !isOpaque) return;

        Dictionary<string, byte[]> found = listed.ToDictionary(a => Encoding.Latin1.GetString(a.Key), a => a.Value);
        bool isMarked = found.Remove(Opaque, out byte[]? opaque) && opaque.AsSpan().SequenceEqual(Whiteout.OpaqueValue);
        if (isOpaque && !seesTrusted) HasUnseen = true;
        else if (isMarked != isOpaque) Add(FindingCodes.LayerFileXattr, path, isOpaque ? $"{Opaque}=y" : $"no {Opaque}", isMarked ? "there" : "none");
        foreach ((string key, byte[] value) in wanted)
        {
            if (IsOfMachine(key) || key == Opaque) continue;
            if (key.StartsWith(Trusted, StringComparison.Ordinal) && !seesTrusted)
            {
                HasUnseen = true;
                continue;
            }

            if (found.TryGetValue(key, out byte[]? there))
            {
                if (!there.AsSpan().SequenceEqual(value)) Add(FindingCodes.LayerFileXattr, path, $"{key}={Shown(value)}", $"{key}={Shown(there)}");
            }
            else if (CanHave(type, key))
            {
                Add(FindingCodes.LayerFileXattr, path, $"{key}={Shown(value)}", $"no {key}");
            }
        }

        foreach (string key in found.Keys.Where(k => !IsOfMachine(k) && !wanted.ContainsKey(k))) Add(FindingCodes.LayerFileXattr, path, $"no {key}", $"{key}={Shown(found[key])}");
    }

    // Docker passes over what the kernel has no name space for, and over those of users on links and devices.
    private static bool CanHave(FileType type, string key) =>
        NameSpaces.Any(s => key.Length > s.Length && key.StartsWith(s, StringComparison.Ordinal)) && (type is FileType.Regular or FileType.Directory || !key.StartsWith(NameSpaces[0], StringComparison.Ordinal));

    private static bool IsOfMachine(string key) =>
        key.StartsWith("system.", StringComparison.Ordinal) || key is "security.selinux" or "security.ima" or "security.evm" or "security.SMACK64" || key.StartsWith("trusted.overlay.", StringComparison.Ordinal);

    private void Add(string code, string path, string wanted, string there) => _differences.Add(new TreeDifference(code, Encoding.Latin1.GetBytes(path), wanted, there));

    private static string Describe(FileStatus status) => status.Type == FileType.Regular ? $"a file of {status.Size} bytes" : NameOf(status.Type);

    private string Describe(int file) => expected[file].Type == FileType.Regular ? $"a file of {expected[file].Size} bytes" : NameOf(expected[file].Type);

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
