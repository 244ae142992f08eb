using Ocx.Images;
using Ocx.Inspection;

namespace Ocx.Tests.Inspection;

/// <summary>Names chosen as <c>docker images</c> chooses them.</summary>
public sealed class NamePatternTests
{
    [Theory]
    [InlineData("nginx", "nginx:latest", true)]
    [InlineData("nginx:latest", "nginx:latest", true)]
    [InlineData("nginx:1", "nginx:latest", false)]
    [InlineData("library/nginx", "nginx:latest", false)]
    [InlineData("docker.io/library/nginx", "nginx:latest", false)]
    [InlineData("ngin", "nginx:latest", false)]
    [InlineData("*", "nginx:latest", true)]
    [InlineData("*", "team/app:1", false)]
    [InlineData("*/*", "team/app:1", true)]
    [InlineData("*:1", "team/app:1", false)]
    [InlineData("team/*p:?", "team/app:1", true)]
    [InlineData("team/*p:?", "team/app:12", false)]
    [InlineData("t[a-f]am/app", "team/app:1", true)]
    [InlineData("t[^a-f]am/app", "team/app:1", false)]
    [InlineData("t\\eam/app", "team/app:1", true)]
    [InlineData("t\\*am/app", "team/app:1", false)]
    [InlineData("*a*p*", "team/app:1", false)]
    [InlineData("*m/a*p*", "team/app:1", true)]
    public void A_pattern_stands_for_a_name_or_not(string pattern, string name, bool matches)
    {
        Assert.True(NamePattern.TryParse(pattern, out NamePattern? parsed));
        Assert.Equal(matches, parsed!.Matches(ImageReference.Parse(name)));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[a")]
    [InlineData("[a-")]
    [InlineData("[-a]")]
    [InlineData("a\\")]
    [InlineData("[\\")]
    public void What_is_cut_short_is_none(string pattern) => Assert.False(NamePattern.TryParse(pattern, out _));
}
