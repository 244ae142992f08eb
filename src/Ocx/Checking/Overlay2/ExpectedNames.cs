using Ocx.TarSplit;

namespace Ocx.Checking.Overlay2;

/// <summary>Finds the node of a name in a directory. The names stand one behind the other, and a table of hashes says where.</summary>
/// <remarks>It takes 5 to 11 bytes a node beside the name's own, where strings in dictionaries take 100.</remarks>
/// <param name="nodes">The nodes, which stay the caller's; a new one is added there first.</param>
internal sealed class ExpectedNames(ChunkedList<ExpectedNode> nodes)
{
    private const int ChunkSize = 64 << 10;
    private const int InitialSlots = 64;

    // Nobody can make names that all stand at one place: the key is random.
    private readonly SipHash _hash = SipHash.WithRandomKey();
    private readonly List<byte[]> _chunks = [new byte[ChunkSize]];

    // Free slots are zeros; the root, which has that number, has no name.
    private int[] _slots = new int[InitialSlots];
    private int _used;
    private int _count;

    /// <summary>Keeps a name and returns where it stands.</summary>
    /// <param name="name">At most 255 bytes, as in the kernel.</param>
    public int Keep(ReadOnlySpan<byte> name)
    {
        if (_used + 1 + name.Length > ChunkSize)
        {
            _chunks.Add(new byte[ChunkSize]);
            _used = 0;
        }

        int at = ((_chunks.Count - 1) * ChunkSize) + _used;
        _chunks[^1][_used] = checked((byte)name.Length);
        name.CopyTo(_chunks[^1].AsSpan(_used + 1));
        _used += 1 + name.Length;
        return at;
    }

    /// <summary>The name that stands there.</summary>
    public ReadOnlySpan<byte> this[int at]
    {
        get
        {
            ReadOnlySpan<byte> rest = _chunks[at / ChunkSize].AsSpan(at % ChunkSize);
            return rest.Slice(1, rest[0]);
        }
    }

    /// <summary>The node of a name in a directory; null where there is none.</summary>
    public int? Find(int directory, ReadOnlySpan<byte> name) => _slots[SlotOf(_slots, directory, name)] is not 0 and var node ? node : null;

    /// <summary>Makes a node the one of its name, in the place of the one that may be.</summary>
    public void Set(int node)
    {
        int slot = SlotOf(_slots, nodes[node].Parent, this[nodes[node].Name]);
        if (_slots[slot] == 0 && ++_count > _slots.Length / 4 * 3)
        {
            Grow();
            slot = SlotOf(_slots, nodes[node].Parent, this[nodes[node].Name]);
        }

        _slots[slot] = node;
    }

    private void Grow()
    {
        var larger = new int[checked(2 * _slots.Length)];
        foreach (int node in _slots)
        {
            if (node != 0) larger[SlotOf(larger, nodes[node].Parent, this[nodes[node].Name])] = node;
        }

        _slots = larger;
    }

    private int SlotOf(int[] slots, int directory, ReadOnlySpan<byte> name)
    {
        int mask = slots.Length - 1;
        for (int i = (int)(_hash.Of(name).First ^ ((ulong)directory * 0x9e3779b97f4a7c15 >> 32)) & mask; ; i = (i + 1) & mask)
        {
            int node = slots[i];
            if (node == 0 || (nodes[node].Parent == directory && this[nodes[node].Name].SequenceEqual(name))) return i;
        }
    }
}
