using System.Runtime.CompilerServices;

namespace Ocx.Compression.Deflate;

/// <summary>What literals, matches and the end of a block are written as, in two codes: looked up by what they are, with their extra bits.</summary>
internal sealed class CodeTable
{
    // Of an entry: bits, and above them how many. A length takes 15 bits and 5 extra ones at most.
    private const int CountShift = 24;

    private readonly uint[] _literals = new uint[DeflateAlphabet.EndOfBlock + 1];
    private readonly uint[] _lengths = new uint[DeflateAlphabet.MaxMatch + 1];
    private readonly uint[] _distances = new uint[DeflateAlphabet.DistanceCount];

    /// <summary>The codes that need no header (RFC 1951, section 3.2.6), of literals and lengths.</summary>
    public static HuffmanCode FixedLiteralLengths { get; } = MakeFixedLiteralLengths();

    /// <summary>The code that needs no header, of distances.</summary>
    public static HuffmanCode FixedDistances { get; } = MakeFixedDistances();

    /// <summary>The entries of literals, and of the end of the block behind them.</summary>
    public ReadOnlySpan<uint> Literals => _literals;

    /// <summary>Takes two codes.</summary>
    public void Prepare(HuffmanCode literalLengths, HuffmanCode distances)
    {
        ReadOnlySpan<byte> bits = literalLengths.Lengths;
        ReadOnlySpan<ushort> codes = literalLengths.Codes;
        for (int i = 0; i < _literals.Length; i++) _literals[i] = codes[i] | ((uint)bits[i] << CountShift);
        for (int length = DeflateAlphabet.MinMatch; length <= DeflateAlphabet.MaxMatch; length++)
        {
            int symbol = DeflateAlphabet.FirstLength + DeflateAlphabet.LengthSlot(length);
            int extra = DeflateAlphabet.LengthExtraBits(length);
            uint value = (uint)((length - DeflateAlphabet.MinMatch) & ((1 << extra) - 1));
            _lengths[length] = codes[symbol] | (value << bits[symbol]) | ((uint)(bits[symbol] + extra) << CountShift);
        }

        for (int i = 0; i < DeflateAlphabet.DistanceCount; i++) _distances[i] = distances.Codes[i] | ((uint)distances.Lengths[i] << CountShift);
    }

    /// <summary>Adds the bits of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref BitWriter bits, uint entry) => bits.Add(entry & ((1u << CountShift) - 1), (int)(entry >> CountShift));

    /// <summary>Adds a match: 48 bits at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref BitWriter bits, int length, int distance)
    {
        Add(ref bits, _lengths[length]);
        int extra = DeflateAlphabet.DistanceExtraBits(distance);
        Add(ref bits, _distances[DeflateAlphabet.DistanceSlot(distance)]);
        bits.Add((uint)(distance - 1) & ((1u << extra) - 1), extra);
    }

    private static HuffmanCode MakeFixedLiteralLengths()
    {
        var code = new HuffmanCode(288, 15);
        byte[] lengths = new byte[288];
        lengths.AsSpan(0, 144).Fill(8);
        lengths.AsSpan(144, 112).Fill(9);
        lengths.AsSpan(256, 24).Fill(7);
        lengths.AsSpan(280, 8).Fill(8);
        code.Set(lengths);
        return code;
    }

    private static HuffmanCode MakeFixedDistances()
    {
        var code = new HuffmanCode(32, 15);
        byte[] lengths = new byte[32];
        lengths.AsSpan().Fill(5);
        code.Set(lengths);
        return code;
    }
}
