using System.Security.Cryptography;
using Ocx.Compression.Encoders;
using Ocx.Tests.Compression.Encoders;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Compression.GoDeflate;

/// <summary>The encoder gives what Go's gives, of which spec-fixtures/go-encoders has the digests.</summary>
public sealed class GoGzipTests
{
    // The digest of each input by its number, as the real program printed them.
    private static readonly string[] Expected = File.ReadAllLines(Path.Combine(Repository.Root, "spec-fixtures/go-encoders/gzip.txt"));

    [Fact]
    public void Go_compresses_to_the_same_bytes()
    {
        Assert.InRange(Expected.Length, 2000, int.MaxValue);
        Parallel.For(0, Expected.Length, number =>
        {
            byte[] compressed = Compress(GoGzipInputs.Make(number), GoGzipInputs.LevelOf(number));
            Assert.True(Expected[number] == Convert.ToHexStringLower(SHA256.HashData(compressed)), $"input {number} at level {GoGzipInputs.LevelOf(number)}");
        });
    }

    [Fact]
    public void It_is_gzip_at_every_level_and_however_it_is_cut()
    {
        Parallel.For(0, 400, number =>
        {
            byte[] input = GoGzipInputs.Make(number * 7);
            byte[] whole = Compress(input, GoGzipInputs.LevelOf(number));
            Assert.Equal(input, Compressed.Gunzip(whole));
            Assert.Equal(whole, Compress(input, GoGzipInputs.LevelOf(number), piece: (number % 5000) + 1));
        });
    }

    // The empty layer's tar, and what registries have of it since Docker 1.13 and had before.
    [Theory]
    [InlineData(0, "4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1")]
    [InlineData(1, "a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4")]
    public void The_empty_layer_is_the_one_that_everybody_knows(int header, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.Encode(KnownEncoders.Go, new byte[1024], header))));

    private static byte[] Compress(byte[] input, int level, int piece = 32 * 1024) => Encoding.Encode(KnownEncoders.All.Single(e => e.Name == $"go, level {level}"), input, piece: piece);
}
