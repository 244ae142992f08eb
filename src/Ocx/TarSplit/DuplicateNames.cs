using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Tar;

namespace Ocx.TarSplit;

/// <summary>
/// Notices a second entry for one path. tar-split looks payloads up by path and so cannot hold two; names that differ
/// only in spelling (<c>a</c>, <c>./a</c>) count as one, <c>a</c> and <c>/a</c> do not.
/// </summary>
/// <remarks>
/// Keeps a hash of 16 bytes a name, not the name: a layer with a million entries must not cost a million strings. The key
/// of the hash is random: nobody can make two names that collide. The tables have open addresses, which takes 21 to 43 bytes a
/// name where a <see cref="HashSet{T}"/> takes 36 to 72, and needs no compiling at run time. There are many of them, since one
/// that grows leaves another behind that is half as large: 31 MiB with a million names.
/// </remarks>
internal sealed class DuplicateNames
{
    /// <summary>tar-split's own words.</summary>
    public const string Rule = "duplicates of file paths not supported";

    private const int TableCount = 256;

    private readonly SipHash _hash = SipHash.WithRandomKey();
    private readonly Table?[] _tables = new Table?[TableCount];

    /// <summary>Adds <paramref name="name"/>; false when an equal path was added before.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name)
    {
        using SpanOwner<byte> buffer = SpanOwner<byte>.Allocate(name.Length + 1);
        (ulong first, ulong second) = _hash.Of(TarPath.Clean(name, buffer.Span));
        ref Table? table = ref _tables[second >> 56];

        // Free slots are zeros.
        return (table ??= new Table()).TryAdd(new Slot(first, second | 1));
    }

    private sealed class Table
    {
        private const int InitialSlots = 16;

        private Slot[] _slots = new Slot[InitialSlots];
        private int _count;

        public bool TryAdd(Slot added)
        {
            if (!TryPlace(_slots, added)) return false;
            if (++_count > _slots.Length / 4 * 3) Grow();
            return true;
        }

        private void Grow()
        {
            var larger = new Slot[checked(2 * _slots.Length)];
            foreach (Slot slot in _slots)
            {
                if (!slot.IsFree) TryPlace(larger, slot);
            }

            _slots = larger;
        }

        private static bool TryPlace(Slot[] slots, Slot added)
        {
            int mask = slots.Length - 1;
            for (int i = (int)added.First & mask; ; i = (i + 1) & mask)
            {
                ref Slot slot = ref slots[i];
                if (slot.IsFree)
                {
                    slot = added;
                    return true;
                }

                if (slot.First == added.First && slot.Second == added.Second) return false;
            }
        }
    }

    private readonly struct Slot(ulong first, ulong second)
    {
        public ulong First { get; } = first;

        public ulong Second { get; } = second;

        public bool IsFree => Second == 0;
    }
}
