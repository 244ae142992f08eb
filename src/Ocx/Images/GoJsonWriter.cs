using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Ocx.Images;

/// <summary>
/// Writes compact JSON with the escapes of Go's encoding/json (encoding/json/encode.go), for documents
/// whose bytes must be those of a program in Go.
/// </summary>
/// <param name="isNewer">Whether the program is built with Go 1.22 or later; see <see cref="GoJsonText"/>.</param>
/// <param name="escapesHtml">Whether what HTML gives a meaning is escaped, as Go does unless told otherwise.</param>
/// <remarks>
/// <see cref="System.Text.Json.Utf8JsonWriter"/> takes another escaper only as a subclass of its encoder, whose
/// abstract members have pointer parameters; unsafe code stays in Linux/, and this is shorter. The caller says
/// begin, name, value, end in order; nothing checks it, the documents being few and their bytes pinned by tests.
/// </remarks>
internal sealed class GoJsonWriter(bool isNewer = false, bool escapesHtml = true)
{
    // UTF-16 order differs from this above U+FFFF.
    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly ArrayBufferWriter<byte> _output = new();

    // Whether a value or name that comes now stands behind another one.
    private bool _comma;

    public GoJsonWriter BeginObject() => Begin('{');

    public GoJsonWriter EndObject() => End('}');

    public GoJsonWriter BeginArray() => Begin('[');

    public GoJsonWriter EndArray() => End(']');

    public GoJsonWriter Name(string name)
    {
        String(name);
        Put((byte)':');
        _comma = false;
        return this;
    }

    public GoJsonWriter String(string value) => String(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes UTF-8, where bytes that are none become the escape of U+FFFD.</summary>
    public GoJsonWriter String(ReadOnlySpan<byte> value)
    {
        BeforeValue();
        Put((byte)'"');
        GoJsonText.Write(_output, value, isNewer, escapesHtml);
        Put((byte)'"');
        return this;
    }

    public GoJsonWriter Number(long value)
    {
        BeforeValue();
        Utf8Formatter.TryFormat(value, _output.GetSpan(20), out int written);
        _output.Advance(written);
        return this;
    }

    public GoJsonWriter Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public GoJsonWriter Null() => Raw("null"u8);

    public GoJsonWriter Strings(IEnumerable<string> values)
    {
        BeginArray();
        foreach (string value in values)
            String(value);
        return EndArray();
    }

    /// <summary>Writes an object with its names in Go's order, that of their UTF-8 bytes.</summary>
    public GoJsonWriter Map(IEnumerable<KeyValuePair<string, string>> values)
    {
        BeginObject();
        foreach ((string name, string value) in Sort(values))
            Name(name).String(value);
        return EndObject();
    }

    /// <summary>The same, of values whose JSON is at hand.</summary>
    public GoJsonWriter RawMap(IEnumerable<KeyValuePair<string, byte[]>> values)
    {
        BeginObject();
        foreach ((string name, byte[] json) in Sort(values))
            Name(name).Raw(json);
        return EndObject();
    }

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    /// <summary>Writes a value whose JSON is at hand, as it is.</summary>
    public GoJsonWriter Raw(ReadOnlySpan<byte> json)
    {
        BeforeValue();
        _output.Write(json);
        return this;
    }

    private static IEnumerable<KeyValuePair<string, T>> Sort<T>(IEnumerable<KeyValuePair<string, T>> values) =>
        values.OrderBy(pair => Encoding.UTF8.GetBytes(pair.Key), ByteOrder);

    private GoJsonWriter Begin(char bracket)
    {
        BeforeValue();
        Put((byte)bracket);
        _comma = false;
        return this;
    }

    private GoJsonWriter End(char bracket)
    {
        Put((byte)bracket);
        _comma = true;
        return this;
    }

    private void BeforeValue()
    {
        if (_comma)
            Put((byte)',');
        _comma = true;
    }

    private void Put(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
