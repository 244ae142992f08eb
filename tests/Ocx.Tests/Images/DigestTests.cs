using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Tests.Images;

public sealed class DigestTests
{
    private const string OfNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Computes_and_prints_the_digest_of_bytes()
    {
        Assert.Equal(OfNothing, Digest.Compute([]).ToString());
        Assert.Equal(OfNothing[7..], Digest.Compute([]).Hex);
        string sha512 = Convert.ToHexStringLower(SHA512.HashData("x"u8));
        Assert.Equal("sha512:" + sha512, Digest.Compute(DigestAlgorithm.Sha512, "x"u8).ToString());
    }

    [Theory]
    [InlineData("", "invalid digest: expected an algorithm")]
    [InlineData("sha256", "invalid digest: expected an algorithm")]
    [InlineData("sha256:", "invalid digest: expected an algorithm")]
    [InlineData(":e3b0", "invalid digest: expected an algorithm")]
    [InlineData("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "unsupported digest algorithm")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e", "unsupported digest algorithm")]
    [InlineData("sha384:38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b", "unsupported digest algorithm")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85", "invalid digest length: sha256 has 64")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550", "invalid digest length: sha256 has 64")]
    [InlineData("sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "invalid digest length: sha512 has 128")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "only the digits 0 to 9 and a to f")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g", "only the digits 0 to 9 and a to f")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\n", "only the digits 0 to 9 and a to f")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\u0665", "only the digits 0 to 9 and a to f")]
    public void Refuses_what_go_digest_refuses_and_says_why(string text, string reason)
    {
        Assert.False(Digest.TryParse(text, out Digest digest));
        Assert.True(digest.IsNone);
        Assert.False(Digest.TryParse(Encoding.UTF8.GetBytes(text), out _));
        var e = Assert.Throws<ImageFormatException>(() => Digest.Parse(text));
        Assert.Equal(text, e.Path);
        Assert.StartsWith(reason, e.Rule.Replace("invalid digest: only", "only", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Accepts_no_null() => Assert.False(Digest.TryParse((string?)null, out _));

    [Fact]
    public void Parsing_is_the_inverse_of_printing_for_both_algorithms() =>
        Prop.ForAll<byte[]>(bytes => new[] { DigestAlgorithm.Sha256, DigestAlgorithm.Sha512 }.All(algorithm =>
        {
            Digest digest = Digest.Compute(algorithm, bytes);
            return Digest.Parse(digest.ToString()) == digest
                && Digest.TryParse(Encoding.ASCII.GetBytes(digest.ToString()), out Digest fromBytes) && fromBytes == digest
                && Digest.FromBytes(algorithm, Convert.FromHexString(digest.Hex)) == digest
                && digest.GetHashCode() == Digest.Parse(digest.ToString()).GetHashCode();
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void Orders_digests_as_their_texts() =>
        Prop.ForAll<byte[], byte[], bool>((left, right, otherAlgorithm) =>
        {
            Digest a = Digest.Compute(left);
            Digest b = Digest.Compute(otherAlgorithm ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256, right);
            return Math.Sign(a.CompareTo(b)) == Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Tells_apart_digests_that_differ_only_in_the_second_half_of_a_sha512()
    {
        byte[] value = new byte[64];
        Digest zero = Digest.FromBytes(DigestAlgorithm.Sha512, value);
        value[63] = 1;
        Digest one = Digest.FromBytes(DigestAlgorithm.Sha512, value);
        Assert.NotEqual(zero, one);
        Assert.True(zero < one);
    }

    [Fact]
    public void The_default_value_is_no_digest_and_prints_none()
    {
        Digest none = default;
        Assert.True(none.IsNone);
        Assert.False(Digest.TryParse(none.ToString(), out _));
        Assert.Throws<InvalidOperationException>(() => none.Hex);
        Assert.NotEqual(Digest.FromBytes(DigestAlgorithm.Sha256, new byte[32]), none);
        Assert.Throws<ArgumentException>(() => new DiffId(none));
    }

    [Fact]
    public void Takes_no_value_of_the_wrong_length() =>
        Assert.Throws<ArgumentException>(() => Digest.FromBytes(DigestAlgorithm.Sha512, new byte[32]));
}
