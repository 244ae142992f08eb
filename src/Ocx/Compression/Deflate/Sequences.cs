using System.Runtime.CompilerServices;

namespace Ocx.Compression.Deflate;

/// <summary>What bytes became: runs of literals, each with a match behind it, and how often each symbol occurs in them.</summary>
internal sealed class Sequences(int capacity)
{
    private readonly Sequence[] _all = new Sequence[capacity];
    private readonly uint[] _literalLengths = new uint[DeflateAlphabet.LiteralLengthCount];
    private readonly uint[] _distances = new uint[DeflateAlphabet.DistanceCount];
    private int _count;

    /// <summary>Whether there is room for the last run only.</summary>
    public bool IsFull => _count >= capacity - 1;

    /// <summary>The sequences.</summary>
    public ReadOnlySpan<Sequence> All => _all.AsSpan(0, _count);

    /// <summary>How often each literal and length occurs, and the end of the block. Who finds a literal counts it here.</summary>
    public Span<uint> LiteralLengths => _literalLengths;

    /// <summary>How often each distance occurs.</summary>
    public ReadOnlySpan<uint> Distances => _distances;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _count = 0;
        Array.Clear(_literalLengths);
        Array.Clear(_distances);
        _literalLengths[DeflateAlphabet.EndOfBlock] = 1;
    }

    /// <summary>Adds a run and the match behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int literals, int length, int distance)
    {
        _literalLengths[DeflateAlphabet.FirstLength + DeflateAlphabet.LengthSlot(length)]++;
        _distances[DeflateAlphabet.DistanceSlot(distance)]++;
        _all[_count++] = new Sequence(literals, (ushort)length, (ushort)distance);
    }

    /// <summary>Adds the run behind the last match.</summary>
    public void AddLast(int literals) => _all[_count++] = new Sequence(literals, 0, 0);
}
