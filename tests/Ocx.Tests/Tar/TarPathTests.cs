using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Tar;

namespace Ocx.Tests.Tar;

public class TarPathTests
{
    [Theory]
    [InlineData("", ".")]
    [InlineData(".", ".")]
    [InlineData("/", "/")]
    [InlineData("a/", "a")]
    [InlineData("a//b/./c", "a/b/c")]
    [InlineData("a/..", ".")]
    [InlineData("a/../b", "b")]
    [InlineData("a/b/../../..", "..")]
    [InlineData("../../a/..", "../..")]
    [InlineData("../../a/../../b", "../../../b")]
    [InlineData("/..", "/")]
    [InlineData("/../a", "/a")]
    [InlineData("/a/../../b", "/b")]
    [InlineData("//a", "/a")]
    [InlineData("...", "...")]
    [InlineData("a/..b", "a/..b")]
    [InlineData("/a/b/", "/a/b")]
    [InlineData("a/b//", "a/b")]
    [InlineData("//", "/")]
    [InlineData("./", ".")]
    [InlineData(".a/b", ".a/b")]
    public void Cleans_as_Go_does(string path, string expected) => Assert.Equal(expected, Encoding.ASCII.GetString(TarPath.Clean(Encoding.ASCII.GetBytes(path))));

    [Fact]
    public void Cleaning_twice_changes_nothing_more() =>
        Prop.ForAll(Gen.Elements((byte)'/', (byte)'.', (byte)'a', (byte)0xe9).ArrayOf().ToArbitrary(), path =>
        {
            byte[] once = TarPath.Clean(path);
            return once.SequenceEqual(TarPath.Clean(once)) && once.Length <= Math.Max(1, path.Length);
        }).QuickCheckThrowOnFailure();
}
