using System.Security.Cryptography;
using Ocx.Compression.Encoders;
using Ocx.Tests.Compression.Encoders;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Compression.Klauspost;

/// <summary>The encoder gives what pgzip gives, of which spec-fixtures/go-encoders has the digests.</summary>
public sealed class PgzipTests
{
    private static readonly string[] Expected = File.ReadAllLines(Path.Combine(Repository.Root, "spec-fixtures/go-encoders/pgzip.txt"));

    [Fact]
    public void Pgzip_compresses_to_the_same_bytes()
    {
        Assert.InRange(Expected.Length, 1000, int.MaxValue);
        Parallel.For(0, Expected.Length, number =>
        {
            byte[] compressed = Encoding.Encode(KnownEncoders.Pgzip, PgzipInputs.Make(number));
            Assert.True(Expected[number] == Convert.ToHexStringLower(SHA256.HashData(compressed)), $"input {number}");
        });
    }

    // Whatever it refers to is there when a block is read: of the history and of blocks.
    [Fact]
    public void What_is_longer_than_a_block_is_gzip_however_it_is_cut()
    {
        for (int number = 19; number < 400; number += 60)
        {
            byte[] plain = PgzipInputs.Make(number), whole = Encoding.Encode(KnownEncoders.Pgzip, plain);
            Assert.InRange(plain.Length, (1 << 20) - 16, int.MaxValue);
            Assert.Equal(plain, Compressed.Gunzip(whole));
            Assert.Equal(whole, Encoding.Encode(KnownEncoders.Pgzip, plain, piece: 777_777));
        }
    }
}
