using System.Globalization;

namespace Ocx.Cli.Progress;

/// <summary>Progress as lines of text that fit into a window, whatever its size: what there is no room for is left out.</summary>
/// <param name="hasColour">Whether bars are coloured.</param>
/// <param name="hasUnicode">Whether bars are drawn with lines, or with what every terminal has.</param>
internal sealed class BarFrame(bool hasColour, bool hasUnicode)
{
    private const int WidestBar = 30;
    private const string Green = "\x1b[32m";
    private const string Dim = "\x1b[2m";
    private const string Reset = "\x1b[0m";

    // Widths of "1.192GB/2.863GB", "312.4MB/s" and "1:02:03 left", so that lines stand below one another.
    private const int AmountWidth = 15;
    private const int RateWidth = 9;
    private const int TimeWidth = 12;
    private const int PercentWidth = 4;

    /// <summary>The lines, at most one fewer than the window has, each at most one character narrower than it.</summary>
    /// <param name="layers">The layers that move.</param>
    /// <param name="overall">All of it.</param>
    /// <param name="rows">The window's rows.</param>
    /// <param name="columns">The window's columns.</param>
    public IReadOnlyList<string> Lines(IReadOnlyList<ProgressRow> layers, ProgressRow overall, int rows, int columns)
    {
        int width = Math.Max(0, columns - 1), room = Math.Max(0, rows - 2);
        int shown = layers.Count <= room ? layers.Count : Math.Max(0, room - 1);
        int labelWidth = layers.Take(shown).Append(overall).Max(r => r.Label.Length);
        return
        [
            .. layers.Take(shown).Select(r => Line(r, labelWidth, width)),
            .. shown < layers.Count && room > 0 ? [Cut($"and {layers.Count - shown} more", width)] : (string[])[],
            Line(overall, labelWidth, width),
        ];
    }

    private string Line(ProgressRow row, int labelWidth, int width)
    {
        string rate = row.Rate is { } bytes ? $"{HumanSize.Of((long)bytes)}/s" : "";
        if (row.Total is null)
        {
            string[] cells = [row.Label, row.Bytes > 0 ? HumanSize.Of(row.Bytes) : "", rate, Time(row.Elapsed)];
            return Cut(string.Join("  ", cells.Where(c => c.Length > 0)), width);
        }

        string label = row.Label.PadRight(labelWidth);
        string percent = $"{(int)(100 * row.Part)}%".PadLeft(PercentWidth);
        string amount = $"{HumanSize.Of(row.Bytes)}/{HumanSize.Of(row.Total.Value)}".PadLeft(AmountWidth);
        string time = (row.Left is { } left ? $"{Time(left)} left" : "").PadLeft(TimeWidth);
        rate = rate.PadLeft(RateWidth);
        return WithBar(row, label, $"{amount} {rate} {time}", 10, width)
            ?? WithBar(row, label, $"{percent} {rate} {time}", 8, width)
            ?? WithBar(row, label, $"{percent} {time}", 6, width)
            ?? WithBar(row, label, percent, 4, width)
            ?? $"{Cut(row.Label, width - PercentWidth).PadRight(Math.Clamp(width - PercentWidth, 0, labelWidth))}{percent[Math.Clamp(PercentWidth - width, 0, PercentWidth)..]}";
    }

    private string? WithBar(ProgressRow row, string label, string cells, int least, int width)
    {
        int bar = width - label.Length - cells.Length - 2;
        return bar < least ? null : $"{label} {Bar(row.Part, Math.Min(bar, WidestBar))} {cells}";
    }

    private string Bar(double part, int width)
    {
        int done = (int)(part * width);
        if (!hasColour) return new string(hasUnicode ? '━' : '=', done).PadRight(width);
        char line = hasUnicode ? '━' : '=', rest = hasUnicode ? '━' : '-';
        return $"{Green}{new string(line, done)}{Reset}{Dim}{new string(rest, width - done)}{Reset}";
    }

    // Half of a number would be another number: words go as a whole.
    private static string Cut(string text, int width)
    {
        if (text.Length <= width) return text;
        if (width <= 0) return "";
        if (!text.Contains(' ')) return text[..width];
        int space = text.LastIndexOf(' ', width);
        return space < 0 ? "" : text[..space].TrimEnd();
    }

    private static string Time(TimeSpan time) => time.TotalHours >= 1
        ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
