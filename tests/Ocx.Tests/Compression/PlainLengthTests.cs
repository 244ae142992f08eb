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

    public static TheoryData<string, string, long?> Zstd
    {
        get
        {
            const string frame = "28b52ffd2003190000616263";
            const string unknown = "28b52ffd0038190000616263";
            const string skippable = "502a4d1802000000ffff";
            return new TheoryData<string, string, long?>
            {
                { "a frame", frame, 3 },
                { "two frames", frame + frame, 6 },
                { "a frame between two to skip", skippable + frame + skippable, 3 },
                { "nothing but a frame to skip", skippable, 0 },
                { "a byte repeated", "28b52ffda000000100" + "03000861", 65536 },
                { "two blocks and a checksum", "28b52ffd2403" + "08000061" + "110000" + "6263" + "aabbccdd", 3 },
                { "a length of two bytes", "28b52ffd600000" + "03080061", 256 },
                { "a frame without a length", unknown, null },
                { "a frame without a length behind one", frame + unknown, null },
                { "more than its blocks can hold", "28b52ffda001000200" + "19000061" + "6263", null },
                { "more than there are numbers", "28b52ffde0ffffffffffffffff" + "190000616263", null },
                { "a block that does not exist", "28b52ffd2003" + "1f0000616263", null },
                { "cut in its bytes", frame[..^2], null },
                { "cut in a block's header", "28b52ffd20031900", null },
                { "cut in its checksum", "28b52ffd2403" + "190000616263" + "aabb", null },
                { "zeros behind it", frame + "0000", null },
                { "a frame to skip that is cut", "502a4d1803000000ffff", null },
                { "something else", "0123456789", null },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Zstd))]
    public void Frames_are_added_up_where_they_can_be_as_long_as_they_say(string what, string hex, long? length)
    {
        Assert.NotEmpty(what);
        Assert.Equal(length, Claimed(Convert.FromHexString(hex), CompressionKind.Zstd));
    }

    [Fact]
    public void Frames_of_several_threads_are_added_up() => Assert.Equal(9_000_000, Claimed(Encoded.As(CompressionKind.Zstd, new byte[9_000_000]), CompressionKind.Zstd));

    // No stream holds more than 1032 bytes for each of its own, nor much less than one.
    [Theory]
    [InlineData(699_999u, 699_999L)]
    [InlineData(7u, null)]
    [InlineData(uint.MaxValue, null)]
    public void Of_gzip_only_what_can_be_is_a_claim(uint told, long? claimed)
    {
        byte[] compressed = Encoded.As(CompressionKind.Gzip, new byte[700_000], jobs: 1);
        BitConverter.TryWriteBytes(compressed.AsSpan(^4), told);
        Assert.Equal(claimed, Claimed(compressed, CompressionKind.Gzip));
    }

    private long? Claimed(byte[] compressed, CompressionKind kind)
    {
        // In the middle of a file, as in an archive.
        File.WriteAllBytes(_scratch["blob"], [1, 2, 3, .. compressed, 4, 5, 6, 7, 8, 9]);
        using FileHandle file = FileHandle.OpenRead(_scratch["blob"]);
        return PlainLength.Claimed(new FileRangeSource(file, 3, compressed.Length), kind);
    }
}
