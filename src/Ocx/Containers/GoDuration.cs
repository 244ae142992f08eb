using System.Globalization;
using System.Text.RegularExpressions;

namespace Ocx.Containers;

/// <summary>Lengths of time as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>300ms</c>.</summary>
/// <remarks>Source: Go, time.ParseDuration.</remarks>
internal static partial class GoDuration
{
    /// <summary>The nanoseconds; false where the text is no such length, or longer than 64 bits hold.</summary>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text == "0") return true;
        Match match = Parts().Match(text);
        if (!match.Success) return false;
        decimal sum = 0;
        foreach ((Capture number, Capture unit) in match.Groups[2].Captures.Zip(match.Groups[3].Captures))
        {
            if (!decimal.TryParse(number.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) || value > long.MaxValue) return false;
            sum += Math.Floor(value * (decimal)LengthOf(unit.Value));
        }

        if (sum > long.MaxValue) return false;
        nanoseconds = match.Groups[1].Value == "-" ? -(long)sum : (long)sum;
        return true;
    }

    private static long LengthOf(string unit) => unit switch
    {
        "ns" => 1,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => 1_000,
    };

    // The two letters for micro are two characters of Unicode.
    [GeneratedRegex(@"^([+-]?)(?:([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$")]
    private static partial Regex Parts();
}
