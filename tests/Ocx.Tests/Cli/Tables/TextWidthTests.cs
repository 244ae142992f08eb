using Ocx.Cli.Tables;

namespace Ocx.Tests.Cli.Tables;

/// <summary>Text measured and cut as Docker does it.</summary>
public sealed class TextWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("é", 1)]
    [InlineData("漢字", 4)]
    [InlineData("e\u0301", 1)]
    public void Columns_of_a_terminal(string text, int width) => Assert.Equal(width, TextWidth.Of(text));

    [Theory]
    [InlineData("", "")]
    [InlineData("12345", "12345")]
    [InlineData("123456", "1234…")]
    [InlineData("éééééé", "éééé…")]
    [InlineData("漢字", "漢字")]
    [InlineData("漢字漢", "漢字…")]
    [InlineData("a漢字字", "a漢…")]
    public void Five_columns_of_it(string text, string cut) => Assert.Equal(cut, TextWidth.Cut(text, 5));
}
