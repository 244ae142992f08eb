using CommunityToolkit.HighPerformance.Buffers;
using Ocx.Compression.Deflate;

namespace Ocx.Compression.GoDeflate;

/// <summary>
/// What writers of blocks for Go's tokens have in common: the codes, the sizes of a block in each of the three ways, and the bits. Which way is
/// taken is what they differ in.
/// </summary>
/// <param name="output">Takes whole bytes.</param>
internal abstract class TokenBlockWriter(Stream output) : IDisposable
{
    /// <summary>The three bits that say what block it is.</summary>
    protected const int Header = 3;

    private const int MaxCode = 15;

    // Five bytes are counted for the header of what is stored, wherever in a byte that starts.
    private const int StoredHeader = 5;

    // Of 16,384 tokens with 48 bits each, or 65,535 literals with 15: with a header, the end of the block before and room for the writer of bits.
    private const int LongestBlock = (65_536 * MaxCode / 8) + 1024;

    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(LongestBlock);
    private (uint Bits, int Count) _rest;

    /// <summary>The code of literals and lengths.</summary>
    protected HuffmanCode LiteralLengths { get; set; } = NewCode(DeflateAlphabet.LiteralLengthCount);

    /// <summary>The code of distances.</summary>
    protected HuffmanCode Distances { get; } = NewCode(DeflateAlphabet.DistanceCount);

    /// <summary>How both are told in the header of a block.</summary>
    protected CodeLengths CodeLengths { get; } = new(new PackageMergeCode(DeflateAlphabet.CodeLengthCount, CodeLengths.CodeLimit));

    /// <summary>The codes that tokens are written in.</summary>
    protected CodeTable Table { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    /// <summary>A code without symbols, of which none will take more bits than deflate allows.</summary>
    protected static HuffmanCode NewCode(int count) => new PackageMergeCode(count, MaxCode);

    /// <summary>How many bits bytes take that are written as they are.</summary>
    protected static long StoredBits(ReadOnlySpan<byte> bytes) => 8L * (bytes.Length + StoredHeader);

    /// <summary>How many bits tokens take in the codes that need no header, without the extra bits.</summary>
    protected static long FixedBits(GoTokens tokens) =>
        Header + CodeTable.FixedLiteralLengths.BitsOf(tokens.LiteralLengths) + CodeTable.FixedDistances.BitsOf(tokens.Distances);

    /// <summary>How many bits tokens take in <see cref="LiteralLengths"/> and <see cref="Distances"/>, without the header and the extra bits.</summary>
    protected long BitsOf(GoTokens tokens) => LiteralLengths.BitsOf(tokens.LiteralLengths) + Distances.BitsOf(tokens.Distances);

    /// <summary>Makes the codes that suit tokens best, and their header.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="isWhole">As in <see cref="CodeLengths.Set"/>.</param>
    protected void Build(GoTokens tokens, bool isWhole = false)
    {
        LiteralLengths.Build(tokens.LiteralLengths);
        Distances.Build(tokens.Distances);
        CodeLengths.Set(LiteralLengths.Lengths, Distances.Lengths, isWhole);
    }

    /// <summary>Starts a block in the codes that <see cref="CodeLengths"/> tells.</summary>
    protected void OpenDynamic(HuffmanCode distances, ref BitWriter bits)
    {
        bits.Write(BlockWriter.Dynamic << 1, Header);
        CodeLengths.Write(ref bits);
        Table.Prepare(LiteralLengths, distances);
    }

    /// <summary>Starts a block in the codes that need no header.</summary>
    protected void OpenFixed(ref BitWriter bits)
    {
        bits.Write(BlockWriter.Fixed << 1, Header);
        Table.Prepare(CodeTable.FixedLiteralLengths, CodeTable.FixedDistances);
    }

    /// <summary>Writes tokens in the codes of the block.</summary>
    protected void WriteTokens(GoTokens tokens, ref BitWriter bits)
    {
        // What is passed by reference is in memory, and a copy in registers.
        BitWriter copy = bits;
        CodeTable table = Table;
        ReadOnlySpan<uint> literals = table.Literals;
        foreach (uint token in tokens.All)
        {
            if (GoTokens.DistanceOf(token) is var distance and > 0) table.Add(ref copy, GoTokens.LengthOf(token), distance);
            else CodeTable.Add(ref copy, literals[(int)token]);
            copy.Flush();
        }

        bits = copy;
    }

    /// <summary>Ends a block.</summary>
    protected void WriteEndOfBlock(ref BitWriter bits)
    {
        CodeTable.Add(ref bits, Table.Literals[DeflateAlphabet.EndOfBlock]);
        bits.Flush();
    }

    /// <summary>Goes on where <see cref="End"/> ended.</summary>
    protected BitWriter Begin() => new(_buffer.Span, _rest);

    /// <summary>Gives the whole bytes away.</summary>
    protected void End(BitWriter bits)
    {
        output.Write(_buffer.Span[..bits.Length]);
        _rest = bits.Rest;
    }
}
