using System.Buffers;

namespace Ocx.Images;

/// <summary>
/// The escapes of Go's encoding/json, HTML escaping on, for text that is UTF-8 already. JSON whose bytes have a digest,
/// or must equal a Go program's, needs exactly these; those of .NET differ.
/// </summary>
/// <remarks>
/// Source: Go encoding/json, encode.go. Go 1.22 and later write <c>\b</c> and <c>\f</c> for two control characters; the
/// older form is written here, as dockerd 20.10 to 25 do.
/// </remarks>
internal static class GoJsonText
{
    // 0xE2 starts U+2028 and U+2029, which JavaScript takes for line ends.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), .. "\"\\<>&"u8, 0xe2]);

    /// <summary>Writes <paramref name="utf8"/>, which must be valid, as the inside of a JSON string.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            int plain = utf8.IndexOfAny(Special);
            if (plain < 0) plain = utf8.Length;
            output.Write(utf8[..plain]);
            utf8 = utf8[plain..];
            if (!utf8.IsEmpty) utf8 = utf8[Escape(output, utf8)..];
        }
    }

    private static int Escape(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
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
            case 0xe2 when utf8.Length >= 3 && utf8[1] == 0x80 && utf8[2] is 0xa8 or 0xa9:
                output.Write(utf8[2] == 0xa8 ? "\\u2028"u8 : "\\u2029"u8);
                return 3;
            case 0xe2:
                output.Write(utf8[..1]);
                return 1;
            default:
                output.Write("\\u00"u8);
                output.Write([Hex(first >> 4), Hex(first & 15)]);
                return 1;
        }
    }

    private static byte Hex(int digit) => (byte)"0123456789abcdef"[digit];
}
