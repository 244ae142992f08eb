using System.Globalization;
using System.Text;

namespace Ocx.Tar;

/// <summary>A point in time as tar and the file system know it.</summary>
/// <param name="Seconds">Seconds since 1970-01-01T00:00:00Z; negative before.</param>
/// <param name="Nanoseconds">0 to 999,999,999, always counted forwards from <paramref name="Seconds"/>.</param>
public readonly record struct TarTime(long Seconds, int Nanoseconds = 0)
{
    private const int NanosecondsPerSecond = 1_000_000_000;
    private const int FractionDigits = 9;

    /// <summary>
    /// Parses a PAX time, <c>[-]seconds[.fraction]</c>. Digits beyond nanoseconds are cut off, as Go does.
    /// </summary>
    /// <remarks>Source: POSIX.1-2001 pax, "pax Extended Header File Times"; Go archive/tar.</remarks>
    internal static bool TryParse(ReadOnlySpan<byte> text, out TarTime time)
    {
        time = default;
        int dot = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = dot < 0 ? text : text[..dot];
        ReadOnlySpan<byte> fraction = dot < 0 ? default : text[(dot + 1)..];
        if (!TarNumber.TryParseDecimal(whole, out long seconds) || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        int nanoseconds = 0;
        for (int i = 0; i < FractionDigits; i++)
        {
            nanoseconds = nanoseconds * 10 + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        // "-1.25" means 1.25 s before the epoch: -2 s and 750,000,000 ns after. "-0.25" has a sign too.
        time = nanoseconds > 0 && whole[0] == '-'
            ? new TarTime(unchecked(seconds - 1), NanosecondsPerSecond - nanoseconds)
            : new TarTime(seconds, nanoseconds);
        return true;
    }

    /// <summary>The shortest PAX text that <see cref="TryParse"/> takes back to this time.</summary>
    internal string ToPax()
    {
        if (Nanoseconds == 0) return Seconds.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        Int128 total = (Int128)Seconds * NanosecondsPerSecond + Nanoseconds;
        if (total < 0) text.Append('-');
        (Int128 seconds, Int128 nanoseconds) = Int128.DivRem(Int128.Abs(total), NanosecondsPerSecond);
        text.Append(CultureInfo.InvariantCulture, $"{seconds}.{(int)nanoseconds:D9}");
        return text.ToString().TrimEnd('0');
    }
}
