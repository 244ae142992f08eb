namespace Ocx.Cli;

/// <summary>Times that have passed, as Docker prints them.</summary>
/// <remarks>Source: docker/go-units, duration.go, HumanDuration.</remarks>
internal static class HumanDuration
{
    private const int Day = 24, Week = 7 * Day, Month = 30 * Day, Year = 365 * Day;

    // What 64 bits of nanoseconds hold, 292 years: Go counts no further, either way.
    private static readonly TimeSpan Longest = TimeSpan.FromTicks(long.MaxValue / 100);

    /// <summary>For example <c>3 weeks</c>; what is yet to come takes less than a second.</summary>
    public static string Of(TimeSpan duration)
    {
        if (duration > Longest) duration = Longest;
        long seconds = (long)duration.TotalSeconds, minutes = (long)duration.TotalMinutes;
        if (seconds < 1) return "Less than a second";
        if (seconds == 1) return "1 second";
        if (seconds < 60) return $"{seconds} seconds";
        if (minutes == 1) return "About a minute";
        if (minutes < 60) return $"{minutes} minutes";

        // Hours are rounded for all that follows but years.
        long hours = (long)(duration.TotalHours + 0.5);
        return hours switch
        {
            1 => "About an hour",
            < 2 * Day => $"{hours} hours",
            < 2 * Week => $"{hours / Day} days",
            < 2 * Month => $"{hours / Week} weeks",
            < 2 * Year => $"{hours / Month} months",
            _ => $"{(long)duration.TotalHours / Year} years",
        };
    }
}
