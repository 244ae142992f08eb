using Ocx.Bundles;
using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Compression;

/// <summary>Where a bomb is told from a layer.</summary>
public sealed class InflationLimitTests : IDisposable
{
    private const int Floor = 100_000;

    private readonly TemporaryDirectory _scratch = new();

    public static TheoryData<CompressionKind> Kinds => Samples.Kinds;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Beyond_the_ratio_a_stream_of_any_kind_is_refused(CompressionKind kind)
    {
        ImageFormatException e = Assert.Throws<ImageFormatException>(() => Read(kind, Samples.Of(kind), new InflationLimit(1, 0)));
        Assert.Equal(
            $"layer.tar: beyond 0 bytes a stream may inflate to 1 times its length (--max-inflation), found {Samples.Plain.Length} bytes out of {Samples.Of(kind).Length}",
            e.Message);
        Assert.EndsWith("--max-inflation N", e.Hint);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Up_to_the_ratio_and_up_to_the_floor_it_is_read(CompressionKind kind)
    {
        Assert.Equal(Samples.Plain.Length, Read(kind, Samples.Of(kind), new InflationLimit(5, 0)));
        Assert.Equal(Samples.Plain.Length, Read(kind, Samples.Of(kind), new InflationLimit(1, Samples.Plain.Length)));
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public void What_was_not_read_yet_does_not_count(CompressionKind kind)
    {
        // All of it would be fair. Of a pipe nobody knows how much will come, and a bomb may have a long tail.
        byte[] tail = new byte[1_000_000];
        new Random(1).NextBytes(tail);
        byte[] bomb = Encoded.As(kind, [.. new byte[100 * Floor], .. tail]);
        Assert.Throws<ImageFormatException>(() => Read(kind, bomb, new InflationLimit(InflationLimit.DefaultRatio, Floor), piece: 100));
        Assert.Equal((100 * Floor) + tail.Length, Read(kind, [.. Encoded.As(kind, tail), .. Encoded.As(kind, new byte[100 * Floor])], new InflationLimit(InflationLimit.DefaultRatio, Floor)));
    }

    [Fact]
    public void It_ends_soon_after_the_floor()
    {
        using Stream plain = Codecs.Decompress(CompressionKind.Zstd, new MemoryStream(Encoded.As(CompressionKind.Zstd, new byte[100 * Floor])), "layer.tar", new InflationLimit(InflationLimit.DefaultRatio, Floor));
        byte[] buffer = new byte[1000];
        int total = 0;
        Assert.Throws<ImageFormatException>((Action)(() =>
        {
            while (true) total += plain.Read(buffer);
        }));
        Assert.Equal(Floor, total);
    }

    [Fact]
    public void No_product_is_too_large() => Assert.True(new InflationLimit(int.MaxValue, 0).Allows(long.MaxValue / 2, long.MaxValue));

    [Fact]
    public void A_length_that_would_be_refused_is_not_claimed()
    {
        byte[] bomb = Encoded.As(CompressionKind.Zstd, new byte[10 * Floor]);
        File.WriteAllBytes(_scratch["blob"], bomb);
        var blob = new FileSource(() => FileHandle.OpenRead(_scratch["blob"]), bomb.Length);
        Assert.Equal(10 * Floor, new InflatedSource(blob, CompressionKind.Zstd, "layer.tar", InflationLimit.Default).ClaimedLength);
        var limited = new InflatedSource(blob, CompressionKind.Zstd, "layer.tar", new InflationLimit(InflationLimit.DefaultRatio, Floor));
        Assert.Null(limited.ClaimedLength);
        Assert.Throws<ImageFormatException>(() => limited.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layout_and_what_is_around_it_are_limited_alike(bool isWhole)
    {
        var layout = new LayoutBuilder();
        byte[] tar = new TarBuilder().File("zeros", new string('\0', 10 * Floor)).Done();
        layout.List(layout.Manifest(new TestImage([], [tar]), isWhole ? null : t => Encoded.As(CompressionKind.Zstd, t)));
        byte[] archive = ArchivePart.Pack(layout.Parts());
        File.WriteAllBytes(_scratch["in"], isWhole ? Encoded.As(CompressionKind.Gzip, archive) : archive);
        var options = new ReadOptions(_scratch.Path) { InflationFloor = Floor };
        Assert.Throws<ImageFormatException>(() => ReadAll(options));
        Assert.Equal(tar.Length, ReadAll(options with { MaxInflation = 20_000 }));
    }

    private long ReadAll(ReadOptions options)
    {
        using IImageReader reader = ImageFormats.OpenReader(new ImageLocation(LocationKind.Unknown, _scratch["in"], null), options, CancellationToken.None);
        return reader.Open(reader.Entries[0]).Layers[0].OpenTar().Length;
    }

    private static long Read(CompressionKind kind, byte[] compressed, InflationLimit limit, int piece = int.MaxValue)
    {
        using Stream plain = Codecs.Decompress(kind, new ChoppyStream(compressed, () => piece), "layer.tar", limit);
        using var all = new MemoryStream();
        plain.CopyTo(all);
        return all.Length;
    }
}
