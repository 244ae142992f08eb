using System.Security.Cryptography;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Storage;

namespace Ocx.Tests.Faults;

public sealed class SinkFaultTests : StorageTest
{
    // A literal, a small range, a literal longer than the buffer, a large range.
    private static readonly int[] Lengths = [1000, 30_000, 300_000, 500_000, 10, 70_000];

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Whatever_call_fails_a_region_is_written_or_the_failure_is_thrown(CopyRung rung)
    {
        byte[] bytes = Bytes[..901_010];
        Sweep.Over(Sweep.Errors, () => { }, Run, (thrown, kernel) => Assert.Equal(kernel.Failed is null or "close" or "fchmod", thrown is null));
        Sweep.Over([Errno.EINTR], () => { }, Run, (thrown, _) => Assert.Null(thrown));

        // What says that a rung does not work here is answered by another one, and not by the user.
        Sweep.Over([Errno.EXDEV], () => { }, Run, (thrown, kernel) => Assert.True(thrown is null || kernel.Failed is not ("clone" or "sendfile" or "copy_file_range")));

        void Run(Kernel kernel)
        {
            using FileHandle output = OutputOf(kernel);
            using FileHandle input = FileHandle.OpenRead(Scratch["input"], kernel);
            using var writer = new RegionWriter(output, 4096, rung);
            Assert.Equal(SHA256.HashData(bytes), Write(writer, new PartsSource(bytes, input, PartsSource.Cut(bytes.Length, Lengths))));
        }
    }

    [Fact]
    public void Whatever_call_fails_a_sequence_is_written_or_the_failure_is_thrown()
    {
        Sweep.Over(Sweep.Errors, () => { }, Run, (thrown, kernel) => Assert.Equal(kernel.Failed is null or "close", thrown is null));
        Sweep.Over([Errno.EINTR], () => { }, Run, (thrown, _) => Assert.Null(thrown));

        void Run(Kernel kernel)
        {
            using FileHandle output = OutputOf(kernel);
            using FileHandle input = FileHandle.OpenRead(Scratch["input"], kernel);
            using var writer = new SequentialWriter(output);
            Assert.Equal(Digest, Write(writer, new PartsSource(Bytes, input, PartsSource.Cut(Bytes.Length, Lengths))));
        }
    }

    [Fact]
    public void Short_counts_are_gone_on_with()
    {
        var kernel = new FaultyKernel { MostBytes = 4097 };
        using FileHandle output = OutputOf(kernel);
        using FileHandle input = FileHandle.OpenRead(Scratch["input"], kernel);
        var source = new PartsSource(Bytes, input, PartsSource.Cut(Bytes.Length, Lengths));
        foreach (CopyRung rung in Enum.GetValues<CopyRung>())
        {
            using var region = new RegionWriter(output, 13, rung);
            Assert.Equal(Digest, Write(region, source));
            Assert.Equal(Bytes, ReadBack(output, 13, Bytes.Length));
        }

        using var sequence = new SequentialWriter(output);
        Assert.Equal(Digest, Write(sequence, source));
        Assert.Equal(Bytes, ReadBack(output, 0, Bytes.Length));
    }
}
