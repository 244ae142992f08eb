using System.Text;
using Ocx.TarSplit;

namespace Ocx.Tests.TarSplit;

public class DuplicateNamesTests
{
    [Fact]
    public void Knows_every_name_of_a_large_layer_and_no_other()
    {
        var names = new DuplicateNames();
        byte[][] many = [.. Enumerable.Range(0, 20_000).Select(i => Encoding.ASCII.GetBytes($"usr/share/{i}"))];
        Assert.All(many, name => Assert.True(names.TryAdd(name)));
        Assert.All(many, name => Assert.False(names.TryAdd(name)));
        Assert.True(names.TryAdd("usr/share"u8));
    }

    [Theory]
    [InlineData("a/b", "./a//b/", false)]
    [InlineData("a", "/a", true)]
    [InlineData("", ".", false)]
    [InlineData("A", "a", true)]
    public void Tells_paths_apart_and_not_their_spelling(string first, string second, bool isNew)
    {
        var names = new DuplicateNames();
        Assert.True(names.TryAdd(Encoding.ASCII.GetBytes(first)));
        Assert.Equal(isNew, names.TryAdd(Encoding.ASCII.GetBytes(second)));
    }
}
