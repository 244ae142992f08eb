using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class GoJsonWriterTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain 'text' + / ` =", "\"plain 'text' + / ` =\"")]
    [InlineData("\"\\", "\"\\\"\\\\\"")]
    [InlineData("\n\r\t", "\"\\n\\r\\t\"")]
    [InlineData("\0\b\f\u001f\u007f", "\"\\u0000\\u0008\\u000c\\u001f\u007f\"")]
    [InlineData("<a href=\"&\">", "\"\\u003ca href=\\\"\\u0026\\\"\\u003e\"")]
    [InlineData("\u2027\u2028\u2029\u202a", "\"\u2027\\u2028\\u2029\u202a\"")]
    [InlineData("ä€😀\u00a0\ufeff\uffff\ufffd", "\"ä€😀\u00a0\ufeff\uffff\ufffd\"")]
    public void Escapes_what_Go_escapes_and_nothing_else(string value, string json) => Assert.Equal(json, Write(value));

    [Fact]
    public void Escapes_each_byte_that_is_not_UTF8() =>
        Assert.Equal("\"a\\ufffd\\ufffd\\ufffdé\\ufffd\"", Encoding.UTF8.GetString(new GoJsonWriter().String([(byte)'a', 0xff, 0xe2, 0x82, 0xc3, 0xa9, 0xc3]).ToArray()));

    [Fact]
    public void Writes_two_controls_as_newer_versions_of_Go_do_on_demand() =>
        Assert.Equal("\"\\b\\f\\u000b\\n\"", Encoding.UTF8.GetString(new GoJsonWriter(isNewer: true).String("\b\f\v\n").ToArray()));

    [Fact]
    public void Separates_names_and_values_without_blanks()
    {
        byte[] json = new GoJsonWriter()
            .BeginObject()
            .Name("a").BeginArray().Number(-1).Null().Boolean(true).BeginObject().EndObject().BeginArray().EndArray().EndArray()
            .Name("b").Strings(["x", "y"])
            .Name("c").Boolean(false)
            .EndObject().ToArray();
        Assert.Equal("""{"a":[-1,null,true,{},[]],"b":["x","y"],"c":false}""", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Sorts_the_names_of_a_map_by_their_bytes()
    {
        var map = new Dictionary<string, string> { ["\ufb00"] = "2", ["b"] = "1", ["😀"] = "3", ["B"] = "0" };
        Assert.Equal("{\"B\":\"0\",\"b\":\"1\",\"\ufb00\":\"2\",\"😀\":\"3\"}", Encoding.UTF8.GetString(new GoJsonWriter().Map(map).ToArray()));
    }

    [Fact]
    public void Whatever_is_written_reads_back() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            string wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            return JsonDocument.Parse(Write(text.Get)).RootElement.GetString() == wellFormed;
        }).QuickCheckThrowOnFailure();

    private static string Write(string value) => Encoding.UTF8.GetString(new GoJsonWriter().String(value).ToArray());
}
