using Ocx.Compression.Deflate;

namespace Ocx.Tests.Compression;

/// <summary>Blocks of deflate whose codes are the odd ones; what is in them is told to the writer, and not found.</summary>
public sealed class BlockWriterTests
{
    private enum BlockKind
    {
        Stored,
        Fixed,
        Dynamic,
    }

    [Fact]
    public void Literals_whose_codes_would_be_longer_than_any()
    {
        uint[] counts = HuffmanCodeTests.Fibonacci(24);
        byte[] bytes = [.. counts.SelectMany((count, i) => Enumerable.Repeat((byte)(i * 10), (int)count))];
        Assert.Equal(BlockKind.Dynamic, AssertWritten(bytes, []));
    }

    // No distance at all, and one distance only: its code has one bit.
    [Fact]
    public void No_distance_and_one_distance()
    {
        byte[] bytes = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * i % 7))];
        Assert.Equal(BlockKind.Dynamic, AssertWritten(bytes, []));
        Assert.Equal(BlockKind.Dynamic, AssertWritten(bytes, [(21, 200, 7), (0, 258, 7), (5, 30, 7)]));
    }

    // Every length with a near distance and with the farthest one of each slot.
    [Fact]
    public void Every_length_and_every_slot_of_distances()
    {
        byte[] bytes = new byte[120_000];
        List<(int, int, int)> matches = [(40_000, 4, 1)];
        for (int length = 4; length <= 258; length++) matches.Add((length % 11, length, 1 + (length * 127)));
        for (int distance = 1; distance <= 32_768; distance *= 2) matches.AddRange([(1, 9, distance), (0, 4, Math.Max(1, distance - 1)), (2, 258, Math.Max(1, distance * 3 / 4))]);
        Assert.Equal(BlockKind.Dynamic, AssertWritten(bytes, matches));
    }

    [Fact]
    public void Little_is_written_in_the_codes_that_need_no_header() => Assert.Equal(BlockKind.Fixed, AssertWritten("aaaaaaaaaaaaab"u8.ToArray(), [(1, 12, 1)]));

    [Fact]
    public void What_no_code_makes_shorter_is_stored()
    {
        byte[] bytes = [.. Enumerable.Range(0, 70_000).Select(i => (byte)((i * 167) + (i >> 8)))];
        Assert.Equal(BlockKind.Stored, AssertWritten(bytes, []));
        Assert.Equal(BlockKind.Stored, AssertWritten(bytes[..65_535], []));
    }

    // RFC 1951, section 3.2.5: the shortest length and the nearest distance of each symbol, and their extra bits.
    [Fact]
    public void Symbols_are_those_of_the_tables()
    {
        int[] lengths = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
        int[] lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
        int[] distances = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12_289, 16_385, 24_577];
        int[] distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
        for (int length = 3; length <= 258; length++)
        {
            int slot = Array.FindLastIndex(lengths, l => l <= length);
            Assert.Equal((length, slot, lengthBits[slot]), (length, DeflateAlphabet.LengthSlot(length), DeflateAlphabet.LengthExtraBits(length)));
        }

        for (int distance = 1; distance <= 32_768; distance++)
        {
            int slot = Array.FindLastIndex(distances, d => d <= distance);
            Assert.Equal((distance, slot, distanceBits[slot]), (distance, DeflateAlphabet.DistanceSlot(distance), DeflateAlphabet.DistanceExtraBits(distance)));
        }
    }

    // Writes literals and matches, the latter each behind so many literals; what the matches say is made true.
    private static BlockKind AssertWritten(byte[] bytes, IReadOnlyList<(int Literals, int Length, int Distance)> matches)
    {
        var sequences = new Sequences(matches.Count + 1);
        sequences.Clear();
        int position = 0;
        foreach ((int literals, int length, int distance) in matches)
        {
            Count(sequences, bytes.AsSpan(position, literals));
            position += literals;
            for (int i = 0; i < length; i++, position++) bytes[position] = bytes[position - distance];
            sequences.Add(literals, length, distance);
        }

        Count(sequences, bytes.AsSpan(position));
        sequences.AddLast(bytes.Length - position);

        // Twice with one writer, the second time not at the start of a byte.
        byte[] written = new byte[(2 * bytes.Length) + 100];
        var output = new BitWriter(written);
        var writer = new BlockWriter();
        writer.Write(bytes, sequences, ref output);
        writer.Write(bytes, sequences, ref output);
        BlockWriter.Align(ref output);
        Assert.Equal([.. bytes, .. bytes], DeflaterTests.Inflate([], written.AsSpan(0, output.Length)));
        return (BlockKind)((written[0] >> 1) & 3);
    }

    private static void Count(Sequences sequences, ReadOnlySpan<byte> literals)
    {
        foreach (byte literal in literals) sequences.LiteralLengths[literal]++;
    }
}
