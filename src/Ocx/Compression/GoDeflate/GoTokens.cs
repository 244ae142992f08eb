using System.Runtime.CompilerServices;
using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>The literals and matches of a block that is not written yet, and how often each symbol occurs in them.</summary>
/// <param name="capacity">How many there are at most.</param>
internal sealed class GoTokens(int capacity)
{
    // A length takes nine bits; a literal has no distance above it.
    private const int DistanceShift = 9;

    private readonly uint[] _tokens = new uint[capacity];
    private readonly uint[] _literalLengths = new uint[DeflateAlphabet.LiteralLengthCount];
    private readonly uint[] _distances = new uint[DeflateAlphabet.DistanceCount];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => _count;

    /// <summary>Whether no more fit.</summary>
    public bool IsFull => _count == _tokens.Length;

    /// <summary>All of them.</summary>
    public ReadOnlySpan<uint> All => _tokens.AsSpan(0, _count);

    /// <summary>How often each literal and length occurs.</summary>
    public Span<uint> LiteralLengths => _literalLengths;

    /// <summary>How often each distance occurs.</summary>
    public Span<uint> Distances => _distances;

    /// <summary>The length of a match; of a literal, the byte.</summary>
    public static int LengthOf(uint token) => (int)(token & ((1 << DistanceShift) - 1));

    /// <summary>The distance of a match; 0 for a literal.</summary>
    public static int DistanceOf(uint token) => (int)(token >> DistanceShift);

    /// <summary>Adds a literal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte literal)
    {
        _tokens[_count++] = literal;
        _literalLengths[literal]++;
    }

    /// <summary>Adds literals.</summary>
    public void Add(ReadOnlySpan<byte> literals)
    {
        foreach (byte literal in literals) Add(literal);
    }

    /// <summary>Adds a match.</summary>
    public void Add(int length, int distance)
    {
        _tokens[_count++] = ((uint)distance << DistanceShift) | (uint)length;
        _literalLengths[DeflateAlphabet.FirstLength + DeflateAlphabet.LengthSlot(length)]++;
        _distances[DeflateAlphabet.DistanceSlot(distance)]++;
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        _count = 0;
        Array.Clear(_literalLengths);
        Array.Clear(_distances);
    }
}
