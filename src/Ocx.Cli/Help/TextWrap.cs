using System.Buffers;

namespace Ocx.Cli.Help;

/// <summary>Breaks text into lines.</summary>
internal static class TextWrap
{
    // In one word, the places where a break hurts least.
    private static readonly SearchValues<char> Joints = SearchValues.Create("|/,=.:-");

    /// <summary>Lines of at most <paramref name="width"/> characters; words that are longer are broken, too.</summary>
    /// <param name="text">One paragraph.</param>
    /// <param name="width">At least 1.</param>
    public static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Pieces(w, width)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return line;
    }

    /// <summary>
    /// The same for a command line, which can be pasted into a shell as it stands: a backslash ends each line but the last, and quoted
    /// words stay whole, however long they are.
    /// </summary>
    public static IEnumerable<string> CommandLines(string command, int width)
    {
        string[] words = [.. Words(command)];
        string line = words[0];
        for (int i = 1; i < words.Length; i++)
        {
            // The last line needs no backslash.
            int room = i == words.Length - 1 ? width : width - " \\".Length;
            if (line.Length + 1 + words[i].Length <= room) line += $" {words[i]}";
            else
            {
                yield return $"{line} \\";
                line = $"    {words[i]}";
            }
        }

        yield return line;
    }

    private static IEnumerable<string> Pieces(string word, int width)
    {
        while (word.Length > width)
        {
            int joint = word.AsSpan(0, width).LastIndexOfAny(Joints) + 1;
            int length = joint > width / 3 ? joint : width;
            yield return word[..length];
            word = word[length..];
        }

        yield return word;
    }

    // Blanks within single quotes do not count; no example has another kind of quoting.
    private static IEnumerable<string> Words(string command)
    {
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < command.Length; i++)
        {
            if (command[i] == '\'') isQuoted = !isQuoted;
            if (command[i] != ' ' || isQuoted) continue;
            yield return command[start..i];
            start = i + 1;
        }

        yield return command[start..];
    }
}
