using System.Globalization;

namespace Ocx.Cli;

/// <summary>Lengths of time as Docker prints them, roughly.</summary>
/// <remarks>Source: docker/go-units, duration.go.</remarks>
internal static class HumanDuration
{
    private const int HoursPerDay = 24;
    private const int DaysPerWeek = 7;
    private const int DaysPerMonth = 30;
    private const int DaysPerYear = 365;

    /// <summary>For example <c>About an hour</c> or <c>3 weeks</c>.</summary>
    public static string Of(TimeSpan length)
    {
        long seconds = (long)length.TotalSeconds, minutes = (long)length.TotalMinutes, hours = (long)(length.TotalHours + 0.5);
        return seconds < 1 ? "Less than a second"
            : seconds == 1 ? "1 second"
            : seconds < 60 ? Text(seconds, "seconds")
            : minutes == 1 ? "About a minute"
            : minutes < 60 ? Text(minutes, "minutes")
            : hours == 1 ? "About an hour"
            : hours < 2 * HoursPerDay ? Text(hours, "hours")
            : hours < 2 * DaysPerWeek * HoursPerDay ? Text(hours / HoursPerDay, "days")
            : hours < 2 * DaysPerMonth * HoursPerDay ? Text(hours / HoursPerDay / DaysPerWeek, "weeks")
            : hours < 2 * DaysPerYear * HoursPerDay ? Text(hours / HoursPerDay / DaysPerMonth, "months")
            : Text((long)length.TotalHours / HoursPerDay / DaysPerYear, "years");
    }

    private static string Text(long number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}
