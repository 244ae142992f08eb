using FsCheck;
using FsCheck.Fluent;
using Ocx.Compression.Deflate;

namespace Ocx.Tests.Compression;

public sealed class HuffmanCodeTests
{
    private static readonly Gen<uint> Frequency = Gen.Frequency((3, Gen.Constant(0u)), (5, Gen.Choose(1, 50).Select(n => (uint)n)), (2, Gen.Choose(0, 26).Select(n => 1u << n)));

    private static readonly Gen<uint[]> Frequencies = from count in Gen.Choose(2, 286) from all in Frequency.ArrayOf(count) select all;

    [Fact]
    public void A_code_is_complete_within_its_limit_and_has_what_occurs() =>
        Prop.ForAll(Frequencies.ToArbitrary(), Gen.Choose(9, 15).ToArbitrary(), (frequencies, limit) =>
        {
            byte[] lengths = Build(frequencies, limit).Lengths.ToArray();
            return lengths.Max() <= limit && Room(lengths, limit) == 0 && Enumerable.Range(0, lengths.Length).All(i => frequencies[i] == 0 || lengths[i] > 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_code_that_the_limit_does_not_touch_is_the_shortest_one() =>
        Prop.ForAll(Frequencies.ToArbitrary(), frequencies =>
        {
            uint[] close = [.. frequencies.Select(f => Math.Min(f, 20))];
            return Build(close, 15).BitsOf(close) == ShortestBits(close);
        }).QuickCheckThrowOnFailure();

    // The rarest of Fibonacci's numbers has the longest code that so many symbols can have.
    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    public void Codes_that_would_be_too_long_are_cut_to_the_limit(int limit)
    {
        uint[] fibonacci = Fibonacci(30);
        HuffmanCode code = Build(fibonacci, limit);
        Assert.Equal(limit, code.Lengths.ToArray().Max());
        Assert.Equal(0, Room(code.Lengths, limit));
        Assert.InRange(code.BitsOf(fibonacci), ShortestBits(fibonacci), ShortestBits(fibonacci) * 1.005);
    }

    [Fact]
    public void One_symbol_or_none_are_a_complete_code_all_the_same()
    {
        for (int symbol = 0; symbol < 30; symbol++)
        {
            uint[] one = new uint[30];
            one[symbol] = 5;
            byte[] lengths = Build(one, 15).Lengths.ToArray();
            Assert.Equal(1, lengths[symbol]);
            Assert.Equal(0, Room(lengths, 15));
        }

        Assert.Equal(0, Room(Build(new uint[30], 15).Lengths, 15));
    }

    // RFC 1951, section 3.2.2: the lengths of its example, and the codes it finds for them.
    [Fact]
    public void Codes_are_those_of_the_example_the_first_bit_lowest()
    {
        var code = new HuffmanCode(8, 15);
        code.Set([3, 3, 3, 3, 3, 2, 4, 4]);
        string[] bits = [.. Enumerable.Range(0, 8).Select(i => new string([.. Convert.ToString(code.Codes[i], 2).PadLeft(code.Lengths[i], '0').Reverse()]))];
        Assert.Equal(["010", "011", "100", "101", "110", "00", "1110", "1111"], bits);
    }

    internal static uint[] Fibonacci(int count)
    {
        uint[] numbers = new uint[count];
        for (int i = 0; i < count; i++) numbers[i] = i < 2 ? 1 : numbers[i - 1] + numbers[i - 2];
        return numbers;
    }

    private static HuffmanCode Build(uint[] frequencies, int limit)
    {
        // What it was before must not show.
        var code = new HuffmanCode(frequencies.Length, limit);
        code.Build([.. frequencies.Select(f => f ^ 1)]);
        code.Build(frequencies);
        return code;
    }

    private static int Room(ReadOnlySpan<byte> lengths, int limit)
    {
        int room = 1 << limit;
        foreach (byte length in lengths) room -= length == 0 ? 0 : 1 << (limit - length);
        return room;
    }

    private static long ShortestBits(uint[] frequencies)
    {
        var queue = new PriorityQueue<long, long>(frequencies.Where(f => f > 0).Select(f => ((long)f, (long)f)));
        if (queue.Count == 1) return queue.Peek();
        long bits = 0;
        while (queue.Count > 1)
        {
            long both = queue.Dequeue() + queue.Dequeue();
            bits += both;
            queue.Enqueue(both, both);
        }

        return bits;
    }
}
