using Ocx.Compression.Deflate;
using Ocx.Compression.GoDeflate;

namespace Ocx.Compression.Klauspost;

/// <summary>
/// Writes blocks of deflate as klauspost's encoder decides on them. What is one block to the finder of matches need not be one in the stream: it
/// goes on with the code of the one before where a new one would save too little, so that a block ends only when the next one has another code.
/// </summary>
/// <param name="output">Takes whole bytes.</param>
/// <remarks>Source: github.com/klauspost/compress 1.15.10 to 1.18.0, flate/huffman_bit_writer.go.</remarks>
internal sealed class KlauspostBlockWriter(Stream output) : TokenBlockWriter(output)
{
    // What the header of a block without matches is taken to have where there was none to go by.
    private const int UsualHeader = 70 * 8;

    // A new code is taken to need a 128th more than its estimate.
    private const int PenaltyShift = 7;

    // With more tokens the code that needs no header is not looked at.
    private const int FewTokens = 250;

    // With fewer bytes it is not looked whether all are as frequent as each other.
    private const int ManyBytes = 1024;

    private static readonly HuffmanCode OneDistance = MakeOneDistance();

    private readonly uint[] _frequencies = new uint[DeflateAlphabet.LiteralLengthCount];

    // A code to try in the place of that of the open block.
    private HuffmanCode _tried = NewCode(DeflateAlphabet.LiteralLengthCount);

    // How many bits the header of the open block has; 0 where none is open. One of literals only has no distances to go on with.
    private long _header;
    private bool _isLiteralsOnly;

    /// <summary>Writes a block with matches.</summary>
    /// <param name="tokens">What it has: some match among them.</param>
    /// <param name="bytes">The bytes that they stand for.</param>
    /// <param name="ends">Whether the block is to end with them.</param>
    public void Write(GoTokens tokens, ReadOnlySpan<byte> bytes, bool ends)
    {
        BitWriter bits = Begin();
        tokens.LiteralLengths[DeflateAlphabet.EndOfBlock] = ends ? 1u : 0;
        if (_isLiteralsOnly || !HasAll(LiteralLengths, tokens.LiteralLengths) || !HasAll(Distances, tokens.Distances)) Close(ref bits);
        int count = tokens.Count + (ends ? 1 : 0);
        long extra = DeflateAlphabet.ExtraBits(tokens.LiteralLengths, tokens.Distances), stored = StoredBits(bytes);
        bool isFixed = false, isStored = false;
        if (_header > 0)
        {
            long size = BitsOf(tokens) + extra, renewed = _header + EstimatedBits.Of(tokens, count);
            renewed += LiteralLengths.Lengths[DeflateAlphabet.EndOfBlock] + (renewed >> PenaltyShift);
            if (renewed < size)
            {
                Close(ref bits);
                size = renewed;
            }

            // The end of the block, which this form has to have, is what the seven bits are.
            isFixed = count < FewTokens && FixedBits(tokens) + extra + 7 < size;
            isStored = stored <= size;
        }

        if (_header == 0 && !isFixed && !isStored)
        {
            tokens.LiteralLengths[DeflateAlphabet.EndOfBlock] = 1;
            Build(tokens, isWhole: !ends);
            long size = Header + CodeLengths.Bits + BitsOf(tokens) + extra, without = FixedBits(tokens) + extra;
            isFixed = count < FewTokens && without <= size;
            isStored = stored <= (isFixed ? without : size);
            if (!isFixed && !isStored) Open(Distances, isLiteralsOnly: false, ref bits);
        }

        if (isStored) WriteStored(bytes, ref bits);
        else if (isFixed) WriteFixed(tokens, ref bits);
        else WriteTokens(tokens, ends, ref bits);
        End(bits);
    }

