using System.Text;

namespace Ocx.Tests.Checking;

/// <summary>JSON whose syntax is right, with strings that are no text: what one flipped byte makes of a document.</summary>
internal static class NoText
{
    private static readonly byte[][] Strings = [[0xff], Encoding.ASCII.GetBytes(@"\ud800")];

    /// <summary>A document in every such way: one string after another, each with a byte that is no UTF-8, and with half a surrogate pair.</summary>
    public static IEnumerable<byte[]> In(byte[] document)
    {
        bool isInside = false;
        for (int at = 0; at < document.Length; at++)
        {
            if (document[at] == '\\') at++;
            else if (document[at] == '"' && (isInside = !isInside))
            {
                foreach (byte[] wrong in Strings) yield return [.. document[..(at + 1)], .. wrong, .. document[(at + 1)..]];
            }
        }
    }
}
