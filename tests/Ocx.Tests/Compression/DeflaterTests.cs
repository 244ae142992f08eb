using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Ocx.Compression.Deflate;
using Ocx.Images;

namespace Ocx.Tests.Compression;

/// <summary>What our deflate writes, the library's inflate reads; and it is no longer than it has to be.</summary>
public sealed class DeflaterTests
{
    private const int MaxLength = 1 << 20;
    private const int Window = 32 * 1024;

    // Five bytes of an empty stored block follow whatever there is, and one more that is not full.
    private const int End = 6;

    private static readonly byte[] Noise = MakeNoise(MaxLength);

    // What is in layers: noise, one byte again and again, few different bytes, and what was there before.
    private static readonly Gen<Func<byte[], byte[]>> Pieces = Gen.OneOf(
        from length in Gen.Choose(0, 3000) from start in Gen.Choose(0, 100_000) select new Func<byte[], byte[]>(_ => Noise[start..(start + length)]),
        from length in Gen.Choose(0, 1500) from value in Gen.Choose(0, 255) select new Func<byte[], byte[]>(_ => [.. Enumerable.Repeat((byte)value, length)]),
        from length in Gen.Choose(0, 3000) from start in Gen.Choose(0, 100_000) from bits in Gen.Choose(1, 6) select new Func<byte[], byte[]>(_ => [.. Noise.AsSpan(start, length).ToArray().Select(b => (byte)(b >> (8 - bits)))]),
        from length in Gen.Choose(0, 600) from back in Gen.Choose(1, 70_000) select new Func<byte[], byte[]>(before => before[Math.Max(0, before.Length - back)..][..Math.Min(length, Math.Min(back, before.Length))]));

    private static readonly Gen<(int Level, byte[] Bytes, int Start)> Cases =
        from level in Gen.Choose(1, 2)
        from pieces in Pieces.ListOf().Resize(200)
        from start in Gen.Choose(0, Window)
        let bytes = Join(pieces)
        select (level, bytes, Math.Min(start, bytes.Length));

    public static TheoryData<int> Levels => [1, 2];

