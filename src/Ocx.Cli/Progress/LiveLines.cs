using System.Globalization;
using System.Text;

namespace Ocx.Cli.Progress;

/// <summary>Lines of a terminal that are drawn again and again, and go when they are no longer needed.</summary>
/// <remarks>
/// <para>
/// Between two drawings the cursor rests at the start of the first line. Whatever a terminal does with lines when its window gets
/// another size, breaks them or cuts them, it leaves the cursor at its character: all that was drawn is behind it, and one
/// sequence erases that.
/// </para>
/// <para>
/// The cursor is never hidden, and each drawing is written at once: whenever the program is killed, the terminal is as it was.
/// </para>
/// </remarks>
internal sealed class LiveLines(TextWriter terminal)
{
    private const string NoWrap = "\x1b[?7l";
    private const string Wrap = "\x1b[?7h";
    private const string EraseRestOfLine = "\x1b[K";
    private const string EraseBelow = "\x1b[J";

    private bool _isDrawn;

    /// <summary>Draws lines over those drawn before. They should be narrower than the window, and fewer than it has.</summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        // The window may have become narrower just now: then they end at its edge.
        var text = new StringBuilder($"\r{NoWrap}");
        text.AppendJoin("\r\n", lines.Select(l => l + EraseRestOfLine)).Append(EraseBelow);
        if (lines.Count > 1) text.Append(CultureInfo.InvariantCulture, $"\x1b[{lines.Count - 1}A");
        terminal.Write(text.Append('\r').Append(Wrap).ToString());
        _isDrawn = true;
    }

    /// <summary>Erases what was drawn.</summary>
    public void Clear()
    {
        if (_isDrawn) terminal.Write($"\r{EraseBelow}");
        _isDrawn = false;
    }
}
