using System.Text;
using Spectre.Console.Rendering;

namespace Ocx.Cli.Tables;

/// <summary>How many columns of a terminal text takes, and text cut to fit.</summary>
internal static class TextWidth
{
    /// <summary>The columns, with two for wide characters and none for those that combine.</summary>
    public static int Of(string text) => IsPlain(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>The characters, however wide: what Docker up to 24 counts.</summary>
    public static int Characters(string text) => IsPlain(text) ? text.Length : text.EnumerateRunes().Count();

    /// <summary>
    /// Cuts text to <paramref name="width"/> columns, the last of them an ellipsis, as Docker does (docker/cli
    /// cli/command/formatter/displayutils.go): characters that combine count, too.
    /// </summary>
    public static string Cut(string text, int width)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        int total = runes.Sum(WidthOf);
        if (total <= width) return text;
        int used = 0, kept = 0;
        while (used + WidthOf(runes[kept]) <= width - 1) used += WidthOf(runes[kept++]);
        return string.Concat(runes[..kept].Select(r => r.ToString())) + "…";
    }

    private static int WidthOf(Rune rune) => rune.IsAscii || new Segment(rune.ToString()).CellCount() < 2 ? 1 : 2;

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
