using Ocx.Compression;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Compression;

public sealed class PlainLengthTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(CompressionKind.Gzip, 1)]
    [InlineData(CompressionKind.Gzip, 3_000_000)]
    [InlineData(CompressionKind.Zstd, 3_000_000)]
    public void What_the_format_says_is_taken(CompressionKind kind, int length)
    {
        byte[] compressed = Encoded.As(kind, new byte[length], jobs: 1);
        File.WriteAllBytes(_scratch["blob"], compressed);
        Assert.Equal(length, PlainLength.Estimate(new FileSource(() => FileHandle.OpenRead(_scratch["blob"]), compressed.Length), kind));
    }

    // A gzip stream of more than 4 GiB says its length modulo that; whoever lies is not believed to have less than is there.
    [Fact]
    public void A_length_that_cannot_be_is_made_up_for()
    {
        byte[] compressed = [.. Encoded.As(CompressionKind.Gzip, new byte[700_000], jobs: 1)];
        BitConverter.TryWriteBytes(compressed.AsSpan(^4), 7u);
        File.WriteAllBytes(_scratch["blob"], compressed);
        Assert.Equal((1L << 32) + 7, PlainLength.Estimate(new FileSource(() => FileHandle.OpenRead(_scratch["blob"]), compressed.Length), CompressionKind.Gzip));
    }

    [Theory]
    [InlineData(CompressionKind.Bzip2)]
    [InlineData(CompressionKind.Zstd)]
    [InlineData(CompressionKind.Gzip)]
    public void Of_bytes_that_say_nothing_it_is_a_guess(CompressionKind kind) => Assert.Equal(9, PlainLength.Estimate(new LiteralSource(new byte[3]), kind));
}
