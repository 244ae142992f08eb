using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class NearestNamesTests
{
    private static readonly string[] Known = ["nginx:latest", "nginx:1.25", "redis:latest", "ngins:latest", "team/app:1"];

    [Theory]
    [InlineData("nginx:latst", "nginx:latest,ngins:latest")]
    [InlineData("nginx:latest", "nginx:latest,ngins:latest")]
    [InlineData("team/ap:1", "team/app:1")]
    [InlineData("postgres", "")]
    [InlineData("", "")]
    public void Finds_the_names_that_differ_least(string asked, string found) =>
        Assert.Equal(found, string.Join(',', NearestNames.Find(asked, Known, 2)));

    [Fact]
    public void Gives_equally_near_names_in_order() => Assert.Equal(["ab", "ac", "ad"], NearestNames.Find("ax", ["ad", "ac", "ab", "ac", "ae"]));

    [Fact]
    public void Does_not_compare_texts_of_any_length()
    {
        Assert.Empty(NearestNames.Find(new string('a', 100_000), [new string('a', 100_000)]));
        Assert.Empty(NearestNames.Find("a", [new string('a', 100_000)]));
    }
}
