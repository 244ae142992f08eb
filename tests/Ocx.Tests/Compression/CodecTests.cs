using ICSharpCode.SharpZipLib.BZip2;
using Ocx.Compression;
using Ocx.Storage;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Compression;

/// <summary>How compressed bytes are known, and sources of them.</summary>
public sealed class CodecTests
{
    private static readonly byte[] Hello = "hello, layers\n"u8.ToArray();

    // printf 'hello, layers\n' | xz | base64
    private static readonly byte[] HelloXz = Convert.FromBase64String("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQANaGVsbG8sIGxheWVycwoAAACePRWxpO7geQABJg4IG+AEH7bzfQEAAAAABFla");

    public static TheoryData<CompressionKind> Kinds => [CompressionKind.Gzip, CompressionKind.Zstd, CompressionKind.Bzip2, CompressionKind.Xz];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_stream_is_known_by_its_first_bytes_and_read(CompressionKind kind)
    {
        byte[] compressed = Compress(kind);
        Assert.Equal(kind, Codecs.Sniff(compressed));
        Assert.Equal(Hello, Read(kind, compressed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1f8b")]
    [InlineData("1f8b09")]
    [InlineData("425a69")]
    [InlineData("fd377a585a")]
    [InlineData("28b52f")]
    [InlineData("602a4d18")]
    [InlineData("2e2f000000000000")]
    public void Other_bytes_are_not_compressed(string hex) => Assert.Equal(CompressionKind.None, Codecs.Sniff(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("502a4d18")]
    [InlineData("5f2a4d18")]
    public void A_frame_to_skip_is_zstd(string hex) => Assert.Equal(CompressionKind.Zstd, Codecs.Sniff(Convert.FromHexString(hex)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_longer_than_any_buffer_is_read_whole(CompressionKind kind)
    {
        byte[] plain = new byte[3_000_000];
        new Random(7).NextBytes(plain.AsSpan(0, 1_500_000));
        Assert.Equal(plain, Read(kind, Compress(kind, plain)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_inflated_source_knows_its_length_and_can_be_read_again(CompressionKind kind)
    {
        byte[] plain = new byte[700_000];
        new Random(3).NextBytes(plain.AsSpan(0, 300_000));
        var source = new InflatedSource(new LiteralSource(Compress(kind, plain)), kind, "layer.tar", InflationLimit.Default);
        Assert.Equal(plain.Length, source.Length);
        Assert.Equal(plain, TarSplit.Parts.Join(source));
        Assert.Equal(plain, TarSplit.Parts.Join(source));
        Assert.Equal(plain[0], source.Segments().First().Literal[0]);
    }

    private static byte[] Compress(CompressionKind kind) => kind == CompressionKind.Xz ? HelloXz : Compress(kind, Hello);

    private static byte[] Compress(CompressionKind kind, byte[] plain) => kind switch
    {
        CompressionKind.Bzip2 => MakeBzip2(plain),
        CompressionKind.Xz => Compressed.Xz(plain),
        CompressionKind.Gzip => Compressed.Gzip(plain),
        _ => Encoded.As(kind, plain),
    };

    private static byte[] MakeBzip2(byte[] plain)
    {
        using var output = new MemoryStream();
        using (var bzip2 = new BZip2OutputStream(output)) bzip2.Write(plain);
        return output.ToArray();
    }

    private static byte[] Read(CompressionKind kind, byte[] compressed)
    {
        using Stream stream = Codecs.Decompress(kind, new MemoryStream(compressed), "layer.tar", InflationLimit.Default);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
