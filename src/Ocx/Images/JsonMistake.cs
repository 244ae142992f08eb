using System.Text.Json;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>What is wrong with a JSON document, in our words: those of the parser's library name types and lines of a program.</summary>
internal static class JsonMistake
{
    /// <summary>The error for what the parser has found.</summary>
    /// <param name="path">The document, as the user would name it.</param>
    /// <param name="rule">What the document should be.</param>
    /// <param name="text">The document.</param>
    /// <param name="e">What the parser said.</param>
    /// <param name="hint">What to do next, or null.</param>
    public static ImageFormatException In(string path, string rule, ReadOnlySpan<byte> text, JsonException e, string? hint = null) =>
        new(path, e.Path is null or "$" ? rule : $"{rule} ({e.Path})", Offset(text, e), hint, e);

    /// <summary>Whether it is JSON after all, with a value that does not belong there.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonDocuments.MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static long? Offset(ReadOnlySpan<byte> text, JsonException e)
    {
        if (e.LineNumber is null || e.BytePositionInLine is null) return null;
        int start = 0;
        for (long line = 0; line < e.LineNumber; line++) start += text[start..].IndexOf((byte)'\n') + 1;
        return start + e.BytePositionInLine;
    }
}
