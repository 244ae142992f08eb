using System.Globalization;
using Ocx.Cli;

namespace Ocx.Tests.Cli;

/// <summary>The words for every duration, at both sides of each boundary: as docker/go-units has them.</summary>
public sealed class HumanDurationTests
{
    [Theory]
    [InlineData("-1000000", "Less than a second")]
    [InlineData("0", "Less than a second")]
    [InlineData("0.999", "Less than a second")]
    [InlineData("1", "1 second")]
    [InlineData("1.999", "1 second")]
    [InlineData("2", "2 seconds")]
    [InlineData("59.999", "59 seconds")]
    [InlineData("60", "About a minute")]
    [InlineData("119.999", "About a minute")]
    [InlineData("120", "2 minutes")]
    [InlineData("3599.999", "59 minutes")]
    [InlineData("3600", "About an hour")]
    [InlineData("5399.999", "About an hour")]
    [InlineData("5400", "2 hours")]
    [InlineData("170999.999", "47 hours")]
    [InlineData("171000", "2 days")] // 47 hours and a half
    [InlineData("257399.999", "2 days")]
    [InlineData("257400", "3 days")]
    [InlineData("1207799.999", "13 days")]
    [InlineData("1207800", "2 weeks")] // 335 hours and a half
    [InlineData("1812599.999", "2 weeks")]
    [InlineData("1812600", "3 weeks")]
    [InlineData("5182199.999", "8 weeks")]
    [InlineData("5182200", "2 months")] // 1,439 hours and a half
    [InlineData("7774199.999", "2 months")]
    [InlineData("7774200", "3 months")]
    [InlineData("63070199.999", "24 months")]
    [InlineData("63070200", "1 years")] // 17,519 hours and a half are two years, and no more than one when years are counted
    [InlineData("63071999.999", "1 years")]
    [InlineData("63072000", "2 years")]
    [InlineData("94607999", "2 years")]
    [InlineData("94608000", "3 years")]
    [InlineData("9223372036", "292 years")]
    [InlineData("63900000000", "292 years")]
    public void Seconds_read_so(string seconds, string words) =>
        Assert.Equal(words, HumanDuration.Of(TimeSpan.FromTicks((long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond))));

    [Fact]
    public void The_longest_time_that_can_be_told_is_no_error() => Assert.Equal("292 years", HumanDuration.Of(TimeSpan.MaxValue));
}
