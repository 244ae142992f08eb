using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", -62135596800, "0001-01-01T00:00:00Z")]
    [InlineData("0000-02-29T00:00:00Z", -62162121600, "0000-02-29T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", 253402300799, "9999-12-31T23:59:59Z")]
    [InlineData("2024-02-29T09:09:09.100000000+05:30", 1709177949, "2024-02-29T09:09:09.1+05:30")]
    [InlineData("2024-02-29T09:09:09.123456789987Z", 1709197749, "2024-02-29T09:09:09.123456789Z")]
    [InlineData("2024-02-29T09:09:09.000-00:30", 1709199549, "2024-02-29T09:09:09-00:30")]
    [InlineData("2024-02-29T09:09:09+00:00", 1709197749, "2024-02-29T09:09:09Z")]
    [InlineData("1969-12-31T19:00:00-05:00", 0, "1969-12-31T19:00:00-05:00")]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1, "1969-12-31T23:59:59.999999999Z")]
    public void Reads_and_prints_as_Go_does(string text, long seconds, string printed)
    {
        Assert.True(Timestamp.TryParse(text, out Timestamp time));
        Assert.Equal(seconds, time.UnixSeconds);
        Assert.Equal(printed, time.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-02-29")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("2024-00-01T00:00:00Z")]
    [InlineData("2024-13-01T00:00:00Z")]
    [InlineData("2024-04-31T00:00:00Z")]
    [InlineData("2024-01-00T00:00:00Z")]
    [InlineData("2024-01-01T24:00:00Z")]
    [InlineData("2024-01-01T00:60:00Z")]
    [InlineData("2024-01-01T00:00:60Z")]
    [InlineData("2024-01-01t00:00:00z")]
    [InlineData("2024-01-01T00:00:00")]
    [InlineData("2024-01-01T00:00:00.Z")]
    [InlineData("2024-01-01T00:00:00.5")]
    [InlineData("2024-01-01T00:00:00+5:30")]
    [InlineData("2024-01-01T00:00:00+05:60")]
    [InlineData("2024-01-01T00:00:00+24:00")]
    [InlineData("2024-01-01T00:00:00Zx")]
    [InlineData("2024-01-01T00:00:00,5Z")]
    [InlineData("٢024-01-01T00:00:00Z")]
    public void Refuses_what_is_no_time(string text) => Assert.False(Timestamp.TryParse(text, out _));

    [Fact]
    public void Agrees_with_the_calendar_of_the_runtime() =>
        Prop.ForAll(Gen.Choose(0, 3_652_058).ToArbitrary(), Gen.Choose(0, 86_399).ToArbitrary(), (days, seconds) =>
        {
            DateTime expected = DateTime.MinValue.AddDays(days).AddSeconds(seconds);
            string text = expected.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            return Timestamp.TryParse(text, out Timestamp time)
                && time.UnixSeconds == (expected - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond
                && time.ToString() == text;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Orders_by_the_moment()
    {
        Assert.True(Timestamp.TryParse("2024-01-01T00:00:00+01:00", out Timestamp earlier));
        Assert.True(Timestamp.TryParse("2023-12-31T23:00:00.000000001Z", out Timestamp later));
        Assert.True(earlier < later);
    }
}
