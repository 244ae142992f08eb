using FsCheck;
using FsCheck.Fluent;
using Ocx.Compression;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Tests.Compression;

public sealed class LayerCompressorTests
{
    private const int GzipBlock = 2 << 20;
    private const int ZstdBlock = 4 << 20;

    // Text-like bytes that repeat across blocks, so that a wrong dictionary shows.
    private static readonly byte[] Bytes = MakeBytes((2 * ZstdBlock) + 12_345);

    private static readonly Gen<(CompressionKind Kind, int Level, int Length)> Cases =
        from kind in Gen.Elements(CompressionKind.Gzip, CompressionKind.Zstd)
        from level in Gen.Choose(1, kind == CompressionKind.Gzip ? 9 : 6)
        from length in Gen.OneOf(Gen.Choose(0, 70_000), Gen.Elements(GzipBlock - 1, GzipBlock, GzipBlock + 1, (2 * GzipBlock) + 1, ZstdBlock, ZstdBlock + 1, Bytes.Length))
        select (kind, level, length);

    public static TheoryData<CompressionKind> Kinds => [CompressionKind.Gzip, CompressionKind.Zstd];

    [Fact]
    public void What_goes_in_comes_out_and_the_digests_are_those_of_both() =>
        Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            byte[] plain = Bytes[..c.Length];
            using var compressor = new LayerCompressor(c.Kind, c.Level, 2);
            (byte[] compressed, CompressedLayer layer) = Encoded.By(compressor, new LiteralSource(plain));
            return Inflate(c.Kind, compressed).AsSpan().SequenceEqual(plain)
                && layer == new CompressedLayer(Digest.Compute(plain), Digest.Compute(compressed), compressed.Length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_bytes_depend_neither_on_threads_nor_on_how_the_source_is_cut(CompressionKind kind)
    {
        byte[] first = Encoded.As(kind, Bytes, jobs: 1);
        Assert.Equal(first, Encoded.As(kind, Bytes, jobs: 2));
        Assert.Equal(first, Encoded.As(kind, Bytes, jobs: 7));
        using var compressor = new LayerCompressor(kind, null, 3);
        Assert.Equal(first, Encoded.By(compressor, new Chunks(Bytes, 9_973)).Bytes);
    }

    // More layers than there are blocks to go round, all at once: none may wait for the others for ever, or get their bytes.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Many_layers_share_one_compressor(CompressionKind kind)
    {
        using var compressor = new LayerCompressor(kind, 1, 2);
        byte[][] layers = [.. Enumerable.Range(0, 12).Select(i => Bytes[(i * 1000)..(i * 500_000 + 5000)])];
        byte[][] compressed = new byte[layers.Length][];
        Thread[] threads = [.. layers.Select((layer, i) => new Thread(() => compressed[i] = Encoded.By(compressor, new LiteralSource(layer)).Bytes))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        for (int i = 0; i < layers.Length; i++) Assert.Equal(layers[i], Inflate(kind, compressed[i]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_source_that_fails_fails_its_layer_and_no_other_one(CompressionKind kind)
    {
        using var compressor = new LayerCompressor(kind, 1, 2);
        for (int i = 0; i < 20; i++) Assert.Throws<IntegrityException>(() => Encoded.By(compressor, new Chunks(Bytes, 1_000_000) { FailsAt = i % 9 }));
        Assert.Equal(Bytes, Inflate(kind, Encoded.By(compressor, new LiteralSource(Bytes)).Bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_cancelled_layer_ends_and_leaves_the_compressor_as_it_was(CompressionKind kind)
    {
        using var compressor = new LayerCompressor(kind, 1, 2);
        using var cancellation = new CancellationTokenSource();
        var source = new Chunks(Bytes, 1_000_000) { Before = i => { if (i == 5) cancellation.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Encoded.By(compressor, source, cancellation.Token));
        Assert.Equal(Bytes, Inflate(kind, Encoded.By(compressor, new LiteralSource(Bytes)).Bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_higher_level_makes_it_smaller(CompressionKind kind) =>
        Assert.True(Encoded.As(kind, Bytes, level: 9).Length < Encoded.As(kind, Bytes, level: 1).Length);

    [Fact]
    public void Gzip_has_one_member_without_name_or_time()
    {
        byte[] compressed = Encoded.As(CompressionKind.Gzip, Bytes);
        Assert.Equal(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff }, compressed[..10]);
        Assert.Equal(Bytes.Length, BitConverter.ToInt32(compressed, compressed.Length - 4));
    }

    [Fact]
    public void Bytes_after_a_block_refer_to_those_before_it()
    {
        // Noise that comes again right behind the border: without the dictionary nothing could be saved.
        byte[] noise = new byte[16_384];
        new Random(1).NextBytes(noise);
        byte[] plain = new byte[GzipBlock + noise.Length];
        noise.CopyTo(plain, GzipBlock - noise.Length);
        noise.CopyTo(plain, GzipBlock);
        Assert.InRange(Encoded.As(CompressionKind.Gzip, plain).Length, noise.Length, noise.Length + 6000);
    }

    [Fact]
    public void The_checksum_is_the_same_by_tables_by_the_processor_and_in_pieces() =>
        Prop.ForAll(Gen.Choose(0, 100_000).Two().ToArbitrary(), cut =>
        {
            ReadOnlySpan<byte> bytes = Bytes.AsSpan(cut.Item1 % 17, cut.Item1);
            int middle = Math.Min(cut.Item2, bytes.Length);
            uint whole = Crc32.Of(bytes);
            return whole == Crc32.ByTables(bytes) && whole == Crc32.Combine(Crc32.Of(bytes[..middle]), Crc32.Of(bytes[middle..]), bytes.Length - middle);
        }).QuickCheckThrowOnFailure();

    // The check value of the algorithm's catalogues.
    [Fact]
    public void The_checksum_is_that_of_gzip() => Assert.Equal(0xcbf43926, Crc32.Of("123456789"u8));

    private static byte[] Inflate(CompressionKind kind, byte[] compressed)
    {
        using Stream stream = Codecs.Decompress(kind, new MemoryStream(compressed), "layer.tar", InflationLimit.Default);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private static byte[] MakeBytes(int length)
    {
        var random = new Random(5);
        byte[][] words = [.. Enumerable.Range(0, 3000).Select(_ => { byte[] word = new byte[random.Next(2, 40)]; random.NextBytes(word); return word; })];
        var bytes = new MemoryStream();
        while (bytes.Length < length) bytes.Write(words[random.Next(words.Length)]);
        return bytes.ToArray()[..length];
    }

    private sealed class Chunks(byte[] bytes, int length) : IByteSource
    {
        public long Length => bytes.Length;

        public int FailsAt { get; init; } = -1;

        public Action<int> Before { get; init; } = _ => { };

        public IEnumerable<ByteSegment> Segments()
        {
            for (int i = 0; i * length < bytes.Length; i++)
            {
                Before(i);
                if (i == FailsAt) throw new IntegrityException("source", "bytes", "none");
                yield return ByteSegment.Of(bytes.AsMemory(i * length, Math.Min(length, bytes.Length - (i * length))));
            }
        }
    }
}
