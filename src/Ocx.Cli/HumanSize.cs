using System.Globalization;

namespace Ocx.Cli;

/// <summary>Sizes as Docker prints them: powers of 1000 and four significant digits as a rule.</summary>
internal static class HumanSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>For example <c>1.194GB</c>.</summary>
    /// <param name="bytes">The size.</param>
    /// <param name="digits">How many digits; of containers, Docker prints three.</param>
    public static string Of(long bytes, int digits = 4)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return size.ToString($"G{digits}", CultureInfo.InvariantCulture) + Units[unit];
    }
}
