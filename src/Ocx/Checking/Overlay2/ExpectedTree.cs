using System.Collections;
using System.Text;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// The tree that a layer's tar makes when it is unpacked, in memory: what <see cref="LayerUnpacker"/> does to a directory, done to
/// nodes. Entries that cannot be placed are passed over: a layer that is in a store has none.
/// </summary>
/// <remarks>Nodes have numbers. One in a directory has a larger one than the directory.</remarks>
internal sealed class ExpectedTree
{
    /// <summary>The layer's own directory.</summary>
    public const int Root = 0;

    // Of links in one path, as in the kernel.
    private const int MostLinks = 40;
    private const int ModeBits = 0xfff;
    private const string Capability = "security.capability";

    private readonly OwnerShift _owners;
    private readonly ChunkedList<ExpectedNode> _nodes = new();
    private readonly List<ExpectedDetails> _details = [ExpectedDetails.None];
    private readonly ExpectedNames _names;

    /// <summary>A layer without entries, in a store whose owners are shifted so.</summary>
    public ExpectedTree(OwnerShift owners)
    {
        _owners = owners;
        _names = new ExpectedNames(_nodes);
        _nodes.Add(new ExpectedNode(Root, _names.Keep([]), FileType.Directory) { IsImplied = true });
    }

    /// <summary>How many entries there were.</summary>
    public long EntryCount { get; private set; }

    /// <summary>How many nodes there are, those included that others took the names of.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>A node by its number.</summary>
    public ref ExpectedNode this[int node] => ref _nodes[node];

    /// <summary>The node in a directory that has a name; null where none has.</summary>
    public int? Find(int directory, ReadOnlySpan<byte> name) => _names.Find(directory, name);

    /// <summary>The node that describes what has the name of another.</summary>
    public int FileOf(int node) => _nodes[node].IsOtherName ? (int)_nodes[node].Size : node;

    /// <summary>What few have.</summary>
    public ExpectedDetails DetailsOf(int node) => _details[_nodes[node].Details];

    /// <summary>A node's path, with a slash at its start.</summary>
    public byte[] PathOf(int node)
    {
        byte[] path = [];
        for (; node != Root; node = _nodes[node].Parent) path = [(byte)'/', .. _names[_nodes[node].Name], .. path];
        return path;
    }

    /// <summary>The numbers of all names in the tree, the root's aside. A directory's comes before those of what is in it.</summary>
    public IEnumerable<int> Names()
    {
        var gone = new BitArray(_nodes.Count);
        for (int i = Root + 1; i < _nodes.Count; i++)
        {
            // With a directory goes what was in it.
            gone[i] = _nodes[i].IsReplaced || gone[_nodes[i].Parent];
            if (!gone[i]) yield return i;
        }
    }

    /// <summary>Bytes of all files and links, each once, as Docker counts them.</summary>
    public long Size()
    {
        long size = 0;
        var counted = new BitArray(_nodes.Count);
        foreach (int file in Names().Select(FileOf))
        {
            if (!counted[file]) size += _nodes[file].Type == FileType.SymbolicLink ? DetailsOf(file).Target.Length : _nodes[file].Size;
            counted[file] = true;
        }

        return size;
    }

    /// <summary>Places the next entry of the tar.</summary>
    public void Place(TarHeader entry)
    {
        EntryCount++;
        byte[] path = TarPath.Clean((byte[])[(byte)'/', .. entry.Name.Span]);
        if (path.Length == 1)
        {
            if (entry.Type == TarType.Directory && TarPath.Clean(entry.Name.Span) is not [(byte)'.']) Describe(Root, entry);
            return;
        }

        (byte[] above, ReadOnlyMemory<byte> last) = Split(path);
        ReadOnlySpan<byte> name = last.Span;
        if ((Walk(above) ?? Find(above, makes: true)) is not { } parent) return;
        if (_nodes[parent].Type != FileType.Directory)
        {
            // Docker marks whatever stands where the directory should be.
            if (name.SequenceEqual(Whiteout.Opaque)) _nodes[parent].IsOpaque = true;
            return;
        }

        // The mark of a name may be longer than a name.
        if (name.StartsWith(Whiteout.Prefix))
        {
            PlaceWhiteout(parent, name);
            return;
        }

        if (name.Length > FileName.MaxLength) return;
        if (entry.Type == TarType.HardLink) PlaceHardLink(parent, name, entry);
        else if (entry.Type == TarType.Directory && Find(parent, name) is { } there && _nodes[there].Type == FileType.Directory) Describe(there, entry);
        else if (TypeOf(entry.Type) is { } type) Describe(Add(parent, name, type), entry);
    }

    private static FileType? TypeOf(byte type) => type switch
    {
        TarType.Directory => FileType.Directory,
        TarType.Regular => FileType.Regular,
        TarType.SymbolicLink => FileType.SymbolicLink,
        TarType.CharacterDevice => FileType.CharacterDevice,
        TarType.BlockDevice => FileType.BlockDevice,
        TarType.Fifo => FileType.Fifo,
        _ => null,
    };

    // What of the numbers fits the argument of mknod(2).
    private static (uint Major, uint Minor) DeviceOf(TarHeader entry) => ((uint)(entry.DeviceMajor & 0xfff), (uint)(entry.DeviceMinor & 0xfffff));

