using System.Globalization;

namespace Ocx.Tar;

/// <summary>
/// The three ways in which numbers stand in tars: octal digits, base-256 (GNU and star, for what octal cannot hold),
/// and the decimals of PAX records.
/// </summary>
/// <remarks>
/// What is accepted is exactly what Go's archive/tar accepts, since dockerd decides by it whether a layer is good.
/// Sources: POSIX.1-2001 pax; GNU tar manual, "Extensions to the Archive Format"; Go archive/tar strconv.
/// </remarks>
internal static class TarNumber
{
    private const byte Base256Flag = 0x80;
    private const byte Base256Sign = 0x40;

    /// <summary>Parses a header's number, base-256 or octal. False when it is neither or does not fit 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        !field.IsEmpty && (field[0] & Base256Flag) != 0 ? TryParseBase256(field, out value) : TryParseOctal(field, out value);

    /// <summary>
    /// Parses octal digits, with spaces and NULs around them; nothing at all is 0, and what follows the first NUL does
    /// not count.
    /// </summary>
    public static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        if (digits.IsEmpty) return true;

        int nul = digits.IndexOf((byte)0);
        if (nul >= 0) digits = digits[..nul];
        ulong sum = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7' || sum >> 61 != 0) return false;
            sum = sum << 3 | (uint)(digit - '0');
        }

        value = unchecked((long)sum);
        return true;
    }

    /// <summary>Parses a PAX decimal: an optional sign and at least one digit, nothing else.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
        // .NET takes U+2212 for a minus sign and trailing NULs for nothing; Go takes neither.
        && !text[^1..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && text[0] < 0x80;

    /// <summary>Whether <paramref name="value"/> fits <paramref name="length"/> bytes as octal digits and a NUL.</summary>
    public static bool FitsOctal(int length, long value) =>
        value >= 0 && (length >= 22 || value < 1L << ((length - 1) * 3));

    /// <summary>Fills <paramref name="field"/> with octal digits, zeros in front, and a NUL behind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit (<see cref="FitsOctal"/>).</exception>
    public static void FormatOctal(Span<byte> field, long value)
    {
        if (!FitsOctal(field.Length, value)) throw new ArgumentOutOfRangeException(nameof(value), value, "does not fit the field as octal digits");
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (int)(value & 7));
            value >>= 3;
        }
    }

    /// <summary>Fills <paramref name="field"/> with octal digits where they fit, with base-256 where not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value fits in neither form.</exception>
    public static void Format(Span<byte> field, long value)
    {
        if (FitsOctal(field.Length, value))
        {
            FormatOctal(field, value);
            return;
        }

        int bits = (field.Length - 1) * 8;
        if (bits < 64 && (value < -(1L << bits) || value >= 1L << bits))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "does not fit the field in any form");
        }

        for (int i = field.Length - 1; i >= 0; i--)
        {
            field[i] = (byte)value;
            value >>= 8;
        }

        field[0] |= Base256Flag;
    }

    // A two's complement number, big-endian; the topmost bit is the flag and the next one the sign.
    private static bool TryParseBase256(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        byte invert = (field[0] & Base256Sign) != 0 ? (byte)0xff : (byte)0;
        ulong magnitude = 0;
        for (int i = 0; i < field.Length; i++)
        {
            byte b = (byte)(field[i] ^ invert);
            if (i == 0) b &= 0x7f;
            if (magnitude >> 56 != 0) return false;
            magnitude = magnitude << 8 | b;
        }

        if (magnitude >> 63 != 0) return false;
        value = invert == 0 ? (long)magnitude : ~(long)magnitude;
        return true;
    }
}
