using System.Text;
using System.Text.RegularExpressions;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Containers;

/// <summary>Splits lines of a Dockerfile into instructions, and these into words, as dockerd's parser does.</summary>
/// <remarks>Source: BuildKit frontend/dockerfile/parser, parser.go, split_command.go, line_parsers.go.</remarks>
internal static partial class InstructionText
{
    private const char Escape = '\\';

    /// <summary>The instructions of several texts, one behind the other; comments and lines that go on in the next one are understood.</summary>
    /// <exception cref="ImageFormatException">There is none.</exception>
    public static IReadOnlyList<Instruction> Split(IEnumerable<string> texts)
    {
        var instructions = new List<Instruction>();
        var line = new StringBuilder();
        foreach (string raw in string.Join('\n', texts).Split('\n'))
        {
            string text = raw.TrimEnd('\r');
            if (text.TrimStart().StartsWith('#')) continue;
            if (line.Length == 0) text = text.TrimStart();
            else if (text.Trim().Length == 0) continue;
            Match continued = Continued().Match(text);
            line.Append(continued.Success ? text[..continued.Index] + continued.Groups[1].Value : text);
            if (!continued.Success && line.Length > 0) instructions.Add(Parse(line.ToString()));
            if (!continued.Success) line.Clear();
        }

        if (line.Length > 0) instructions.Add(Parse(line.ToString()));
        return instructions.Count > 0 ? instructions : throw new ImageFormatException(CommitOptions.ChangesName, "expected an instruction, as in CMD [\"sh\"], found none");
    }

    /// <summary>The strings of a JSON list; null where the text is none, and so a command for the shell.</summary>
    /// <exception cref="ImageFormatException">It is a list of something else.</exception>
    public static IReadOnlyList<string>? List(string text)
    {
        if (!text.StartsWith('[')) return null;
        GoJsonValue[] items;
        try
        {
            items = [.. GoJsonValue.ParseFirst(Encoding.UTF8.GetBytes(text), CommitOptions.ChangesName).Items()];
        }
        catch (ImageFormatException)
        {
            return null;
        }

        return items.All(i => i.IsString) ? [.. items.Select(i => i.Text())] : throw new ImageFormatException(CommitOptions.ChangesName, $"a list must hold nothing but strings in double quotes, found {text}");
    }

    /// <summary>Words between blanks.</summary>
    public static string[] Words(string text) => text.Length == 0 ? [] : Blanks().Split(text);

    /// <summary>Words between blanks, where blanks in quotes separate nothing. Quotes and escapes stay.</summary>
    public static IReadOnlyList<string> QuotedWords(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (word.Length > 0) words.Add(word.ToString());
                word.Clear();
                continue;
            }

            if (c == Escape && quote != '\'')
            {
                // At the end it escapes nothing.
                if (i + 1 == text.Length) break;
                word.Append(c).Append(text[++i]);
                continue;
            }

            if (quote == '\0' && c is '\'' or '"') quote = c;
            else if (c == quote) quote = '\0';
            word.Append(c);
        }

        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }

    private static Instruction Parse(string line)
    {
        string[] parts = Blanks().Split(line.Trim(), 2);
        var flags = new List<string>();
        string rest = parts.Length > 1 ? TakeFlags(parts[1], flags) : "";
        return new Instruction(parts[0].ToLowerInvariant(), flags, rest.Trim(), line);
    }

    private static string TakeFlags(string text, List<string> flags)
    {
        int i = 0;
        while (true)
        {
            while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
            if (string.CompareOrdinal(text, i, "--", 0, 2) != 0) return text[i..];
            var word = new StringBuilder();
            char quote = '\0';
            for (; i < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[i])); i++)
            {
                char c = text[i];
                if (c == quote) quote = '\0';
                else if (quote == '\0' && c is '\'' or '"') quote = c;
                else if (c != Escape) word.Append(c);
                else if (i + 1 < text.Length) word.Append(text[++i]);
            }

            // Two hyphens alone end the flags.
            if (word.Length == 2) return text[i..];
            flags.Add(word.ToString()[2..]);
        }
    }

    [GeneratedRegex(@"[\t\v\f\r ]+")]
    private static partial Regex Blanks();

    // The last escape of a line, unless it is escaped itself.
    [GeneratedRegex(@"(?:([^\\])|^)\\[ \t]*$")]
    private static partial Regex Continued();
}
