using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.TarSplit;

namespace Ocx.Tests.TarSplit;

public class Crc64Tests
{
    [Theory]
    [InlineData("", 0x0000000000000000)]
    [InlineData("x", 0x2310000000000000)]
    [InlineData("abc", 0x3776c42000000000)]
    [InlineData("hello", 0x3c3eeee2d8100000)]
    [InlineData("123456789", 0xb90956c775a41001)]
    public void Is_the_ISO_one(string text, ulong expected)
    {
        Crc64 crc = default;
        crc.Append(Encoding.ASCII.GetBytes(text));
        Assert.Equal(expected, crc.Value);
    }

    [Fact]
    public void Does_not_depend_on_how_the_bytes_are_cut_and_equals_the_definition() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (a, b, c) =>
        {
            byte[] all = [.. a, .. b, .. c, .. a, .. b, .. c];
            Crc64 whole = default, cut = default;
            whole.Append(all);
            foreach (byte[] part in new[] { a, b, c, a, b, c }) cut.Append(part);
            return whole.Value == cut.Value && whole.Value == Definition(all);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tables_and_the_processor_agree_at_every_length()
    {
        byte[] bytes = [.. Enumerable.Range(0, 400).Select(i => (byte)(i * i * 31 >> 3))];
        for (int length = 0; length < 300; length++)
        {
            Crc64 fast = default, slow = default;
            foreach (ReadOnlyMemory<byte> part in new[] { bytes.AsMemory(0, length), bytes.AsMemory(7, length) })
            {
                fast.Append(part.Span);
                slow.AppendByTables(part.Span);
            }

            Assert.Equal(Definition([.. bytes[..length], .. bytes[7..(7 + length)]]), slow.Value);
            Assert.Equal(slow.Value, fast.Value);
        }
    }

    [Fact]
    public void A_run_of_zeros_counts_as_if_it_had_been_read() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, 70_000).ToArbitrary(), (head, zeros) =>
        {
            Crc64 read = default, skipped = default;
            read.Append(head);
            read.Append(new byte[zeros]);
            skipped.Append(head);
            skipped.AppendZeros(zeros);
            return read.Value == skipped.Value;
        }).QuickCheckThrowOnFailure();

    // Bit by bit, as ISO 3309 has it.
    private static ulong Definition(byte[] bytes)
    {
        ulong crc = ulong.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xD800000000000000 : crc >> 1;
        }

        return ~crc;
    }
}
