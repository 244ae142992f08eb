using System.Text;
using Ocx.Linux;

namespace Ocx.Tests.Linux;

public sealed class PathTextTests
{
    [Theory]
    [InlineData("plain/näme.txt", "plain/näme.txt")]
    [InlineData("鯨 🐳", "鯨 🐳")]
    [InlineData("a\u001b[31mred", @"a\x1b[31mred")]
    [InlineData("tab\tline\nreturn\r", @"tab\x09line\x0areturn\x0d")]
    [InlineData("\u007f\u0085", @"\x7f\xc2\x85")]
    [InlineData("evil\u202etxt.exe", @"evil\xe2\x80\xaetxt.exe")]
    [InlineData("\u2066isolated\u2069", @"\xe2\x81\xa6isolated\xe2\x81\xa9")]
    [InlineData("no\u200bwidth\ufeff", @"no\xe2\x80\x8bwidth\xef\xbb\xbf")]
    [InlineData("line\u2028paragraph\u2029", @"line\xe2\x80\xa8paragraph\xe2\x80\xa9")]
    [InlineData("private\ue000", @"private\xee\x80\x80")]
    [InlineData("", "")]
    public void What_could_drive_a_terminal_is_spelled_out(string name, string expected) =>
        Assert.Equal(expected, PathText.Of(Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData("caf\xe9", @"caf\xe9")]
    [InlineData("\xff\xfe", @"\xff\xfe")]
    [InlineData("\xe2\x82", @"\xe2\x82")] // cut
    [InlineData("\xe2\x82x", @"\xe2\x82x")]
    [InlineData("\xc0\xaf", @"\xc0\xaf")] // overlong
    [InlineData("\xed\xa0\x80", @"\xed\xa0\x80")] // half a surrogate pair
    [InlineData("\xf4\x90\x80\x80", @"\xf4\x90\x80\x80")] // beyond Unicode
    public void What_is_no_UTF_8_is_spelled_out(string latin1, string expected) =>
        Assert.Equal(expected, PathText.Of(Encoding.Latin1.GetBytes(latin1)));
}
