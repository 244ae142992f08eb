using System.Text;
using Ocx.Layers;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Checking.Overlay2;

/// <summary>
/// The tree that a layer's tar makes when it is unpacked, in memory: what <see cref="LayerUnpacker"/> does to a directory, done to
/// nodes. Entries that cannot be placed are passed over: a layer that is in a store has none.
/// </summary>
internal sealed class ExpectedTree(OwnerShift owners)
{
    // Of links in one path, as in the kernel.
    private const int MostLinks = 40;
    private const int ModeBits = 0xfff;
    private const string Capability = "security.capability";

    /// <summary>The layer's own directory.</summary>
    public ExpectedNode Root { get; } = new(FileType.Directory) { IsImplied = true };

    /// <summary>How many entries there were.</summary>
    public long EntryCount { get; private set; }

    /// <summary>Bytes of all files and links, each once, as Docker counts them.</summary>
    public long Size()
    {
        long size = 0;
        var seen = new HashSet<ExpectedNode>(ReferenceEqualityComparer.Instance);
        var left = new Stack<ExpectedNode>([Root]);
        while (left.TryPop(out ExpectedNode? directory))
        {
            foreach (ExpectedNode node in directory.Children.Values)
            {
                if (node.Type == FileType.Directory) left.Push(node);
                else if (seen.Add(node)) size += node.Type == FileType.SymbolicLink ? node.Target.Length : node.Size;
            }
        }

        return size;
    }

    /// <summary>Places the next entry of the tar.</summary>
    public void Place(TarHeader entry)
    {
        EntryCount++;
        byte[] clean = TarPath.Clean((byte[])[(byte)'/', .. entry.Name.Span]);
        if (clean.Length == 1)
        {
            if (entry.Type == TarType.Directory && TarPath.Clean(entry.Name.Span) is not [(byte)'.']) Describe(Root, entry);
            return;
        }

        string path = Encoding.Latin1.GetString(clean);
        int slash = path.LastIndexOf('/');
        string name = path[(slash + 1)..];
        if ((Walk(path.AsSpan(0, slash)) ?? Find(path[..slash], makes: true)) is not { } parent) return;
        if (parent.Type != FileType.Directory)
        {
            // Docker marks whatever stands where the directory should be.
            if (name == OpaqueName) parent.IsOpaque = true;
            return;
        }

        if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)) PlaceWhiteout(parent, name);
        else if (entry.Type == TarType.HardLink) PlaceHardLink(parent, name, entry);
        else if (entry.Type == TarType.Directory && parent.Children.TryGetValue(name, out ExpectedNode? there) && there.Type == FileType.Directory) Describe(there, entry);
        else if (NodeOf(entry) is { } node)
        {
            parent.Children[name] = node;
            Describe(node, entry);
        }
    }

    private static readonly string WhiteoutPrefix = Encoding.Latin1.GetString(Whiteout.Prefix), OpaqueName = Encoding.Latin1.GetString(Whiteout.Opaque);

    private static void PlaceWhiteout(ExpectedNode parent, string name)
    {
        if (name == OpaqueName) parent.IsOpaque = true;
        else parent.Children.TryAdd(name[WhiteoutPrefix.Length..], new ExpectedNode(FileType.CharacterDevice) { IsImplied = true });
    }

    private void PlaceHardLink(ExpectedNode parent, string name, TarHeader entry)
    {
        string target = Encoding.Latin1.GetString(TarPath.Clean((byte[])[(byte)'/', .. entry.LinkName.Span]));
        int slash = target.LastIndexOf('/');
        if (Find(target[..slash], makes: false)?.Children.GetValueOrDefault(target[(slash + 1)..]) is not { Type: not FileType.Directory } node) return;
        parent.Children[name] = node;
        node.IsLinked = true;
        Describe(node, entry);
    }

    private static ExpectedNode? NodeOf(TarHeader entry) => entry.Type switch
    {
        TarType.Directory => new ExpectedNode(FileType.Directory),
        TarType.Regular => new ExpectedNode(FileType.Regular) { Size = entry.Size },
        TarType.SymbolicLink => new ExpectedNode(FileType.SymbolicLink) { Target = entry.LinkName.ToArray() },
        TarType.CharacterDevice => new ExpectedNode(FileType.CharacterDevice) { Device = DeviceOf(entry) },
        TarType.BlockDevice => new ExpectedNode(FileType.BlockDevice) { Device = DeviceOf(entry) },
        TarType.Fifo => new ExpectedNode(FileType.Fifo),
        _ => null,
    };

    // What of the numbers fits the argument of mknod(2).
    private static (uint Major, uint Minor) DeviceOf(TarHeader entry) => ((uint)(entry.DeviceMajor & 0xfff), (uint)(entry.DeviceMinor & 0xfffff));

    private void Describe(ExpectedNode node, TarHeader entry)
    {
        node.IsImplied = false;
        owners.TryShift(entry.Uid, entry.Gid, out uint uid, out uint gid);

        // All ones leave it as it is: chown(2).
        if (uid != uint.MaxValue) node.Uid = uid;
        if (gid != uint.MaxValue) node.Gid = gid;

        // A new owner takes a file's capabilities away.
        if (node.Type != FileType.Directory) node.RemoveAttribute(Capability);
        foreach ((byte[] key, ReadOnlyMemory<byte> value) in LayerUnpacker.AttributesOf(entry))
        {
            if (key.AsSpan().SequenceEqual(Whiteout.OpaqueAttribute)) node.IsOpaque = value.Span.SequenceEqual(Whiteout.OpaqueValue);
            else node.SetAttribute(Encoding.Latin1.GetString(key), value.ToArray());
        }

        if (node.Type != FileType.SymbolicLink) node.Mode = (int)entry.Mode & ModeBits;
    }

    // What stands at a path that leads through directories only, as nearly all do: a few look-ups and no memory. Null for any other.
    private ExpectedNode? Walk(ReadOnlySpan<char> path)
    {
        ExpectedNode here = Root;
        foreach (Range part in path.Split('/'))
        {
            ReadOnlySpan<char> name = path[part];
            if (name.IsEmpty) continue;
            if (!here.Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out ExpectedNode? next) || next.Type != FileType.Directory) return null;
            here = next;
        }

        return here;
    }

    // What stands at a path, with links followed and never out of the tree; null where nothing does, or something is in the way.
    private ExpectedNode? Find(string path, bool makes)
    {
        var at = new List<ExpectedNode> { Root };
        var left = new Stack<string>(path.Split('/').Reverse());
        int links = 0;
        while (left.TryPop(out string? part))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                if (at.Count > 1) at.RemoveAt(at.Count - 1);
                continue;
            }

            ExpectedNode here = at[^1];
            if (!here.Children.TryGetValue(part, out ExpectedNode? next))
            {
                if (!makes) return null;
                here.Children[part] = next = new ExpectedNode(FileType.Directory) { IsImplied = true, Uid = owners.RootUid, Gid = owners.RootGid };
            }

            if (next.Type == FileType.SymbolicLink)
            {
                if (++links > MostLinks) return null;
                string target = Encoding.Latin1.GetString(next.Target);
                if (target.StartsWith('/')) at.RemoveRange(1, at.Count - 1);
                foreach (string name in target.Split('/').Reverse()) left.Push(name);
            }
            else if (next.Type == FileType.Directory)
            {
                at.Add(next);
            }
            else
            {
                return left.Count == 0 ? next : null;
            }
        }

        return at[^1];
    }
}
