using FsCheck;
using FsCheck.Fluent;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Storage;

public sealed class SinkProperties : StorageTest
{
    // Lengths around what the writers treat differently: nothing, small ranges, their buffers, more.
    private static readonly Gen<int> Length = Gen.OneOf(
        Gen.Choose(0, 600), Gen.Choose(60_000, 70_000), Gen.Choose(250_000, 270_000), Gen.Choose(500_000, 1_500_000), Gen.Elements(4096, 65_536, 65_537, 262_144));

    private static readonly Gen<(int[] Lengths, int Offset, CopyRung Rung)> Cuts =
        from lengths in Length.ArrayOf()
        from offset in Gen.Choose(0, 9000)
        from rung in Gen.Elements(Enum.GetValues<CopyRung>())
        select (lengths, offset, rung);

    [Fact]
    public void However_a_source_is_cut_both_sinks_write_the_same_bytes_and_digest() =>
        Prop.ForAll(Cuts.ToArbitrary(), cut =>
        {
            using FileHandle one = OutputOf(Kernel.Real);
            using var region = new RegionWriter(one, cut.Offset, cut.Rung);
            byte[] first = Write(region, SourceOf(cut.Lengths));
            bool same = Bytes.AsSpan().SequenceEqual(ReadBack(one, cut.Offset, Bytes.Length));

            using FileHandle two = OutputOf(Kernel.Real);
            using var sequence = new SequentialWriter(two);
            byte[] second = Write(sequence, SourceOf(cut.Lengths));
            return same && Bytes.AsSpan().SequenceEqual(ReadBack(two, 0, Bytes.Length)) && first.AsSpan().SequenceEqual(Digest) && second.AsSpan().SequenceEqual(Digest);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
}
