using System.Buffers;
using System.Text;

namespace Ocx.Errors;

/// <summary>Words of a command that a user may paste into a shell.</summary>
public static class ShellWord
{
    // Everything else means something to some shell, at least somewhere in a word.
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,");

    /// <summary>The word, quoted where a shell would take it for anything else than itself.</summary>
    public static string Of(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain)) return word;

        // What could drive the terminal that shows it is spelt out, as bash, zsh and busybox read it.
        return word.EnumerateRunes().All(Printable.Is) ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'" : $"$'{Escaped(word)}'";
    }

    private static string Escaped(string word)
    {
        var text = new StringBuilder();
        foreach (Rune rune in word.EnumerateRunes())
        {
            if (!Printable.Is(rune))
                foreach (byte b in Encoding.UTF8.GetBytes(rune.ToString())) text.Append(System.Globalization.CultureInfo.InvariantCulture, $@"\x{b:x2}");
            else text.Append(rune.Value is '\'' or '\\' ? $@"\{rune}" : rune.ToString());
        }

        return text.ToString();
    }
}
