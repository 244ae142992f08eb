using System.Buffers;
using System.Text;

namespace Ocx.Images;

/// <summary>
/// The escapes of Go's encoding/json. JSON whose bytes have a digest, or must equal a Go program's, needs exactly these;
/// those of .NET differ.
/// </summary>
/// <remarks>
/// Source: Go encoding/json, encode.go. Go 1.22 and later write <c>\b</c> and <c>\f</c> for two control characters, which
/// older ones write as any other; so it depends on what a dockerd was built with.
/// </remarks>
internal static class GoJsonText
{
    // What must be looked at more closely: controls, what JSON and HTML give a meaning, and all that is not ASCII.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 256).Select(i => (byte)i).Where(b => b is < 0x20 or >= 0x80 || "\"\\<>&"u8.Contains(b))]);

    /// <summary>Writes <paramref name="utf8"/> as the inside of a JSON string.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="utf8">What; bytes that are no UTF-8 become the escape of U+FFFD.</param>
    /// <param name="isNewer">Whether to write as Go 1.22 does.</param>
    /// <param name="escapesHtml">Whether what HTML gives a meaning is escaped, as Go does unless told otherwise.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8, bool isNewer = false, bool escapesHtml = true)
    {
        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAny(Special);
            if (plain < 0) plain = utf8.Length;
            output.Write(utf8[..plain]);
            utf8 = utf8[plain..];
            if (!utf8.IsEmpty) utf8 = utf8[Escape(output, utf8, isNewer, escapesHtml)..];
        }
    }

    private static int Escape(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8, bool isNewer, bool escapesHtml)
    {
        byte first = utf8[0];
        switch (first)
        {
            case (byte)'"' or (byte)'\\':
                output.Write([(byte)'\\', first]);
                return 1;
            case (byte)'\n':
                output.Write("\\n"u8);
                return 1;
            case (byte)'\r':
                output.Write("\\r"u8);
                return 1;
            case (byte)'\t':
                output.Write("\\t"u8);
                return 1;
            case (byte)'\b' or (byte)'\f' when isNewer:
                output.Write(first == '\b' ? "\\b"u8 : "\\f"u8);
                return 1;
            case (byte)'<' or (byte)'>' or (byte)'&' when !escapesHtml:
                output.Write([first]);
                return 1;
            case >= 0x80:
                return EscapeCharacter(output, utf8);
            default:
                output.Write("\\u00"u8);
                output.Write([Hex(first >> 4), Hex(first & 15)]);
                return 1;
        }
    }

    private static int EscapeCharacter(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        if (Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) != OperationStatus.Done)
        {
            // .NET would take all bytes of a cut character at once, Go takes them one by one.
            output.Write("\\ufffd"u8);
            return 1;
        }

        // JavaScript takes these two for line ends.
        if (rune.Value is 0x2028 or 0x2029) output.Write(rune.Value == 0x2028 ? "\\u2028"u8 : "\\u2029"u8);
        else output.Write(utf8[..length]);
        return length;
    }

    private static byte Hex(int digit) => (byte)"0123456789abcdef"[digit];
}
