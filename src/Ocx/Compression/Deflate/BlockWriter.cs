using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ocx.Compression.Deflate;

/// <summary>Writes what bytes became as a block of deflate, in that of its three ways that takes the fewest bits (RFC 1951, section 3.2.3).</summary>
internal sealed class BlockWriter
{
    private const uint Stored = 0, Fixed = 1, Dynamic = 2;

    // After the three bits of its header.
    private const int MaxStored = 65_535;

    // Four literals fit between two flushes that way; a code of more bits would be one in 16,384 symbols.
    private const int MaxLiteralLengthBits = BitWriter.Room / LiteralsAtOnce;
    private const int LiteralsAtOnce = 4;

    // A length takes 14 bits and 5 extra ones at most.
    private const int CountShift = 24;

    private static readonly HuffmanCode FixedLiteralLengths = MakeFixedLiteralLengths();
    private static readonly HuffmanCode FixedDistances = MakeFixedDistances();

    private readonly HuffmanCode _literalLengths = new(DeflateAlphabet.LiteralLengthCount, MaxLiteralLengthBits);
    private readonly HuffmanCode _distances = new(DeflateAlphabet.DistanceCount, 15);
    private readonly CodeLengths _codeLengths = new();

    // What literals and the end of the block, lengths with their extra bits, and distances without theirs are written as: bits, and above
    // them how many.
    private readonly uint[] _literals = new uint[DeflateAlphabet.EndOfBlock + 1];
    private readonly uint[] _lengths = new uint[DeflateAlphabet.MaxMatch + 1];
    private readonly uint[] _distanceCodes = new uint[DeflateAlphabet.DistanceCount];

    /// <summary>Writes a block, which is not the last one.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="sequences">What they became: matches of four bytes or more.</param>
    /// <param name="output">Where the block goes.</param>
    public void Write(ReadOnlySpan<byte> bytes, Sequences sequences, ref BitWriter output)
    {
        _literalLengths.Build(sequences.LiteralLengths);
        _distances.Build(sequences.Distances);
        _codeLengths.Set(_literalLengths.Lengths, _distances.Lengths);
        long extra = ExtraBits(sequences);
        long dynamicBits = _codeLengths.Bits + extra + _literalLengths.BitsOf(sequences.LiteralLengths) + _distances.BitsOf(sequences.Distances);
        long fixedBits = extra + FixedLiteralLengths.BitsOf(sequences.LiteralLengths) + FixedDistances.BitsOf(sequences.Distances);
        long stored = StoredBits(bytes.Length);
        if (stored <= Math.Min(dynamicBits, fixedBits))
        {
            WriteStored(bytes, ref output);
        }
        else if (fixedBits <= dynamicBits)
        {
            output.Write(Fixed << 1, 3);
            Prepare(FixedLiteralLengths, FixedDistances);
            WriteSequences(bytes, sequences.All, ref output);
        }
        else
        {
            output.Write(Dynamic << 1, 3);
            _codeLengths.Write(ref output);
            Prepare(_literalLengths, _distances);
            WriteSequences(bytes, sequences.All, ref output);
        }
    }

    /// <summary>Fills the last byte, as an empty block that is not the last one.</summary>
    public static void Align(ref BitWriter output) => WriteStored([], ref output);

    private static long ExtraBits(Sequences sequences)
    {
        long bits = 0;
        // The slots below 8 and the last one have none.
        for (int slot = 8; slot < 28; slot++) bits += (long)sequences.LiteralLengths[DeflateAlphabet.FirstLength + slot] * ((slot >> 2) - 1);
        for (int slot = 4; slot < DeflateAlphabet.DistanceCount; slot++) bits += (long)sequences.Distances[slot] * ((slot >> 1) - 1);
        return bits;
    }

    // At most: the first may need fewer than seven bits to the next byte.
    private static long StoredBits(int length) => (8L * length) + (((length / MaxStored) + 1) * (7 + 32L));

    private static void WriteStored(ReadOnlySpan<byte> bytes, ref BitWriter output)
    {
        do
        {
            ReadOnlySpan<byte> piece = bytes[..Math.Min(bytes.Length, MaxStored)];
            output.Write(Stored << 1, 3);
            output.Align();
            output.Write((uint)piece.Length | ((uint)~piece.Length << 16), 32);
            output.Write(piece);
            bytes = bytes[piece.Length..];
        }
        while (!bytes.IsEmpty);
    }

    private void Prepare(HuffmanCode literalLengths, HuffmanCode distances)
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

        for (int i = 0; i < DeflateAlphabet.DistanceCount; i++) _distanceCodes[i] = distances.Codes[i] | ((uint)distances.Lengths[i] << CountShift);
    }

    private void WriteSequences(ReadOnlySpan<byte> bytes, ReadOnlySpan<Sequence> sequences, ref BitWriter output)
    {
        // A copy, which the compiler keeps in registers.
        BitWriter bits = output;

        // Only bytes are looked up, and the table has more.
        ref uint literals = ref MemoryMarshal.GetArrayDataReference(_literals);
        int position = 0;
        foreach (Sequence sequence in sequences[..^1])
        {
            // Four literals or what there is of them, without a branch that could go either way. Four can always be read: the match
            // behind them is long enough.
            int run = sequence.Literals;
            while (true)
            {
                uint four = BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
                Add(ref bits, Unsafe.Add(ref literals, (byte)four) & IfPositive(run));
                Add(ref bits, Unsafe.Add(ref literals, (byte)(four >> 8)) & IfPositive(run - 1));
                Add(ref bits, Unsafe.Add(ref literals, (byte)(four >> 16)) & IfPositive(run - 2));
                Add(ref bits, Unsafe.Add(ref literals, (byte)(four >> 24)) & IfPositive(run - 3));
                bits.Flush();
                if (run <= LiteralsAtOnce) break;
                run -= LiteralsAtOnce;
                position += LiteralsAtOnce;
            }

            position += run + sequence.Length;
            Add(ref bits, _lengths[sequence.Length]);
            int extra = DeflateAlphabet.DistanceExtraBits(sequence.Distance);
            Add(ref bits, _distanceCodes[DeflateAlphabet.DistanceSlot(sequence.Distance)]);
            bits.Add((uint)(sequence.Distance - 1) & ((1u << extra) - 1), extra);
            bits.Flush();
        }

        foreach (byte literal in bytes[position..])
        {
            Add(ref bits, _literals[literal]);
            bits.Flush();
        }

        Add(ref bits, _literals[DeflateAlphabet.EndOfBlock]);
        bits.Flush();
        output = bits;
    }

    // All bits or none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint IfPositive(int value) => (uint)(-value >> 31);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref BitWriter bits, uint entry) => bits.Add(entry & ((1u << CountShift) - 1), (int)(entry >> CountShift));

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
