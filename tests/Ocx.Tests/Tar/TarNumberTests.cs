using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Tar;

namespace Ocx.Tests.Tar;

public class TarNumberTests
{
    [Theory]
    [InlineData("0000644\0", 420)]
    [InlineData("\0\0\0\0\0\0\0\0", 0)]
    [InlineData("        ", 0)]
    [InlineData("  644  \0", 420)]
    [InlineData("7\0garbag", 7)]
    [InlineData("\x80\0\0\0\0\0\0\x05", 5)]
    [InlineData("\xff\xff\xff\xff\xff\xff\xff\xff", -1)]
    [InlineData("\xc0\0\0\0\0\0\0\0", -4611686018427387904L)]
    public void Reads_what_Go_reads(string field, long expected)
    {
        Assert.True(TarNumber.TryParse(TarBuilder.Bytes(field), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("0000 644")]
    [InlineData("00000008")]
    [InlineData("-0000001")]
    [InlineData("\x80\0\0\x80\0\0\0\0\0\0\0\0")]
    [InlineData("\x80\0\0\0\x80\0\0\0\0\0\0\0")]
    public void Refuses_what_Go_refuses(string field) => Assert.False(TarNumber.TryParse(TarBuilder.Bytes(field), out _));

    [Theory]
    [InlineData("12", true)]
    [InlineData("+12", true)]
    [InlineData("-9223372036854775808", true)]
    [InlineData("9223372036854775808", false)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData(" 1", false)]
    [InlineData("1 ", false)]
    [InlineData("1\0", false)]
    [InlineData("\xe2\x88\x92" + "1", false)]
    [InlineData("1,000", false)]
    [InlineData("0x10", false)]
    public void Reads_decimals_as_Go_does(string text, bool good) => Assert.Equal(good, TarNumber.TryParseDecimal(TarBuilder.Bytes(text), out _));

    [Fact]
    public void Format_and_parse_are_inverse_in_a_field_of_twelve_bytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), value =>
        {
            byte[] field = new byte[12];
            TarNumber.Format(field, value);
            return TarNumber.TryParse(field, out long parsed) && parsed == value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Format_and_parse_are_inverse_for_every_length_that_fits() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), Gen.Choose(3, 12).ToArbitrary(), (value, length) =>
        {
            byte[] field = new byte[length];
            try
            {
                TarNumber.Format(field, value);
            }
            catch (ArgumentOutOfRangeException)
            {
                return length < 9;
            }

            return TarNumber.TryParse(field, out long parsed) && parsed == value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Octal_ends_with_a_NUL()
    {
        byte[] field = new byte[8];
        TarNumber.FormatOctal(field, 420);
        Assert.Equal("0000644\0", Encoding.ASCII.GetString(field));
        Assert.Throws<ArgumentOutOfRangeException>(() => TarNumber.FormatOctal(field, 1 << 21));
    }

    [Fact]
    public void Times_survive_the_way_to_PAX_and_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), Gen.Choose(0, 999_999_999).ToArbitrary(), (seconds, nanoseconds) =>
        {
            var time = new TarTime(seconds, nanoseconds);
            return TarTime.TryParse(Encoding.ASCII.GetBytes(time.ToPax()), out TarTime parsed) && parsed == time;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1350244992.023960108", 1350244992, 23960108)]
    [InlineData("-1.5", -2, 500_000_000)]
    [InlineData("-0.25", -1, 750_000_000)]
    [InlineData("1.", 1, 0)]
    [InlineData("1.1234567899", 1, 123_456_789)]
    public void Reads_PAX_times(string text, long seconds, int nanoseconds)
    {
        Assert.True(TarTime.TryParse(Encoding.ASCII.GetBytes(text), out TarTime time));
        Assert.Equal(new TarTime(seconds, nanoseconds), time);
    }
}
