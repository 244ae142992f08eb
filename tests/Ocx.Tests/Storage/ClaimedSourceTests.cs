using Ocx.Storage;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Storage;

public sealed class ClaimedSourceTests
{
    private static readonly byte[] Bytes = [1, 2, 3, 4, 5];

    [Fact]
    public void Gives_the_bytes_where_the_claim_is_true()
    {
        IByteSource source = ClaimedSource.Of(new Claiming(5));
        Assert.Equal(5, source.Length);
        Assert.Equal(Bytes, Parts.Join(source));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 3)]
    [InlineData(6, 5)]
    public void Gives_no_byte_beyond_a_false_claim(long claimed, int given)
    {
        IByteSource source = ClaimedSource.Of(new Claiming(claimed));
        Assert.Equal(claimed, source.Length);
        var got = new List<byte>();
        Assert.Throws<FalseClaimException>(() =>
        {
            foreach (ByteSegment segment in source.Segments()) got.AddRange(segment.Literal);
        });
        Assert.Equal(Bytes[..given], got);
    }

    [Fact]
    public void Nothing_claimed_is_nothing_changed()
    {
        IByteSource silent = new Claiming(null), known = new LiteralSource(Bytes);
        Assert.Same(silent, ClaimedSource.Of(silent));
        Assert.Same(known, ClaimedSource.Of(known));
    }

    private sealed class Claiming(long? length) : IEstimatedSource
    {
        public long Length => throw new InvalidOperationException("was measured");

        public long? ClaimedLength => length;

        public long EstimatedLength => throw new InvalidOperationException("was estimated");

        public IEnumerable<ByteSegment> Segments() => [ByteSegment.Of(Bytes.AsMemory(0, 3)), ByteSegment.Of(Bytes.AsMemory(3))];
    }
}
