using System.Security.Cryptography;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Storage;

public sealed class RegionWriterTests : StorageTest
{
    [Theory]
    [MemberData(nameof(Rungs))]
    public void Literals_and_ranges_of_any_size_arrive_at_any_place_by_any_rung(CopyRung rung)
    {
        foreach (int[] lengths in new int[][] { [], [0, 70_000, 1, 3], [0, 3_000_001], [4096, 1 << 20], [513, 65_536, 300_000, 65_537], [0] })
        {
            foreach (long offset in new long[] { 0, 511, 4096 })
            {
                long told = 0;
                using var writer = new RegionWriter(Output, offset, rung);
                Assert.Equal(Digest, writer.Write(SourceOf(lengths), count => told += count, CancellationToken.None));
                Assert.Equal(Bytes, ReadBack(Output, offset, Bytes.Length));
                Assert.Equal(Bytes.Length, told);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Nothing_beside_the_region_is_touched(CopyRung rung)
    {
        Output.WriteAt(Enumerable.Repeat((byte)7, Bytes.Length + 20_000).ToArray(), 0);
        using (var writer = new RegionWriter(Output, 8192, rung)) Write(writer, SourceOf(0, 1_000_000, 5));
        Assert.All(ReadBack(Output, 0, 8192), b => Assert.Equal(7, b));
        Assert.All(ReadBack(Output, 8192 + Bytes.Length, 20_000 - 8192), b => Assert.Equal(7, b));
        Assert.Equal(Bytes.Length + 20_000, Output.Status().Size);
    }

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Offsets_beyond_four_gigabytes_and_holes_are_nothing_special(CopyRung rung)
    {
        const long far = (5L << 30) + 12_345;
        using DirectoryHandle directory = DirectoryHandle.Open(Scratch.Root);
        using FileHandle sparse = directory.CreateFile("sparse", 0b110_100_100, exactly: false);
        sparse.SetLength(far + 2_000_000);
        sparse.WriteAt("data in a hole"u8, far + 1_000_000);
        byte[] expected = new byte[2_000_000];
        "data in a hole"u8.CopyTo(expected.AsSpan(1_000_000));

        using var writer = new RegionWriter(Output, far + 1, rung);
        Assert.Equal(SHA256.HashData(expected), Write(writer, new FileRangeSource(sparse, far, expected.Length)));
        Assert.Equal(expected, ReadBack(Output, far + 1, expected.Length));
    }

    [Fact]
    public void Regions_of_one_file_can_be_written_side_by_side()
    {
        byte[][] digests = new byte[8][];
        Parallel.For(0, digests.Length, i =>
        {
            using var writer = new RegionWriter(Output, (long)i * Bytes.Length, (CopyRung)(i % 4));
            digests[i] = Write(writer, SourceOf(1000 + i, 100_000 * (i + 1)));
        });
        Assert.All(digests, d => Assert.Equal(Digest, d));
        for (int i = 0; i < digests.Length; i++) Assert.Equal(Bytes, ReadBack(Output, (long)i * Bytes.Length, Bytes.Length));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(2_000_000)]
    public void A_range_that_its_file_does_not_have_is_damage(int length)
    {
        foreach (CopyRung rung in Enum.GetValues<CopyRung>())
        {
            using var writer = new RegionWriter(Output, 0, rung);
            var e = Assert.Throws<IntegrityException>(() => Write(writer, new FileRangeSource(Input, Bytes.Length - 5, length)));
            Assert.Equal((Input.Path, $"{length} bytes from byte {Bytes.Length - 5} on", "5 bytes"), (e.Subject, e.Expected, e.Actual));
        }
    }

    [Theory]
    [MemberData(nameof(Rungs))]
    public void A_file_that_is_cut_while_it_is_copied_is_damage(CopyRung rung)
    {
        using FileHandle victim = FileHandle.OpenRead(Scratch.Write("victim", Bytes));
        var source = new PartsSource(Bytes, victim, PartsSource.Cut(Bytes.Length, [10, 1_000_000]))
        {
            BeforePiece = i => { if (i == 3) Cut(1_500_000); },
        };
        using var writer = new RegionWriter(Output, 0, rung);
        Assert.Equal(victim.Path, Assert.Throws<IntegrityException>(() => Write(writer, source)).Subject);

        void Cut(int length)
        {
            using FileStream file = File.OpenWrite(Scratch["victim"]);
            file.SetLength(length);
        }
    }

    [Fact]
    public void A_source_that_gives_more_or_less_than_it_said_is_damage()
    {
        foreach (IReadOnlyList<PartsSource.Piece> pieces in new PartsSource.Piece[][] { [new(2_999_999, false)], [new(2_999_999, true)], [], [new(3_000_001, true), new(1, false)], [new(3_000_001, false), new(1, true)] })
        {
            byte[] longer = [.. Bytes, 1];
            var source = new Claimed(new PartsSource(longer, Input, pieces), Bytes.Length);
            using var region = new RegionWriter(Output, 0);
            Assert.Throws<IntegrityException>(() => Write(region, source));
            using var sequence = new SequentialWriter(Output);
            Assert.Throws<IntegrityException>(() => Write(sequence, source));
        }
    }

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Cancelling_in_the_middle_ends_it_and_leaves_nothing_open(CopyRung rung)
    {
        var kernel = new FaultyKernel();
        using (FileHandle output = OutputOf(kernel))
        {
            // At each step: while literals are gathered, within a long range, and while the digest catches up.
            for (int step = 1; step < 8; step++)
            {
                using var cancellation = new CancellationTokenSource();
                int steps = 0;
                using var writer = new RegionWriter(output, 0, rung);
                Exception? thrown = Record.Exception(() => writer.Write(SourceOf(400_000, 400_000), _ => { if (++steps == step) cancellation.Cancel(); }, cancellation.Token));
                Assert.True(thrown is OperationCanceledException, $"step {step}: {thrown}");
            }
        }

        Assert.Empty(kernel.StillOpen);
    }

    [Fact]
    public void Cancelling_while_the_digest_catches_up_does_not_wait_for_it()
    {
        // Nothing is read back before everything is copied, and then the user has enough.
        using var cancellation = new CancellationTokenSource();
        using var copied = new ManualResetEventSlim();
        int reads = 0;
        var kernel = new FaultyKernel();
        using FileHandle output = OutputOf(kernel);
        kernel.Answer = call =>
        {
            if (call == "pread" && Interlocked.Increment(ref reads) == 1)
            {
                copied.Wait();
                cancellation.Cancel();
            }

            return null;
        };
        using var writer = new RegionWriter(output, 0, CopyRung.SendFile);
        long told = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => writer.Write(new FileRangeSource(Input, 0, Bytes.Length), Advanced, cancellation.Token));
        Assert.Equal(1, reads);

        void Advanced(long count)
        {
            told += count;
            if (told == Bytes.Length) copied.Set();
        }
    }

    [Fact]
    public void An_output_that_cannot_be_read_back_fails_on_the_callers_thread()
    {
        var kernel = new FaultyKernel { Answer = call => call == "pread" ? Errno.EIO : null };
        using (FileHandle output = OutputOf(kernel))
        {
            // Both ways to digest: on another thread, and at the end for what is short.
            using (var writer = new RegionWriter(output, 0)) Assert.Equal(Errno.EIO, Assert.Throws<LinuxException>(() => Write(writer, SourceOf(0, 1_000_000))).Errno);
            using (var writer = new RegionWriter(output, 0)) Assert.Equal(Errno.EIO, Assert.Throws<LinuxException>(() => Write(writer, new LiteralSource(new byte[10]))).Errno);
        }

        Assert.Empty(kernel.StillOpen);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2_000_000)]
    public void An_output_that_somebody_cuts_is_damage_and_no_endless_wait(int length)
    {
        var kernel = new FaultyKernel();
        using FileHandle output = OutputOf(kernel);
        kernel.Answer = call =>
        {
            if (call == "pread") Kernel.Real.SetLength(output.Descriptor, 0);
            return null;
        };
        using var writer = new RegionWriter(output, 0);
        Assert.Throws<IntegrityException>(() => Write(writer, new LiteralSource(Bytes.AsMemory(0, length))));
    }

    [Fact]
    public void A_digest_is_that_of_what_arrived_and_not_of_what_was_sent()
    {
        // Somebody writes into the output while it is written.
        using var writer = new RegionWriter(Output, 0);
        byte[] digest = writer.Write(new LiteralSource(Bytes.AsMemory(0, 1000)), _ => Output.WriteAt("!"u8, 500), CancellationToken.None);
        Assert.Equal(SHA256.HashData(ReadBack(Output, 0, 1000)), digest);
        Assert.NotEqual(SHA256.HashData(Bytes.AsSpan(0, 1000)), digest);
    }

    [Fact]
    public void An_empty_source_has_the_digest_of_nothing()
    {
        using var writer = new RegionWriter(Output, 0);
        Assert.Equal(SHA256.HashData([]), Write(writer, new LiteralSource(default)));
        Assert.Equal(0, Output.Status().Size);
    }

    private sealed class Claimed(IByteSource source, long length) : IByteSource
    {
        public long Length => length;

        public IEnumerable<ByteSegment> Segments() => source.Segments();
    }
}
