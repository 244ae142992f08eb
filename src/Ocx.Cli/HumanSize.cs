using System.Globalization;

namespace Ocx.Cli;

/// <summary>Sizes as Docker prints them: powers of 1000 and four significant digits.</summary>
internal static class HumanSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>For example <c>1.19GB</c>.</summary>
    public static string Of(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return size.ToString("G4", CultureInfo.InvariantCulture) + Units[unit];
    }
}
