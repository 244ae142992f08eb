using System.Numerics;

namespace Ocx.Compression.Deflate;

/// <summary>What the symbols of deflate mean (RFC 1951, sections 3.2.5 to 3.2.7).</summary>
/// <remarks>
/// Both tables of the RFC follow one rule each: from some point on, every doubling of the value has the same number of symbols, and
/// one extra bit more. A slot is the symbol's place in its table.
/// </remarks>
internal static class DeflateAlphabet
{
    /// <summary>The shortest match that has a symbol.</summary>
    public const int MinMatch = 3;

    /// <summary>The longest one.</summary>
    public const int MaxMatch = 258;

    /// <summary>The farthest one.</summary>
    public const int MaxDistance = 32 * 1024;

    /// <summary>The symbol that ends a block; those below it are literals.</summary>
    public const int EndOfBlock = 256;

    /// <summary>The symbol of the first length.</summary>
    public const int FirstLength = 257;

    /// <summary>How many symbols literals and lengths have.</summary>
    public const int LiteralLengthCount = 286;

    /// <summary>How many symbols distances have.</summary>
    public const int DistanceCount = 30;

    /// <summary>How many symbols the lengths of codes have.</summary>
    public const int CodeLengthCount = 19;

    // The longest match alone has a symbol of its own, without extra bits.
    private const int MaxMatchSlot = 28;

    /// <summary>The order in which a dynamic block tells the lengths of the codes of code lengths.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The extra bits of a match's length.</summary>
    public static int LengthExtraBits(int length) => length == MaxMatch ? 0 : BitOperations.Log2((uint)(length - MinMatch) | 4) - 2;

    /// <summary>The slot of a match's length.</summary>
    public static int LengthSlot(int length)
    {
        if (length == MaxMatch) return MaxMatchSlot;
        int extra = LengthExtraBits(length);
        return (4 * extra) + ((length - MinMatch) >> extra);
    }

    /// <summary>The extra bits of a distance.</summary>
    public static int DistanceExtraBits(int distance) => BitOperations.Log2((uint)(distance - 1) | 2) - 1;

    /// <summary>The slot of a distance, which is its symbol.</summary>
    public static int DistanceSlot(int distance)
    {
        int extra = DistanceExtraBits(distance);
        return (2 * extra) + ((distance - 1) >> extra);
    }

    /// <summary>How many extra bits there are in a block.</summary>
    /// <param name="literalLengths">How often each symbol of literals and lengths occurs.</param>
    /// <param name="distances">How often each symbol of distances occurs.</param>
    public static long ExtraBits(ReadOnlySpan<uint> literalLengths, ReadOnlySpan<uint> distances)
    {
        long bits = 0;

        // The slots below 8 and the last one have none.
        for (int slot = 8; slot < MaxMatchSlot; slot++) bits += (long)literalLengths[FirstLength + slot] * ((slot >> 2) - 1);
        for (int slot = 4; slot < DistanceCount; slot++) bits += (long)distances[slot] * ((slot >> 1) - 1);
        return bits;
    }
}
