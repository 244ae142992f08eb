using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>Reads one received JSON document into its wire form, within limits and with errors that say where.</summary>
internal static class JsonDocuments
{
    /// <summary>
    /// The longest document that is read. Registries and containerd stop at 4 MiB to 8 MiB; Docker has no limit of
    /// its own, and the largest configs in the wild stay far below. Without one, a hostile archive fills the memory.
    /// </summary>
    public const int MaxLength = 8 * 1024 * 1024;

    /// <summary>How deep values may nest. Real documents need 5 levels; the parser recurses once per level.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads <paramref name="bytes"/> as one JSON value with nothing behind it.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="type">The wire form.</param>
    /// <param name="path">Where the document comes from, as the user would name it.</param>
    /// <param name="kind">What the document is: "config", "manifest" …</param>
    /// <exception cref="ImageFormatException">The document is too long, no JSON, null, or not of that form.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type, string path, string kind)
        where T : class
    {
        if (bytes.Length > MaxLength)
            throw new ImageFormatException(path, $"the {kind} has {bytes.Length} bytes; at most {MaxLength} are allowed");

        // Go reads invalid UTF-8 as U+FFFD where System.Text.Json refuses the document. Only this view is mended.
        // (Half a surrogate pair in an escape, which no JSON writer yields, stays an error.)
        ReadOnlySpan<byte> text = Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new ImageFormatException(path, $"the {kind} is null");
        }
        catch (JsonException e)
        {
            throw JsonMistake.In(path, JsonMistake.IsJson(text) ? $"the {kind} has a value that does not belong there" : $"the {kind} is not valid JSON", text, e);
        }
    }

    /// <summary>A list as Go has it: null is empty, and a null in it is an empty string.</summary>
    public static IReadOnlyList<string> Strings(string?[]? list) => list is null ? [] : [.. list.Select(text => text ?? "")];
}
