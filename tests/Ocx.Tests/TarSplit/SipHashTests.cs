using Ocx.TarSplit;

namespace Ocx.Tests.TarSplit;

public class SipHashTests
{
    // openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:16 SIPHASH
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    [InlineData(7, "a1f1ebbed8dbc153c0b84aa61ff08239")]
    [InlineData(8, "3b62a9ba6258f5610f83e264f31497b4")]
    [InlineData(9, "264499060ad9baabc47f8b02bb6d71ed")]
    [InlineData(15, "5493e99933b0a8117e08ec0f97cfc3d9")]
    [InlineData(40, "df6a301e95c95dad97ae0cc8c6913bd8")]
    public void Is_the_one_that_OpenSSL_has(int length, string expected)
    {
        byte[] text = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        (ulong first, ulong second) = new SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908).Of(text);
        Assert.Equal(expected, Convert.ToHexStringLower([.. BitConverter.GetBytes(first), .. BitConverter.GetBytes(second)]));
    }

    [Fact]
    public void Every_key_gives_another_hash() => Assert.NotEqual(SipHash.WithRandomKey().Of("a"u8), SipHash.WithRandomKey().Of("a"u8));
}
