using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ocx.Compression.Deflate;

/// <summary>Writes what bytes became as a block of deflate, in that of its three ways that takes the fewest bits (RFC 1951, section 3.2.3).</summary>
internal sealed class BlockWriter
{
    /// <summary>How a block is written, in two bits of its header.</summary>
    public const uint Stored = 0, Fixed = 1, Dynamic = 2;

    /// <summary>Bytes that one stored block can have.</summary>
    public const int MaxStored = 65_535;

    // Four literals fit between two flushes that way; a code of more bits would be one in 16,384 symbols.
    private const int MaxLiteralLengthBits = BitWriter.Room / LiteralsAtOnce;
    private const int LiteralsAtOnce = 4;

    private readonly HuffmanCode _literalLengths = new(DeflateAlphabet.LiteralLengthCount, MaxLiteralLengthBits);
    private readonly HuffmanCode _distances = new(DeflateAlphabet.DistanceCount, 15);
    private readonly CodeLengths _codeLengths = new(new HuffmanCode(DeflateAlphabet.CodeLengthCount, CodeLengths.CodeLimit));
    private readonly CodeTable _table = new();

    /// <summary>Writes a block, which is not the last one.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="sequences">What they became: matches of four bytes or more.</param>
    /// <param name="output">Where the block goes.</param>
    public void Write(ReadOnlySpan<byte> bytes, Sequences sequences, ref BitWriter output)
    {
        _literalLengths.Build(sequences.LiteralLengths);
        _distances.Build(sequences.Distances);
        _codeLengths.Set(_literalLengths.Lengths, _distances.Lengths);
        long extra = DeflateAlphabet.ExtraBits(sequences.LiteralLengths, sequences.Distances);
        long dynamicBits = _codeLengths.Bits + extra + _literalLengths.BitsOf(sequences.LiteralLengths) + _distances.BitsOf(sequences.Distances);
        long fixedBits = extra + CodeTable.FixedLiteralLengths.BitsOf(sequences.LiteralLengths) + CodeTable.FixedDistances.BitsOf(sequences.Distances);
        long stored = StoredBits(bytes.Length);
        if (stored <= Math.Min(dynamicBits, fixedBits))
        {
            WriteStored(bytes, ref output);
        }
        else if (fixedBits <= dynamicBits)
        {
            output.Write(Fixed << 1, 3);
            _table.Prepare(CodeTable.FixedLiteralLengths, CodeTable.FixedDistances);
            WriteSequences(bytes, sequences.All, ref output);
        }
        else
        {
            output.Write(Dynamic << 1, 3);
            _codeLengths.Write(ref output);
            _table.Prepare(_literalLengths, _distances);
            WriteSequences(bytes, sequences.All, ref output);
        }
    }

    /// <summary>Fills the last byte, as an empty block that is not the last one.</summary>
    public static void Align(ref BitWriter output) => WriteStored([], ref output);

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="bytes">No more than <see cref="MaxStored"/>.</param>
    /// <param name="isLast">Whether the stream ends there.</param>
    /// <param name="output">Where the block goes.</param>
    public static void WriteStored(ReadOnlySpan<byte> bytes, bool isLast, ref BitWriter output)
    {
        output.Write((Stored << 1) | (isLast ? 1u : 0), 3);
        output.Align();
        output.Write((uint)bytes.Length | ((uint)~bytes.Length << 16), 32);
        output.Write(bytes);
    }

    // At most: the first may need fewer than seven bits to the next byte.
    private static long StoredBits(int length) => (8L * length) + (((length / MaxStored) + 1) * (7 + 32L));

    private static void WriteStored(ReadOnlySpan<byte> bytes, ref BitWriter output)
    {
        do
        {
            ReadOnlySpan<byte> piece = bytes[..Math.Min(bytes.Length, MaxStored)];
            WriteStored(piece, isLast: false, ref output);
            bytes = bytes[piece.Length..];
        }
        while (!bytes.IsEmpty);
    }

    private void WriteSequences(ReadOnlySpan<byte> bytes, ReadOnlySpan<Sequence> sequences, ref BitWriter output)
    {
        // A copy, which the compiler keeps in registers.
        BitWriter bits = output;

        // Only bytes are looked up, and the table has more.
        ref uint literals = ref MemoryMarshal.GetReference(_table.Literals);
        int position = 0;
        foreach (Sequence sequence in sequences[..^1])
        {
            // Four literals or what there is of them, without a branch that could go either way. Four can always be read: the match
            // behind them is long enough.
            int run = sequence.Literals;
            while (true)
            {
                uint four = BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
                CodeTable.Add(ref bits, Unsafe.Add(ref literals, (byte)four) & IfPositive(run));
                CodeTable.Add(ref bits, Unsafe.Add(ref literals, (byte)(four >> 8)) & IfPositive(run - 1));
                CodeTable.Add(ref bits, Unsafe.Add(ref literals, (byte)(four >> 16)) & IfPositive(run - 2));
                CodeTable.Add(ref bits, Unsafe.Add(ref literals, (byte)(four >> 24)) & IfPositive(run - 3));
                bits.Flush();
                if (run <= LiteralsAtOnce) break;
                run -= LiteralsAtOnce;
                position += LiteralsAtOnce;
            }

            position += run + sequence.Length;
            _table.Add(ref bits, sequence.Length, sequence.Distance);
            bits.Flush();
        }

        foreach (byte literal in bytes[position..])
        {
            CodeTable.Add(ref bits, _table.Literals[literal]);
            bits.Flush();
        }

        CodeTable.Add(ref bits, _table.Literals[DeflateAlphabet.EndOfBlock]);
        bits.Flush();
        output = bits;
    }

    // All bits or none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint IfPositive(int value) => (uint)(-value >> 31);
}
