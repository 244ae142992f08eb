using Ocx.Cli.Tables;

namespace Ocx.Tests.Cli.Tables;

/// <summary>Tables as Go's text/tabwriter prints them for Docker.</summary>
public sealed class TabTableTests
{
    [Fact]
    public void Columns_are_ten_wide_or_three_wider_than_what_is_in_them() =>
        Assert.Equal("A         B            C\n1         1234567890   \n", Write(["A", "B", "C"], ["1", "1234567890", ""]));

    [Fact]
    public void A_line_feed_in_a_text_ends_the_columns_above_it() =>
        Assert.Equal(
            "A             B\nvery long 1   x\ny\n1         2\n",
            Write(["A", "B"], ["very long 1", "x\ny"], ["1", "2"]));

    [Fact]
    public void A_tab_in_a_text_begins_another_column() => Assert.Equal("A         B\n1         2         3\n", Write(["A", "B"], ["1", "2\t3"]));

    [Fact]
    public void A_form_feed_ends_all_columns() =>
        Assert.Equal("A               B\n1234567890123   y\nx         3\n", Write(["A", "B"], ["1234567890123", "y\fx", "3"]));

    [Fact]
    public void A_text_of_two_columns_a_character_takes_them() => Assert.Equal("漢字漢字   B\n1          2\n", Write(["漢字漢字", "B"], ["1", "2"]));

    [Fact]
    public void An_empty_table_is_its_titles() => Assert.Equal("A         B\n", Write(["A", "B"]));

    private static string Write(params string[][] lines)
    {
        var table = new TabTable(TextWidth.Of);
        foreach (string[] line in lines) table.Add(line);
        var output = new StringWriter();
        table.WriteTo(output);
        return output.ToString();
    }
}
