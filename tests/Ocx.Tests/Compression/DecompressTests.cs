using System.IO.Compression;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Compression;

public sealed class DecompressTests
{
    public static TheoryData<CompressionKind> Kinds => Samples.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Samples_of_real_programs_are_read(CompressionKind kind)
    {
        Assert.Equal(kind, Codecs.Sniff(Samples.Of(kind)));
        Assert.Equal(Samples.Plain, Read(kind, Samples.Of(kind)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_stream_cut_at_any_byte_is_malformed(CompressionKind kind)
    {
        byte[] whole = Samples.Of(kind);
        for (int length = 0; length < whole.Length; length++) AssertMalformed(kind, whole[..length], $"cut to {length} of {whole.Length}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_second_stream_cut_at_any_byte_is_malformed(CompressionKind kind)
    {
        byte[] whole = Samples.Of(kind);
        for (int length = 1; length < whole.Length; length++) AssertMalformed(kind, [.. whole, .. whole[..length]], $"second cut to {length} of {whole.Length}");
    }

    // The window of the decoder and the buffers before it begin and end somewhere.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void A_long_gzip_stream_cut_near_its_end_or_around_a_buffer_is_malformed(int level)
    {
        byte[] plain = new byte[150_000];
        new Random(level).NextBytes(plain.AsSpan(0, 100_000));
        byte[] whole = Gzip(plain, level);
        Assert.Equal(plain, Read(CompressionKind.Gzip, whole));
        foreach (int length in Enumerable.Range(0, whole.Length).Where(l => l % 8192 is < 3 or > 8189 || whole.Length - l < 100))
            AssertMalformed(CompressionKind.Gzip, whole[..length], $"cut to {length} of {whole.Length}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Streams_after_one_another_are_one(CompressionKind kind)
    {
        byte[] one = Samples.Of(kind);
        byte[] many = [.. Enumerable.Repeat(one, 300).SelectMany(b => b)];
        byte[] plain = [.. Enumerable.Repeat(Samples.Plain, 300).SelectMany(b => b)];
        Assert.Equal(plain, Read(kind, many));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void However_the_input_comes_in_the_plain_bytes_are_the_same(CompressionKind kind)
    {
        byte[] one = Samples.Of(kind);
        byte[] input = [.. one, .. one, 0, 0, 0, 0];
        for (int size = 1; size < 60; size++)
        {
            using Stream plain = Codecs.Decompress(kind, new ChoppyStream(input, () => size), "some file", InflationLimit.Default);
            Assert.Equal([.. Samples.Plain, .. Samples.Plain], Drain(plain, size));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Zeros_after_the_end_are_no_harm(CompressionKind kind)
    {
        foreach (int count in new[] { 4, 8, 512, 8192, 65_536, 300_000 })
        {
            Assert.Equal(Samples.Plain, Read(kind, [.. Samples.Of(kind), .. new byte[count]]));
            if (kind != CompressionKind.Xz) Assert.Equal(Samples.Plain, Read(kind, [.. Samples.Of(kind), .. new byte[count + 1]]));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Other_bytes_after_the_end_are_malformed(CompressionKind kind)
    {
        foreach (byte[] garbage in new byte[][] { [1], [0, 1], [0x1f, 0], [0x1f, 0x8b], "garbage"u8.ToArray(), [.. new byte[70_000], 1], [.. new byte[8], 0x28, 0xb5] })
            AssertMalformed(kind, [.. Samples.Of(kind), .. garbage], $"followed by {Convert.ToHexString(garbage.AsSpan(0, Math.Min(10, garbage.Length)))}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_wrong_bit_anywhere_is_malformed_or_makes_no_difference_that_the_format_can_tell(CompressionKind kind)
    {
        byte[] bytes = Samples.Of(kind);
        int unnoticed = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            byte[]? plain = null;
            Exception? thrown = Record.Exception(() => plain = Read(kind, bytes));
            Assert.True(thrown is OcxException || (thrown is null && Samples.Plain.AsSpan().SequenceEqual(plain)), $"bit {bit}: {thrown}");
            if (thrown is null) unnoticed++;
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // Times, systems and hints in headers, padding at the end.
        Assert.InRange(unnoticed, 0, 80);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Noise_after_the_mark_never_fails_in_another_way(CompressionKind kind)
    {
        var random = new Random(5);
        for (int i = 0; i < 500; i++)
        {
            byte[] noise = Samples.Of(kind);
            random.NextBytes(noise.AsSpan(random.Next(4, noise.Length)));
            Exception? thrown = Record.Exception(() => Read(kind, noise));
            Assert.True(thrown is null or OcxException, thrown?.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Disposing_disposes_the_input(CompressionKind kind)
    {
        var input = new MemoryStream(Samples.Of(kind));
        Stream plain = Codecs.Decompress(kind, input, "some file", InflationLimit.Default);
        Assert.Equal((byte)'1', plain.ReadByte());
        plain.Dispose();
        Assert.False(input.CanRead);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_the_end_every_further_read_says_so(CompressionKind kind)
    {
        using Stream plain = Codecs.Decompress(kind, new MemoryStream(Samples.Of(kind)), "some file", InflationLimit.Default);
        Assert.Equal(Samples.Plain, Drain(plain, 7));
        Assert.Equal(0, plain.Read(new byte[10]));
        Assert.Equal(0, plain.Read(new byte[10]));
    }

    [Fact]
    public void Skippable_frames_of_zstd_are_skipped_wherever_they_are()
    {
        byte[] skippable = [0x5e, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        byte[] frame = Samples.Of(CompressionKind.Zstd);
        byte[] input = [.. skippable, .. frame, .. skippable, .. skippable, .. frame, .. skippable];
        Assert.Equal(CompressionKind.Zstd, Codecs.Sniff(input));
        Assert.Equal([.. Samples.Plain, .. Samples.Plain], Read(CompressionKind.Zstd, input));
        for (int length = input.Length - skippable.Length + 1; length < input.Length; length++)
            AssertMalformed(CompressionKind.Zstd, input[..length], $"cut to {length} of {input.Length}");
    }

    [Fact]
    public void A_zstd_window_that_would_take_all_memory_is_refused()
    {
        // A frame header (RFC 8878, 3.1.1.1) with a window of 2^31 bytes, and an empty last block.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (31 - 10) << 3, 1, 0, 0];
        Assert.ThrowsAny<OcxException>(() => Read(CompressionKind.Zstd, frame));
        frame[5] = (27 - 10) << 3;
        Assert.Empty(Read(CompressionKind.Zstd, frame));
    }

    [Fact]
    public void An_xz_dictionary_that_would_take_all_memory_is_refused()
    {
        byte[] stream = Samples.Of(CompressionKind.Xz);

        // The block header after the 12 bytes of the stream's: its size, flags, the filter's id and size, and the dictionary's size, 37 for 1.5 GiB; then its CRC32.
        Assert.Equal([2, 0, 0x21, 1, 0x1c], stream[12..17]);
        stream[16] = 37;
        BitConverter.TryWriteBytes(stream.AsSpan(20), Crc32.ByTables(stream.AsSpan(12, 8)));
        Assert.ThrowsAny<OcxException>(() => Read(CompressionKind.Xz, stream));
    }

    internal static byte[] Read(CompressionKind kind, byte[] compressed)
    {
        using Stream plain = Codecs.Decompress(kind, new MemoryStream(compressed), "some file", InflationLimit.Default);
        return Drain(plain, 1000);
    }

    internal static byte[] Gzip(byte[] plain, int level)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, new ZLibCompressionOptions { CompressionLevel = level })) gzip.Write(plain);
        return compressed.ToArray();
    }

    private static void AssertMalformed(CompressionKind kind, byte[] input, string what)
    {
        Exception? thrown = Record.Exception(() => Read(kind, input));
        Assert.True(thrown is ImageFormatException, $"{kind} {what}: {thrown?.ToString() ?? "no exception"}");
    }

    private static byte[] Drain(Stream plain, int size)
    {
        var all = new MemoryStream();
        plain.CopyTo(all, size);
        return all.ToArray();
    }
}
