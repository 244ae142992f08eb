using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>Writes tokens as blocks of deflate: which of the three ways is taken, and by what code, is decided as Go decides it.</summary>
/// <param name="output">Takes whole bytes.</param>
internal sealed class GoBlockWriter(Stream output) : TokenBlockWriter(output)
{
    // How often the first distance occurred in the last block with matches: what Go forgot to clear up to 1.14.
    private uint _firstDistance;

    /// <summary>Writes a block of levels 4 to 9.</summary>
    /// <param name="tokens">What it has.</param>
    /// <param name="bytes">The bytes that they stand for; none where they must not be stored.</param>
    public void Write(GoTokens tokens, ReadOnlySpan<byte> bytes)
    {
        Count(tokens);
        long extra = DeflateAlphabet.ExtraBits(tokens.LiteralLengths, tokens.Distances);
        long dynamicBits = DynamicBits(tokens) + extra;
        long fixedBits = FixedBits(tokens) + extra;
        if (!bytes.IsEmpty && StoredBits(bytes) < Math.Min(dynamicBits, fixedBits)) WriteStored(bytes, isLast: false);
        else if (dynamicBits < fixedBits) WriteDynamic(tokens);
        else WriteFixed(tokens);
    }

    /// <summary>Writes a block of level 1 with matches, whose extra bits that level does not count.</summary>
    public void WriteFast(GoTokens tokens, ReadOnlySpan<byte> bytes)
    {
        Count(tokens);
        _firstDistance = tokens.Distances[0];
        if (IsBetterStored(bytes, DynamicBits(tokens))) WriteStored(bytes, isLast: false);
        else WriteDynamic(tokens);
    }

    /// <summary>Writes a block of level 1 without matches.</summary>
    /// <param name="tokens">The literals.</param>
    /// <param name="bytes">The same bytes.</param>
    /// <param name="isBefore115">Whether a number that was left over is counted, as up to Go 1.14.</param>
    public void WriteLiterals(GoTokens tokens, ReadOnlySpan<byte> bytes, bool isBefore115)
    {
        Count(tokens);

        // The one distance that is not there has a code, and one bit.
        long bits = DynamicBits(tokens) - 1 + (isBefore115 ? _firstDistance : 1);
        if (IsBetterStored(bytes, bits)) WriteStored(bytes, isLast: false);
        else WriteDynamic(tokens);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteStored(ReadOnlySpan<byte> bytes, bool isLast)
    {
        BitWriter bits = Begin();
        BlockWriter.WriteStored(bytes, isLast, ref bits);
        End(bits);
    }

    // Level 1 wants a sixteenth to be saved.
    private static bool IsBetterStored(ReadOnlySpan<byte> bytes, long bits) => StoredBits(bytes) < bits + (bits >> 4);

    // The end of the block occurs once. A block without matches has one distance all the same, which counts in all sizes.
    private static void Count(GoTokens tokens)
    {
        tokens.LiteralLengths[DeflateAlphabet.EndOfBlock] = 1;
        if (!tokens.Distances.ContainsAnyExcept(0u)) tokens.Distances[0] = 1;
    }

    private long DynamicBits(GoTokens tokens)
    {
        Build(tokens);
        return Header + CodeLengths.Bits + BitsOf(tokens);
    }

    private void WriteDynamic(GoTokens tokens)
    {
        BitWriter bits = Begin();
        OpenDynamic(Distances, ref bits);
        WriteBody(tokens, bits);
    }

    private void WriteFixed(GoTokens tokens)
    {
        BitWriter bits = Begin();
        OpenFixed(ref bits);
        WriteBody(tokens, bits);
    }

    private void WriteBody(GoTokens tokens, BitWriter bits)
    {
        WriteTokens(tokens, ref bits);
        WriteEndOfBlock(ref bits);
        End(bits);
    }
}
