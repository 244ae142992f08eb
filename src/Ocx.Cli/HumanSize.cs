using System.Globalization;

namespace Ocx.Cli;

/// <summary>Sizes as Docker prints them: powers of 1000 and a few significant digits.</summary>
/// <remarks>Source: docker/go-units, size.go, HumanSizeWithPrecision, and Go's <c>%g</c>.</remarks>
internal static class HumanSize
{
    // As many digits as tell whether a number lies halfway between two shorter ones, which are few.
    private const string Exact = "E40";

    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>For example <c>1.19GB</c>.</summary>
    /// <param name="bytes">The size.</param>
    /// <param name="digits">How many digits at most: what <c>docker images</c> and <c>docker history</c> have is 3.</param>
    public static string Of(long bytes, int digits = 4)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return Rounded(size, digits).ToString($"g{digits}", CultureInfo.InvariantCulture) + Units[unit];
    }

    // Go rounds what lies exactly halfway to the even digit, .NET away from zero.
    private static double Rounded(double size, int digits)
    {
        string text = size.ToString(Exact, CultureInfo.InvariantCulture);
        string mantissa = text[..text.IndexOf('E', StringComparison.Ordinal)].Replace(".", "", StringComparison.Ordinal);
        bool isHalf = mantissa[digits] == '5' && !mantissa.AsSpan(digits + 1).ContainsAnyExcept('0');
        return isHalf && (mantissa[digits - 1] - '0') % 2 == 0 ? Math.BitDecrement(size) : size;
    }
}
