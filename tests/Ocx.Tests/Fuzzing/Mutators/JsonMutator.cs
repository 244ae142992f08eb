using System.Globalization;
using System.Text;

namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>Knows the words of JSON, right or wrong: replaces, repeats, drops, exchanges, nests.</summary>
internal sealed class JsonMutator : Mutator
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "1e999", "-1.5", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\uD83D\\uDE00\"",
        "\"../../../../x\"", "\"/etc/passwd\"", "\"a/../../b\"", "[]", "{}", "[null]", "{\"\":null}", "[[]]", "\"sha256:\"", "\"SHA256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\"",
        "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"", "\"sha512:00\"", "\"2024-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.999999999+23:59\"",
        "\"linux\"", "\"application/vnd.oci.image.index.v1+json\"", "\"application/vnd.oci.image.manifest.v1+json\"", "\"application/vnd.docker.distribution.manifest.v1+prettyjws\"", "\"a:b@sha256:c\"",
    ];

    public override byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        List<string> words = Words(input);
        if (words.Count == 0) return Encoding.Latin1.GetBytes(OneOf(random, Values));
        (int start, int length) = RangeIn(random, words.Count);
        switch (random.Next(10))
        {
            case 0 or 1:
                words[start] = OneOf(random, Values);
                break;
            case 2:
                words.RemoveRange(start, length);
                break;
            case 3:
                words.InsertRange(start, words.GetRange(start, length));
                break;
            case 4:
                int second = random.Next(words.Count);
                (words[start], words[second]) = (words[second], words[start]);
                break;
            case 5:
                // Beyond what readers bear, or just below it.
                int depth = OneOf(random, [3, 15, 17, 62, 63, 64, 65, 1000]);
                string open = OneOf(random, ["[", "{\"a\":"]);
                words.Insert(start, string.Concat(Enumerable.Repeat(open, depth)));
                if (random.Next(3) > 0) words.Insert(start + 2, new string(open == "[" ? ']' : '}', depth));
                break;
            case 6:
                words[start] = random.Next(2) == 0 ? words[start].ToUpperInvariant() : words[start].ToLowerInvariant();
                break;
            case 7:
                words[start] = OneOf(random, Numbers).ToString(CultureInfo.InvariantCulture);
                break;
            case 8:
                List<string> theirs = Words(other);
                (int from, int count) = RangeIn(random, theirs.Count);
                words.InsertRange(start, theirs.GetRange(from, count));
                break;
            default:
                words[start] = Distorted(random, words[start]);
                break;
        }

        return Encoding.Latin1.GetBytes(string.Concat(words));
    }

    // A string as long as nobody expects, with an escape, or with a byte that is no text.
    private static string Distorted(Random random, string word)
    {
        string inner = word.Trim('"');
        return random.Next(5) switch
        {
            0 => $"\"{string.Concat(Enumerable.Repeat(inner + "x", random.Next(1, 600)))}\"",
            1 => $"\"{inner}\\u{random.Next(0x10000):x4}\"",
            2 => $"\"{inner}{(char)random.Next(256)}\"",
            3 => $"\"{string.Concat(inner.Select(c => c < 0x80 && random.Next(3) == 0 ? $"\\u{(int)c:x4}" : c.ToString()))}\"",
            _ => inner,
        };
    }

    // One byte is one character. What is no JSON is cut somehow, and joins to the same bytes.
    private static List<string> Words(byte[] json)
    {
        string text = Encoding.Latin1.GetString(json);
        var words = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = at + 1;
            if (text[at] == '"')
            {
                while (end < text.Length && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
                end = Math.Min(end + 1, text.Length);
            }
            else if (char.IsAsciiLetterOrDigit(text[at]))
            {
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '+' or '-')) end++;
            }

            words.Add(text[at..end]);
            at = end;
        }

        return words;
    }
}