    private static (byte[] Above, ReadOnlyMemory<byte> Name) Split(byte[] path)
    {
        int slash = path.AsSpan().LastIndexOf((byte)'/');
        return (path[..slash], path.AsMemory(slash + 1));
    }

    private int Add(int parent, ReadOnlySpan<byte> name, FileType type)
    {
        if (Find(parent, name) is { } there) _nodes[there].IsReplaced = true;
        int node = _nodes.Add(new ExpectedNode(parent, _names.Keep(name), type));
        _names.Set(node);
        return node;
    }

    private void PlaceWhiteout(int parent, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual(Whiteout.Opaque))
        {
            _nodes[parent].IsOpaque = true;
            return;
        }

        ReadOnlySpan<byte> hidden = name[Whiteout.Prefix.Length..];
        if (hidden.Length <= FileName.MaxLength && Find(parent, hidden) is null) _nodes[Add(parent, hidden, FileType.CharacterDevice)].IsImplied = true;
    }

    private void PlaceHardLink(int parent, ReadOnlySpan<byte> name, TarHeader entry)
    {
        (byte[] above, ReadOnlyMemory<byte> last) = Split(TarPath.Clean((byte[])[(byte)'/', .. entry.LinkName.Span]));
        if (Find(above, makes: false) is not { } directory || Find(directory, last.Span) is not { } target || _nodes[target].Type == FileType.Directory) return;
        int file = FileOf(target);
        if (Find(parent, name) is not { } there || FileOf(there) != file)
        {
            int other = Add(parent, name, _nodes[file].Type);
            _nodes[other].IsOtherName = true;
            _nodes[other].Size = file;
        }

        _nodes[file].IsLinked = true;
        Describe(file, entry);
    }

    private void Describe(int number, TarHeader entry)
    {
        ref ExpectedNode node = ref _nodes[number];
        node.IsImplied = false;
        _owners.TryShift(entry.Uid, entry.Gid, out uint uid, out uint gid);

        // All ones leave it as it is: chown(2).
        if (uid != uint.MaxValue) node.Uid = uid;
        if (gid != uint.MaxValue) node.Gid = gid;
        if (node.Type != FileType.SymbolicLink) node.Mode = (int)entry.Mode & ModeBits;

        // A new owner takes a file's capabilities away.
        if (node.Type != FileType.Directory && node.Details != 0) _details[node.Details].Attributes.Remove(Capability);
        foreach ((byte[] key, ReadOnlyMemory<byte> value) in LayerUnpacker.AttributesOf(entry))
        {
            if (key.AsSpan().SequenceEqual(Whiteout.OpaqueAttribute)) node.IsOpaque = value.Span.SequenceEqual(Whiteout.OpaqueValue);
            else OwnDetails(ref node).Attributes[Encoding.Latin1.GetString(key)] = value.ToArray();
        }

        // A link to a file describes it once more, and does not say what it is.
        if (entry.Type == TarType.Regular) node.Size = entry.Size;
        else if (entry.Type == TarType.SymbolicLink) OwnDetails(ref node).Target = entry.LinkName.ToArray();
        else if (entry.Type is TarType.CharacterDevice or TarType.BlockDevice) OwnDetails(ref node).Device = DeviceOf(entry);
    }

    private ExpectedDetails OwnDetails(ref ExpectedNode node)
    {
        if (node.Details == 0)
        {
            node.Details = _details.Count;
            _details.Add(new ExpectedDetails());
        }

        return _details[node.Details];
    }

    // What stands at a path that leads through directories only, as nearly all do: a few look-ups and no memory. Null for any other.
    private int? Walk(ReadOnlySpan<byte> path)
    {
        int here = Root;
        foreach (Range part in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> name = path[part];
            if (name.IsEmpty) continue;
            if (Find(here, name) is not { } next || _nodes[next].Type != FileType.Directory) return null;
            here = next;
        }

        return here;
    }

    // What stands at a path, with links followed and never out of the tree; null where nothing does, or something is in the way.
    private int? Find(byte[] path, bool makes)
    {
        int here = Root, links = 0;
        var left = new Stack<ReadOnlyMemory<byte>>();
        Push(path);
        while (left.TryPop(out ReadOnlyMemory<byte> part))
        {
            ReadOnlySpan<byte> name = part.Span;
            if (name.IsEmpty || name.SequenceEqual("."u8)) continue;
            if (name.SequenceEqual(".."u8))
            {
                here = _nodes[here].Parent;
                continue;
            }

            if (Find(here, name) is not { } next)
            {
                if (!makes || name.Length > FileName.MaxLength) return null;
                next = Add(here, name, FileType.Directory);
                (_nodes[next].IsImplied, _nodes[next].Uid, _nodes[next].Gid) = (true, _owners.RootUid, _owners.RootGid);
            }

            if (_nodes[next].Type == FileType.SymbolicLink)
            {
                if (++links > MostLinks) return null;
                byte[] target = DetailsOf(FileOf(next)).Target;
                if (target is [(byte)'/', ..]) here = Root;
                Push(target);
            }
            else if (_nodes[next].Type == FileType.Directory)
            {
                here = next;
            }
            else
            {
                return left.Count == 0 ? FileOf(next) : null;
            }
        }

        return here;

        void Push(byte[] names)
        {
            while (names.Length > 0)
            {
                int slash = names.AsSpan().LastIndexOf((byte)'/');
                left.Push(names.AsMemory(slash + 1));
                if (slash < 0) break;
                names = names[..slash];
            }
        }
    }
}
