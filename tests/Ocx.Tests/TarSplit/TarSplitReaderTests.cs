using System.Text;
using Ocx.Errors;
using Ocx.TarSplit;

namespace Ocx.Tests.TarSplit;

public class TarSplitReaderTests
{
    // Whoever reads it has no more in memory.
    [Theory]
    [InlineData(0, true)]
    [InlineData(4, false)]
    public void A_line_may_have_16_mebibytes(int more, bool isTaken)
    {
        const int Room = 100;
        string line = $$"""{"type":2,"payload":"{{new string('A', TarSplitReader.LineLimit - Room)}}{{new string('A', more * Room)}}","position":0}""";
        using var reader = new TarSplitReader(new MemoryStream(Encoding.ASCII.GetBytes(line + "\n")), "lines");
        if (isTaken) Assert.True(reader.Read());
        else Assert.Contains("a line may have 16777216 bytes at most", Assert.Throws<ImageFormatException>(() => reader.Read()).Message);
    }

    // A space more, and the JSON reader gets the line.
    [Theory]
    [InlineData("""{"type":2,"payload":"AAECAw==","position":0}""")]
    [InlineData("""{"type":2,"payload":"","position":0}""")]
    [InlineData("""{"type":2,"payload":"AAECA===","position":0}""")]
    [InlineData("""{"type":2,"payload":"AAECA","position":0}""")]
    [InlineData("""{"type":2,"payload":"AAE\u0041","position":0}""")]
    [InlineData("""{"type":2,"payload":null,"position":0}""")]
    [InlineData("""{"type":1,"name":"usr/share/doc/a-long-name-of-a-file/copyright","size":700,"payload":"N3bEIAAAAAA=","position":123}""")]
    [InlineData("""{"type":1,"name":"usr/share/doc/ein-langer-Näme/copyright","size":7,"payload":"N3bEIAAAAAA=","position":123}""")]
    [InlineData("""{"type":1,"name":"usr/share/doc/\u00e4/copyright","size":7,"payload":"N3bEIAAAAAA=","position":123}""")]
    [InlineData("""{"type":1,"name":"usr/","payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":7,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"","payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name_raw":"5A==","size":3,"payload":"N3bEIAAAAAA=","position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":-7,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":07,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":0,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":999999999999999999,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":9223372036854775807,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":9223372036854775808,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","size":1.5,"payload":null,"position":1}""")]
    [InlineData("""{"type":1,"name":"a","payload":null,"position":1,"more":[]}""")]
    [InlineData("""{"type":1,"name":"a","payload":null,"position":1""")]
    [InlineData("""{"type":1,"name":"a","payload":null,"posi""")]
    [InlineData("""{"type":1,"name":"a""")]
    [InlineData("""{"type":3,"payload":null,"position":1}""")]
    [InlineData("{\"type\":1,\"name\":\"a\tb\",\"payload\":null,\"position\":1}")]
    [InlineData("{\"type\":1,\"name\":\"\u007f\",\"payload\":null,\"position\":1}")]
    public void Reads_a_line_of_the_usual_form_as_it_reads_any_other(string line)
    {
        string usual = Description($"{line}\n{line.Replace("a", "b", StringComparison.Ordinal)}\n");
        Assert.Equal(Description($"{line}\n{line.Replace("a", "b", StringComparison.Ordinal)}\n".Replace("{\"type", "{ \"type", StringComparison.Ordinal)), usual);
    }

    [Fact]
    public void Refuses_a_name_that_is_no_UTF_8()
    {
        byte[] line = [.. "{\"type\":1,\"name\":\""u8, 0xe4, .. "\",\"payload\":null,\"position\":1}\n"u8];
        using var reader = new TarSplitReader(new MemoryStream(line), "lines");
        Assert.Contains("not UTF-8", Assert.Throws<ImageFormatException>(() => reader.Read()).Rule, StringComparison.Ordinal);
    }

    private static string Description(string lines)
    {
        var text = new StringBuilder();
        try
        {
            using var reader = new TarSplitReader(new MemoryStream(Encoding.UTF8.GetBytes(lines)), "lines");
            while (reader.Read())
            {
                text.AppendLine($"{reader.Type} '{Encoding.UTF8.GetString(reader.Name)}' {reader.Size} {reader.EntryPosition} {reader.HasPayload} {reader.PayloadLength}");
                if (reader.HasPayload) text.AppendLine(Convert.ToHexString(reader.Payload.Span));
            }
        }
        catch (ImageFormatException e)
        {
            text.AppendLine(e.Rule);
        }

        return text.ToString();
    }
}