    /// <summary>Writes a block of literals.</summary>
    /// <param name="bytes">The literals.</param>
    /// <param name="ends">Whether the block is to end with them.</param>
    public void WriteLiterals(ReadOnlySpan<byte> bytes, bool ends)
    {
        BitWriter bits = Begin();
        Array.Clear(_frequencies);
        foreach (byte literal in bytes) _frequencies[literal]++;
        Span<uint> literals = _frequencies.AsSpan(0, DeflateAlphabet.EndOfBlock);
        if (bytes.Length > ManyBytes && IsEven(literals, bytes.Length))
        {
            WriteStored(bytes, ref bits);
        }
        else
        {
            long renewed = TryNewCode();
            if (StoredBits(bytes) <= renewed)
            {
                WriteStored(bytes, ref bits);
            }
            else
            {
                if (!HasAll(LiteralLengths, literals) || renewed < LiteralLengths.BitsOf(literals)) Close(ref bits);
                if (_header == 0) OpenWithNewCode(ref bits);
                WriteLiterals(bytes, ends, ref bits);
            }
        }

        End(bits);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteStored(ReadOnlySpan<byte> bytes)
    {
        BitWriter bits = Begin();
        WriteStored(bytes, ref bits);
        End(bits);
    }

    /// <summary>Writes the end of the stream: an empty block in the code that needs no header.</summary>
    public void WriteEnd()
    {
        BitWriter bits = Begin();
        bits.Write((BlockWriter.Fixed << 1) | 1, Header);
        bits.Write(0, 7);
        bits.Align();
        End(bits);
    }

    private static HuffmanCode MakeOneDistance()
    {
        HuffmanCode code = NewCode(DeflateAlphabet.DistanceCount);
        uint[] frequencies = new uint[DeflateAlphabet.DistanceCount];
        frequencies[0] = 1;
        code.Build(frequencies);
        return code;
    }

    private static bool HasAll(HuffmanCode code, ReadOnlySpan<uint> frequencies)
    {
        for (int symbol = 0; symbol < frequencies.Length; symbol++)
        {
            if (frequencies[symbol] > 0 && code.Lengths[symbol] == 0) return false;
        }

        return true;
    }

    // All terms have few binary places, and no sum is rounded.
    private static bool IsEven(ReadOnlySpan<uint> frequencies, int count)
    {
        double sum = 0, mean = count / 256.0;
        foreach (uint frequency in frequencies) sum += (frequency - mean) * (frequency - mean);
        return sum < count * 2.0;
    }

    // How many bits the literals are taken to need in a code of their own.
    private long TryNewCode()
    {
        _frequencies[DeflateAlphabet.EndOfBlock] = 1;
        _tried.Build(_frequencies);
        long bits = _tried.BitsOf(_frequencies) + (_header > 0 ? _header : UsualHeader);
        return bits + (bits >> PenaltyShift);
    }

    private void OpenWithNewCode(ref BitWriter bits)
    {
        (LiteralLengths, _tried) = (_tried, LiteralLengths);
        CodeLengths.Set(LiteralLengths.Lengths, OneDistance.Lengths);
        Open(OneDistance, isLiteralsOnly: true, ref bits);
    }

    private void WriteLiterals(ReadOnlySpan<byte> bytes, bool ends, ref BitWriter bits)
    {
        BitWriter copy = bits;
        ReadOnlySpan<uint> table = Table.Literals;
        foreach (byte literal in bytes)
        {
            CodeTable.Add(ref copy, table[literal]);
            copy.Flush();
        }

        bits = copy;
        if (ends) Close(ref bits);
    }

    private void Open(HuffmanCode distances, bool isLiteralsOnly, ref BitWriter bits)
    {
        OpenDynamic(distances, ref bits);
        _header = Header + CodeLengths.Bits;
        _isLiteralsOnly = isLiteralsOnly;
    }

    // Ends the open block, if there is one.
    private void Close(ref BitWriter bits)
    {
        if (_header == 0) return;
        WriteEndOfBlock(ref bits);
        _header = 0;
    }

    private void WriteStored(ReadOnlySpan<byte> bytes, ref BitWriter bits)
    {
        Close(ref bits);
        BlockWriter.WriteStored(bytes, isLast: false, ref bits);
    }

    private void WriteFixed(GoTokens tokens, ref BitWriter bits)
    {
        Close(ref bits);
        OpenFixed(ref bits);
        _header = Header;
        WriteTokens(tokens, ends: true, ref bits);
    }

    private void WriteTokens(GoTokens tokens, bool ends, ref BitWriter bits)
    {
        WriteTokens(tokens, ref bits);
        if (ends) Close(ref bits);
    }
}
