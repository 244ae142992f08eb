using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>Writes tokens as blocks of deflate: which of the three ways is taken, and by what code, is decided as Go decides it.</summary>
/// <param name="output">Takes whole bytes.</param>
internal sealed class GoBlockWriter(Stream output) : IDisposable
{
    private const int MaxCode = 15;

    // Go counts five bytes for the header of what is stored, wherever in a byte that starts.
    private const int StoredHeader = 5;

    // The three bits that say what block it is.
    private const int Header = 3;

    // Of 16,384 tokens with 48 bits each, or 65,535 literals with 15: with a header, and room for the writer of bits.
    private const int LongestBlock = (65_536 * MaxCode / 8) + 1024;

    private readonly HuffmanCode _literalLengths = new PackageMergeCode(DeflateAlphabet.LiteralLengthCount, MaxCode);
    private readonly HuffmanCode _distances = new PackageMergeCode(DeflateAlphabet.DistanceCount, MaxCode);
    private readonly CodeLengths _codeLengths = new(new PackageMergeCode(DeflateAlphabet.CodeLengthCount, CodeLengths.CodeLimit));
    private readonly CodeTable _table = new();
    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(LongestBlock);
    private (uint Bits, int Count) _rest;

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
        long fixedBits = Header + extra + CodeTable.FixedLiteralLengths.BitsOf(tokens.LiteralLengths) + CodeTable.FixedDistances.BitsOf(tokens.Distances);
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

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private static long StoredBits(ReadOnlySpan<byte> bytes) => 8L * (bytes.Length + StoredHeader);

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
        _literalLengths.Build(tokens.LiteralLengths);
        _distances.Build(tokens.Distances);
        _codeLengths.Set(_literalLengths.Lengths, _distances.Lengths);
        return Header + _codeLengths.Bits + _literalLengths.BitsOf(tokens.LiteralLengths) + _distances.BitsOf(tokens.Distances);
    }

    private void WriteDynamic(GoTokens tokens)
    {
        BitWriter bits = Begin();
        bits.Write(BlockWriter.Dynamic << 1, Header);
        _codeLengths.Write(ref bits);
        _table.Prepare(_literalLengths, _distances);
        WriteTokens(tokens, bits);
    }

    private void WriteFixed(GoTokens tokens)
    {
        BitWriter bits = Begin();
        bits.Write(BlockWriter.Fixed << 1, Header);
        _table.Prepare(CodeTable.FixedLiteralLengths, CodeTable.FixedDistances);
        WriteTokens(tokens, bits);
    }

    private void WriteTokens(GoTokens tokens, BitWriter bits)
    {
        ReadOnlySpan<uint> literals = _table.Literals;
        foreach (uint token in tokens.All)
        {
            if (GoTokens.DistanceOf(token) is var distance and > 0) _table.Add(ref bits, GoTokens.LengthOf(token), distance);
            else CodeTable.Add(ref bits, literals[(int)token]);
            bits.Flush();
        }

        CodeTable.Add(ref bits, literals[DeflateAlphabet.EndOfBlock]);
        bits.Flush();
        End(bits);
    }

    private BitWriter Begin() => new(_buffer.Span, _rest);

    private void End(BitWriter bits)
    {
        output.Write(_buffer.Span[..bits.Length]);
        _rest = bits.Rest;
    }
}
