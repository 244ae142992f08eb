using System.Text;
using Ocx.Linux;

namespace Ocx.Tests.Linux;

/// <summary>Every name there can be survives being a string.</summary>
public sealed class FileNameTests
{
    public static TheoryData<byte[]> Names => new()
    {
        ""u8.ToArray(),
        "plain"u8.ToArray(),
        "Grüße 世界 🐳"u8.ToArray(),
        (byte[])[0xff],
        (byte[])[(byte)'a', 0xe4, (byte)'b', 0x80, 0xff],
        (byte[])[.. "🐳"u8, 0xf0, 0x9f, 0x90, .. "🐳"u8],

        // Encoded surrogates are no UTF-8, nor is a slash in two bytes.
        (byte[])[0xed, 0xb2, 0x80],
        (byte[])[0xc0, 0xaf],
        (byte[])[.. Enumerable.Range(1, 255).Where(b => b != '/').Select(b => (byte)b)],
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_is_the_same_after_it_was_a_string(byte[] name) => Assert.Equal(name, FileName.Encode(FileName.Decode(name)));

    [Theory]
    [InlineData("plain")]
    [InlineData("Grüße 世界 🐳")]
    public void Text_is_its_UTF8(string text)
    {
        Assert.Equal(Encoding.UTF8.GetBytes(text), FileName.Encode(text));
        Assert.Equal(text, FileName.Decode(Encoding.UTF8.GetBytes(text)));
    }

    // U+1F4FF ends in what would be a byte if it stood alone.
    [Fact]
    public void The_second_half_of_a_pair_is_no_byte() => Assert.Equal((byte[])[0xf0, 0x9f, 0x93, 0xbf, 0xff], FileName.Encode("\ud83d\udcff\udcff"));

    [Fact]
    public void What_is_no_text_is_printed_as_the_byte_that_it_is() => Assert.Equal(@"a\xff", PathText.Of(FileName.Decode([(byte)'a', 0xff])));

    [Fact]
    public void A_directory_is_asked_for_the_name_and_not_for_its_text()
    {
        using var scratch = new Formats.TemporaryDirectory();
        using DirectoryHandle directory = DirectoryHandle.Open(scratch.Path);
        string name = FileName.Decode([(byte)'x', 0xff]);
        directory.CreateDirectory(name, 0b111_000_000);
        Assert.Equal([(byte)'x', 0xff], Assert.Single(directory.Entries()).Name);
        Assert.True(directory.TryRemoveTree(name));
        Assert.Empty(directory.Entries());
    }
}
