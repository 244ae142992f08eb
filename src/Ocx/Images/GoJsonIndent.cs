using System.Buffers;

namespace Ocx.Images;

/// <summary>Lays out JSON as Go's <c>json.Indent</c> does: bytes of values stay as they are, empty lists and objects too.</summary>
/// <remarks>Source: Go encoding/json, indent.go.</remarks>
internal static class GoJsonIndent
{
    /// <summary>Indents compact JSON.</summary>
    /// <param name="json">One value, well-formed and without blanks between its parts.</param>
    /// <param name="indent">What a level is indented by.</param>
    public static byte[] Indent(ReadOnlySpan<byte> json, ReadOnlySpan<byte> indent)
    {
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        int depth = 0;
        for (int i = 0; i < json.Length; i++)
        {
            byte value = json[i];
            switch (value)
            {
                case (byte)'"':
                    int length = StringLength(json[i..]);
                    output.Write(json.Slice(i, length));
                    i += length - 1;
                    break;
                case (byte)'{' or (byte)'[' when json[i + 1] is (byte)'}' or (byte)']':
                    output.Write(json.Slice(i, 2));
                    i++;
                    break;
                case (byte)'{' or (byte)'[':
                    output.Write([value]);
                    NewLine(output, ++depth, indent);
                    break;
                case (byte)'}' or (byte)']':
                    NewLine(output, --depth, indent);
                    output.Write([value]);
                    break;
                case (byte)',':
                    output.Write([value]);
                    NewLine(output, depth, indent);
                    break;
                case (byte)':':
                    output.Write(": "u8);
                    break;
                default:
                    output.Write([value]);
                    break;
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static int StringLength(ReadOnlySpan<byte> json)
    {
        int i = 1;
        while (json[i] != '"') i += json[i] == '\\' ? 2 : 1;
        return i + 1;
    }

    private static void NewLine(ArrayBufferWriter<byte> output, int depth, ReadOnlySpan<byte> indent)
    {
        output.Write("\n"u8);
        for (int i = 0; i < depth; i++) output.Write(indent);
    }
}
