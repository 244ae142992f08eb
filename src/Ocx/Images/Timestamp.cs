namespace Ocx.Images;

/// <summary>
/// A moment as Go keeps it in JSON: RFC 3339 with up to nine digits of fraction and the offset of its zone
/// (Go, time/format_rfc3339.go). A <see cref="DateTimeOffset"/> would lose two of the digits.
/// </summary>
/// <param name="UnixSeconds">Whole seconds since 1970-01-01T00:00:00Z; negative before.</param>
/// <param name="Nanoseconds">What is left of a second: 0 to 999,999,999.</param>
/// <param name="OffsetMinutes">How far the zone's clock is ahead of UTC.</param>
public readonly record struct Timestamp(long UnixSeconds, int Nanoseconds = 0, int OffsetMinutes = 0) : IComparable<Timestamp>
{
    private const int SecondsPerDay = 24 * 60 * 60;

    /// <summary>
    /// Reads RFC 3339 as Go does: capital T and Z, a fraction of any length (digits after the ninth dropped), no
    /// leap second, a day that exists.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Timestamp timestamp)
    {
        timestamp = default;
        // 2006-01-02T15:04:05 and at least a Z
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !Number(text[..4], 9999, out int year)
            || !Number(text[5..7], 12, out int month) || month == 0
            || !Number(text[8..10], DaysIn(year, month), out int day) || day == 0
            || !Number(text[11..13], 23, out int hour)
            || !Number(text[14..16], 59, out int minute)
            || !Number(text[17..19], 59, out int second))
            return false;

        text = text[19..];
        int nanoseconds = 0;
        if (text[0] == '.')
        {
            int digits = text[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
                return false; // no digit, or nothing behind them
            for (int i = 1; i <= 9; i++)
                nanoseconds = nanoseconds * 10 + (i <= digits ? text[i] - '0' : 0);
            text = text[(1 + digits)..];
        }

        int offset = 0;
        if (text is not "Z")
        {
            if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
                || !Number(text[1..3], 23, out int offsetHours) || !Number(text[4..6], 59, out int offsetMinutes))
                return false;
            offset = (offsetHours * 60 + offsetMinutes) * (text[0] == '-' ? -1 : 1);
        }

        long local = DaysFromEpoch(year, month, day) * SecondsPerDay + hour * 3600 + minute * 60 + second;
        timestamp = new Timestamp(local - offset * 60L, nanoseconds, offset);
        return true;
    }

    /// <summary>Earlier first; the zone does not matter, except that two names of one moment are ordered by it.</summary>
    public int CompareTo(Timestamp other) =>
        (UnixSeconds, Nanoseconds, OffsetMinutes).CompareTo((other.UnixSeconds, other.Nanoseconds, other.OffsetMinutes));

    /// <summary>
    /// The text that Go prints (its layout RFC3339Nano): the zone kept, trailing zeros of the fraction dropped, and
    /// Z for an offset of 0. So it need not be the text that was read.
    /// </summary>
    public override string ToString()
    {
        long local = UnixSeconds + OffsetMinutes * 60L;
        (long days, long rest) = (Math.DivRem(local, SecondsPerDay).Quotient, local % SecondsPerDay);
        if (rest < 0)
            (days, rest) = (days - 1, rest + SecondsPerDay);
        (int year, int month, int day) = DateOf(days);
        string fraction = Nanoseconds == 0 ? "" : $".{Nanoseconds:000000000}".TrimEnd('0');
        int ahead = Math.Abs(OffsetMinutes);
        string zone = ahead == 0 ? "Z" : $"{(OffsetMinutes < 0 ? '-' : '+')}{ahead / 60:00}:{ahead % 60:00}";
        return $"{year:0000}-{month:00}-{day:00}T{rest / 3600:00}:{rest / 60 % 60:00}:{rest % 60:00}{fraction}{zone}";
    }

    /// <summary>Whether the left one is earlier.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is later.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is not later.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is not earlier.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;

    private static bool Number(ReadOnlySpan<char> digits, int max, out int value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            value = value * 10 + (digit - '0');
        }
        return value <= max;
    }

    private static int DaysIn(int year, int month) =>
        month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29
        : month == 2 ? 28
        : month is 4 or 6 or 9 or 11 ? 30
        : 31;

    // Years are counted from March, so that the leap day is the last one: the day's number within its year is then
    // a straight line over the months. Go has a year 0, which DateTime has not.
    private static long DaysFromEpoch(int year, int month, int day)
    {
        const int daysTo1970 = 719468; // from 0000-03-01
        if (month <= 2)
            year--;
        int marchBased = (month + 9) % 12;
        int century = (int)Math.Floor(year / 100.0);
        int leapYears = (int)Math.Floor(year / 4.0) - century + (int)Math.Floor(century / 4.0);
        return 365L * year + leapYears + (153 * marchBased + 2) / 5 + day - 1 - daysTo1970;
    }

    private static (int Year, int Month, int Day) DateOf(long days)
    {
        // The guess is at most a year late.
        int year = (int)(1970 + Math.Floor(days / 365.2425));
        while (DaysFromEpoch(year, 1, 1) > days)
            year--;
        while (DaysFromEpoch(year + 1, 1, 1) <= days)
            year++;
        int month = 12;
        while (DaysFromEpoch(year, month, 1) > days)
            month--;
        return (year, month, (int)(days - DaysFromEpoch(year, month, 1)) + 1);
    }
}
