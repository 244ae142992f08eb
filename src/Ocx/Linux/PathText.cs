using System.Buffers;
using System.Globalization;
using System.Text;
using Ocx.Errors;

namespace Ocx.Linux;

/// <summary>
/// Names of files as text for messages. Names are bytes, and those in an image are a stranger's: what is no UTF-8 and
/// what could drive a terminal is written as <c>\xe4</c>.
/// </summary>
public static class PathText
{
    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static string Of(string name) => Of(FileName.Encode(name));

    /// <summary>The printable form of <paramref name="name"/>; what is printable already stays as it is.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(name, out Rune rune, out int length) == OperationStatus.Done;
            if (valid && Printable.Is(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                length = valid ? length : 1;
                foreach (byte b in name[..length]) text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
            }

            name = name[length..];
        }

        return text.ToString();
    }
}
