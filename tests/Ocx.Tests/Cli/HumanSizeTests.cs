using Ocx.Cli;

namespace Ocx.Tests.Cli;

/// <summary>Sizes as docker/go-units prints them.</summary>
public sealed class HumanSizeTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1, "1B")]
    [InlineData(999, "999B")]
    [InlineData(1000, "1kB")]
    [InlineData(1001, "1kB")]
    [InlineData(1234, "1.23kB")]
    [InlineData(1235, "1.24kB")] // 1.235 is a little more than it says
    [InlineData(1125, "1.12kB")] // exactly halfway: to the even digit
    [InlineData(1375, "1.38kB")]
    [InlineData(10250, "10.2kB")]
    [InlineData(10750, "10.8kB")]
    [InlineData(100500, "100kB")]
    [InlineData(101500, "102kB")]
    [InlineData(99_950, "100kB")]
    [InlineData(999_499, "999kB")]
    [InlineData(999_500, "1e+03kB")]
    [InlineData(999_999, "1e+03kB")]
    [InlineData(1_000_000, "1MB")]
    [InlineData(117_000_000, "117MB")]
    [InlineData(1_190_000_000, "1.19GB")]
    [InlineData(9_223_372_036_854_775_807, "9.22EB")]
    public void Three_digits_of_an_image(long bytes, string text) => Assert.Equal(text, HumanSize.Of(bytes, 3));

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1234, "1.234kB")]
    [InlineData(12_345, "12.35kB")] // a little more than it says, too
    [InlineData(1_190_000_000, "1.19GB")]
    [InlineData(999_950, "1000kB")]
    [InlineData(999_949, "999.9kB")]
    public void Four_digits_elsewhere(long bytes, string text) => Assert.Equal(text, HumanSize.Of(bytes));
}