    [Fact]
    public void Whatever_is_deflated_is_inflated_again_and_hardly_longer() =>
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            byte[] deflated = Deflate(c.Level, c.Bytes, c.Start);
            return Inflate(c.Bytes.AsSpan(0, c.Start), deflated).AsSpan().SequenceEqual(c.Bytes) && deflated.Length <= c.Bytes.Length - c.Start + 5 + End;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void What_was_deflated_before_makes_no_difference()
    {
        Deflater[] used = [.. Enumerable.Range(1, 2).Select(New)];
        Prop.ForAll(Cases.ToArbitrary(), c => used[c.Level - 1].Deflate(c.Bytes, c.Start).SequenceEqual(Deflate(c.Level, c.Bytes, c.Start))).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
        foreach (Deflater deflater in used) deflater.Dispose();
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Few_bytes_come_back(int level)
    {
        for (int length = 0; length < 600; length++)
        {
            AssertComesBack(level, Noise[..length]);
            AssertComesBack(level, new byte[length]);
            AssertComesBack(level, new byte[length], length / 2);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void What_repeats_itself_takes_little_however_long_its_period(int level)
    {
        for (int period = 1; period <= 300; period++)
        {
            byte[] bytes = Repeat(Noise[..period], 30_000 + period);
            Assert.InRange(AssertComesBack(level, bytes).Length, 10, period + 400);
        }
    }

    // Each match has at most 258 bytes, and may leave up to three that are none.
    [Theory]
    [MemberData(nameof(Levels))]
    public void Long_runs_of_one_byte_come_back(int level)
    {
        for (int length = 250; length < 1100; length++) AssertComesBack(level, [.. Noise[..9], .. Enumerable.Repeat((byte)7, length), .. Noise[9..20]]);
        Assert.InRange(AssertComesBack(level, new byte[MaxLength]).Length, 100, MaxLength / 500);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Noise_is_stored(int level)
    {
        foreach (int length in new[] { 65_534, 65_535, 65_536, 131_071, 131_072, 131_073, 200_000, MaxLength })
            Assert.InRange(AssertComesBack(level, Noise[..length]).Length, length + 5, length + (5 * ((length / 65_535) + 1)) + (5 * (length / 65_536)) + End);
    }

    // The blocks of deflate have 64 or 128 KiB, and the positions of the match finder 16 bits.
    [Theory]
    [MemberData(nameof(Levels))]
    public void Bytes_around_the_border_of_a_block_come_back(int level)
    {
        byte[] bytes = Repeat([.. Noise[..20_011], .. new byte[300]], 300_000);
        foreach (int border in new[] { 65_536, 131_072, 262_144 })
        {
            for (int length = border - 10; length < border + 10; length++) AssertComesBack(level, bytes[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_match_may_be_as_far_away_as_the_window_is_long_and_no_farther(int level)
    {
        byte[] near = Repeat(Noise[..Window], 2 * Window), far = Repeat(Noise[..(Window + 1)], 2 * Window);

        // A table of hashes forgets a few of so many.
        Assert.InRange(AssertComesBack(level, near).Length, Window, Window * 3 / 2);
        Assert.InRange(AssertComesBack(level, far).Length, far.Length, far.Length + 100);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Bytes_refer_to_those_before_them(int level)
    {
        byte[] bytes = Repeat(Noise[..Window], 2 * Window);
        Assert.InRange(AssertComesBack(level, bytes, Window).Length, 100, Window / 2);
        Assert.InRange(AssertComesBack(level, bytes[1..], Window - 1).Length, 100, Window / 2);
    }

    // Level 1 knows fewer of the places where a match could start.
    [Fact]
    public void Level_2_is_smaller_than_level_1()
    {
        byte[] bytes = MakeText(MaxLength);
        Assert.True(AssertComesBack(2, bytes).Length < AssertComesBack(1, bytes).Length);
    }

    // The digests of layers that were ever compressed: they must not change with a version of ours, of .NET, or with the machine.
    [Theory]
    [InlineData(1, "sha256:3d7cf3fb27f67ad8dd85346aff3929ce60e6eb3ce9ceb8de2d97102abb4824b4")]
    [InlineData(2, "sha256:da20a8ce4c5fa77db40203148d6a56c5e3f3bf8d722e0ffca98b4116cf3a184c")]
    public void The_bytes_are_these_for_ever(int level, string digest) =>
        Assert.Equal(digest, Digest.Compute(Deflate(level, [.. MakeText(400_000), .. Noise[..100_000], .. new byte[50_000]], 1000)).ToString());

    private static byte[] AssertComesBack(int level, byte[] bytes, int start = 0)
    {
        byte[] deflated = Deflate(level, bytes, start);
        Assert.Equal(bytes, Inflate(bytes.AsSpan(0, start), deflated));
        return deflated;
    }

    private static byte[] Deflate(int level, byte[] bytes, int start)
    {
        using Deflater deflater = New(level);
        return deflater.Deflate(bytes, start).ToArray();
    }

    private static Deflater New(int level) => new(DeflateEffort.Of(level)!, MaxLength);

    // The history as a stored block before it, and an empty last block behind it.
    internal static byte[] Inflate(ReadOnlySpan<byte> history, ReadOnlySpan<byte> deflated)
    {
        byte[] stream = [0, (byte)history.Length, (byte)(history.Length >> 8), (byte)~history.Length, (byte)(~history.Length >> 8), .. history, .. deflated, 3, 0];
        using var inflate = new DeflateStream(new MemoryStream(stream), CompressionMode.Decompress);
        var plain = new MemoryStream();
        inflate.CopyTo(plain);
        return plain.ToArray();
    }

    private static byte[] Join(IEnumerable<Func<byte[], byte[]>> pieces)
    {
        byte[] all = [];
        foreach (Func<byte[], byte[]> piece in pieces) all = [.. all, .. piece(all)];
        return all;
    }

    private static byte[] Repeat(byte[] bytes, int length)
    {
        byte[] all = new byte[length];
        for (int i = 0; i < length; i++) all[i] = bytes[i % bytes.Length];
        return all;
    }

    // Numbers that are the same on every version of .NET.
    private static byte[] MakeNoise(int length)
    {
        byte[] noise = new byte[length];
        ulong state = 1;
        for (int i = 0; i < length; i++) noise[i] = (byte)((state = (state * 6364136223846793005) + 1442695040888963407) >> 56);
        return noise;
    }

    // Words, of which some are frequent.
    private static byte[] MakeText(int length)
    {
        var text = new MemoryStream();
        for (int i = 0; text.Length < length; i++)
        {
            int word = Noise[i % Noise.Length] * Noise[i * 7 % Noise.Length] / 64;
            foreach (byte b in Noise.AsSpan(word * 11, 3 + (word % 9))) text.WriteByte((byte)('a' + (b % 20)));
            text.WriteByte((byte)' ');
        }

        return text.ToArray()[..length];
    }
}
