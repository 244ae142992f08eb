using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ocx.Linux;

/// <summary>
/// Names of files as strings, and back without loss. Names are bytes: what is no UTF-8 among them becomes a lone surrogate for each,
/// which no text has, as Python does it (PEP 383).
/// </summary>
internal static class FileName
{
    /// <summary>Bytes of a name at most, on every file system that Docker runs on.</summary>
    public const int MaxLength = 255;

    // 0xdc80 to 0xdcff stand for 0x80 to 0xff; lower bytes are UTF-8 already.
    private const char First = '\udc80';
    private const char Last = '\udcff';
    private const int Offset = 0xdc00;

    /// <summary>The string that stands for a name.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name)) return Encoding.UTF8.GetString(name);
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out Rune rune, out int length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                name = name[length..];
                continue;
            }

            text.Append((char)(Offset + name[0]));
            name = name[1..];
        }

        return text.ToString();
    }

    /// <summary>The name that a string stands for.</summary>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var name = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        while (IndexOfByte(text) is >= 0 and var at)
        {
            length += Encoding.UTF8.GetBytes(text[..at], name.AsSpan(length));
            name[length++] = (byte)(text[at] - Offset);
            text = text[(at + 1)..];
        }

        length += Encoding.UTF8.GetBytes(text, name.AsSpan(length));
        return name[..length];
    }

    // The second half of a pair is a part of a character.
    private static int IndexOfByte(ReadOnlySpan<char> text)
    {
        for (int at = 0; text[at..].IndexOfAnyInRange(First, Last) is >= 0 and var next; at++)
        {
            at += next;
            if (at == 0 || !char.IsHighSurrogate(text[at - 1])) return at;
        }

        return -1;
    }
}
