using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ocx.Errors;

namespace Ocx.Images;

/// <summary>
/// A value of a received JSON document, read as Go's encoding/json reads it into a struct: for documents from which
/// Docker makes others, whose bytes depend on how it understood the first.
/// </summary>
/// <remarks>
/// <para>Source: Go encoding/json, decode.go and fold.go. What differs from <see cref="JsonSerializer"/>: a member may
/// occur twice, the later one is read over the earlier; a member's name matches in any case; null changes nothing; bytes
/// that are not UTF-8, and halves of surrogate pairs, become U+FFFD each. A value of another type than the struct has is
/// an error here as there, though Go reads on and reports the first.</para>
/// <para>Nesting is limited (<see cref="JsonDocuments.MaxDepth"/>) where Go stops at 10,000.</para>
/// </remarks>
internal readonly struct GoJsonValue
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly string _member;

    private GoJsonValue(JsonElement element, string path, string member)
    {
        _element = element;
        _path = path;
        _member = member;
    }

    /// <summary>Whether this is null, which leaves a Go variable as it is, but sets pointers, lists and maps to nil.</summary>
    public bool IsNull => _element.ValueKind == JsonValueKind.Null;

    /// <summary>Whether this is a string.</summary>
    public bool IsString => _element.ValueKind == JsonValueKind.String;

    /// <summary>The value's JSON, as it was received.</summary>
    public ReadOnlySpan<byte> Raw => JsonMarshal.GetRawUtf8Value(_element);

    /// <summary>
    /// The value's JSON as Go writes a RawMessage: without blanks, and what HTML and JavaScript give a meaning escaped. All
    /// else stays as it was received, even bytes that are no UTF-8 (encoding/json, indent.go, <c>appendCompact</c>).
    /// </summary>
    public byte[] Compact()
    {
        ReadOnlySpan<byte> raw = Raw;
        var output = new ArrayBufferWriter<byte>(raw.Length + 1);
        bool inString = false;
        for (int i = 0; i < raw.Length; i++)
        {
            byte value = raw[i];
            if (value is (byte)'<' or (byte)'>' or (byte)'&')
            {
                output.Write(value switch { (byte)'<' => "\\u003c"u8, (byte)'>' => "\\u003e"u8, _ => "\\u0026"u8 });
            }
            else if (raw[i..] is [0xe2, 0x80, 0xa8 or 0xa9, ..])
            {
                output.Write(raw[i + 2] == 0xa8 ? "\\u2028"u8 : "\\u2029"u8);
                i += 2;
            }
            else if (inString || value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                if (value == '"') inString = !inString;
                // The character behind a backslash, which may be a quotation mark, is none of those above.
                int length = value == '\\' ? 2 : 1;
                output.Write(raw.Slice(i, length));
                i += length - 1;
            }
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole document (Go's <c>json.Unmarshal</c>).</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <exception cref="ImageFormatException">It is no JSON, or too long.</exception>
    public static GoJsonValue Parse(ReadOnlySpan<byte> bytes, string path) => Parse(bytes, path, isAll: true);

    /// <summary>Reads the first value of a document, whatever stands behind it (Go's <c>json.Decoder</c>).</summary>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, string)"/>
    public static GoJsonValue ParseFirst(ReadOnlySpan<byte> bytes, string path) => Parse(bytes, path, isAll: false);

    /// <summary>A string's text, always well-formed.</summary>
    public string Text() => IsString ? Unescape(Raw[1..^1]) : throw Unexpected("a string");

    /// <summary>A whole number of 64 bits. Go takes no fraction and no exponent for one, not even 1.0.</summary>
    public long Integer() =>
        _element.ValueKind == JsonValueKind.Number && _element.TryGetInt64(out long value) && !Raw.ContainsAny(".eE"u8)
            ? value
            : throw Unexpected("a whole number of 64 bits");

    /// <summary>True or false.</summary>
    public bool Boolean() => _element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    /// <summary>Looks only whether this is an object, or null: Go's value for the elements of sets.</summary>
    public void CheckObject()
    {
        if (!IsNull && _element.ValueKind != JsonValueKind.Object) throw Unexpected("an object");
    }

    /// <summary>A moment. Go looks at the JSON itself, so that a character that is written as an escape is wrong.</summary>
    public Timestamp Time() =>
        IsString && Timestamp.TryParse(Encoding.Latin1.GetString(Raw[1..^1]), out Timestamp time) ? time : throw Unexpected("an RFC 3339 time");

    /// <summary>The members of an object, in order, and none of null.</summary>
    public IEnumerable<(string Name, GoJsonValue Value)> Members()
    {
        CheckObject();
        if (IsNull) yield break;
        foreach (JsonProperty property in _element.EnumerateObject())
        {
            string name = Unescape(JsonMarshal.GetRawUtf8PropertyName(property));
            yield return (name, new GoJsonValue(property.Value, _path, _member.Length == 0 ? name : $"{_member}.{name}"));
        }
    }

    /// <summary>The values of a list, in order, and none of null.</summary>
    public IEnumerable<GoJsonValue> Items()
    {
        if (IsNull) yield break;
        if (_element.ValueKind != JsonValueKind.Array) throw Unexpected("a list");
        int index = 0;
        foreach (JsonElement item in _element.EnumerateArray())
            yield return new GoJsonValue(item, _path, $"{_member}[{index++}]");
    }

    /// <summary>
    /// A member's name for comparing: small letters. The two letters beyond ASCII that Unicode folds to ASCII ones count
    /// as these, as they do in Go: the long s and the Kelvin sign.
    /// </summary>
    public static string Fold(string name) => string.Create(name.Length, name, static (folded, name) =>
    {
        for (int i = 0; i < folded.Length; i++)
            folded[i] = name[i] switch { '\u017f' => 's', '\u212a' => 'k', char other => char.IsAsciiLetterUpper(other) ? (char)(other | 0x20) : other };
    });

    /// <summary>The error for a value that is not what it must be.</summary>
    public ImageFormatException Unexpected(string expected) =>
        new(_path, $"{(_member.Length == 0 ? "" : _member + ": ")}expected {expected}, found {Kind()}");

    private static GoJsonValue Parse(ReadOnlySpan<byte> bytes, string path, bool isAll)
    {
        if (bytes.Length > JsonDocuments.MaxLength)
            throw new ImageFormatException(path, $"the document has {bytes.Length} bytes; at most {JsonDocuments.MaxLength} are allowed");
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = JsonDocuments.MaxDepth });
        try
        {
            var value = new GoJsonValue(JsonElement.ParseValue(ref reader), path, "");
            if (isAll) reader.Read(); // throws if there is anything but blanks
            return value;
        }
        catch (JsonException e)
        {
            throw JsonMistake.In(path, "not valid JSON", bytes, e);
        }
    }

    private string Kind() => _element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {Encoding.ASCII.GetString(Raw[..Math.Min(Raw.Length, 32)])}",
        JsonValueKind.Null => "null",
        _ => Encoding.ASCII.GetString(Raw),
    };

    // The parser has checked the escapes, but neither their surrogates nor the UTF-8 around them.
    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\') && Utf8.IsValid(raw)) return Encoding.UTF8.GetString(raw);
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            int length = raw[0] == '\\' ? AppendEscaped(text, raw) : AppendPlain(text, raw);
            raw = raw[length..];
        }

        return text.ToString();
    }

    private static int AppendPlain(StringBuilder text, ReadOnlySpan<byte> raw)
    {
        // .NET would take all bytes of a cut character at once, Go takes them one by one.
        bool valid = Rune.DecodeFromUtf8(raw, out Rune rune, out int length) == OperationStatus.Done;
        text.Append(rune.ToString());
        return valid ? length : 1;
    }

    private static int AppendEscaped(StringBuilder text, ReadOnlySpan<byte> raw)
    {
        if (raw[1] != 'u')
        {
            text.Append(raw[1] switch { (byte)'b' => '\b', (byte)'f' => '\f', (byte)'n' => '\n', (byte)'r' => '\r', (byte)'t' => '\t', byte other => (char)other });
            return 2;
        }

        char first = Unit(raw);
        if (!char.IsSurrogate(first))
        {
            text.Append(first);
            return 6;
        }

        if (raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && char.IsSurrogatePair(first, Unit(raw[6..])))
        {
            text.Append(first).Append(Unit(raw[6..]));
            return 12;
        }

        text.Append('\ufffd');
        return 6;
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)Convert.ToUInt16(Encoding.ASCII.GetString(escape[2..6]), 16);
}
