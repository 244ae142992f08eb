using Ocx.Layers;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Tests.Layers;

/// <summary>Seen on dockerd 20.10.24.</summary>
public class FileTimesTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1_700_000_000, 123_456_789, 1_700_000_000, 123_456_789)]
    [InlineData(-1, 999_999_999, 0, 0)]
    [InlineData(9_223_372_036, 854_775_807, 9_223_372_036, 854_775_807)]
    [InlineData(9_223_372_036, 854_775_808, 0, 0)]
    [InlineData(9_223_372_037, 0, 0, 0)]
    [InlineData(long.MaxValue, 0, 0, 0)]
    [InlineData(long.MinValue, 0, 0, 0)]
    public void Files_are_of_between_1970_and_2262_or_of_1970(long seconds, int nanoseconds, long expectedSeconds, long expectedNanoseconds) =>
        Assert.Equal(new FileTime(expectedSeconds, expectedNanoseconds), FileTimes.Clamped(new TarTime(seconds, nanoseconds)));

    [Theory]
    [InlineData(-1, 250_000_000, -1, 250_000_000)]
    [InlineData(-86_400, 0, -86_400, 0)]
    [InlineData(9_223_372_037, 0, -9_223_372_037, 290_448_384)]
    [InlineData(-62_135_596_800, 0, 0, 1_073_741_822)]
    public void Links_are_of_any_time_that_nanoseconds_reach(long seconds, int nanoseconds, long expectedSeconds, long expectedNanoseconds) =>
        Assert.Equal(new FileTime(expectedSeconds, expectedNanoseconds), FileTimes.Wrapped(new TarTime(seconds, nanoseconds)));

    [Fact]
    public void A_file_is_not_read_before_it_is_written()
    {
        var entry = new TarHeader { ModificationTime = new TarTime(5, 1), AccessTime = new TarTime(5) };
        Assert.Equal((new TarTime(5, 1), new TarTime(5, 1)), FileTimes.Of(entry));
        entry.AccessTime = new TarTime(6);
        Assert.Equal((new TarTime(6), new TarTime(5, 1)), FileTimes.Of(entry));
        entry.AccessTime = null;
        Assert.Equal((new TarTime(5, 1), new TarTime(5, 1)), FileTimes.Of(entry));
    }
}
