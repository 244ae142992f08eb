using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tests.Faults;

namespace Ocx.Tests.Storage;

public sealed class ByteCopierTests : StorageTest
{
    [Theory]
    [InlineData(CopyRung.Reflink, "clone")]
    [InlineData(CopyRung.SendFile, "sendfile")]
    [InlineData(CopyRung.CopyFileRange, "copy_file_range")]
    [InlineData(CopyRung.ReadWrite, "pread")]
    public void A_forced_rung_is_the_one_that_is_tried_first(CopyRung rung, string call)
    {
        List<string> calls = CallsOf(rung, _ => null);
        Assert.Equal(call, calls.First(c => c is "clone" or "sendfile" or "copy_file_range" or "pread"));
    }

    [Theory]
    [InlineData(Errno.EXDEV)]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.ENOSYS)]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EPERM)]
    public void A_rung_that_does_not_work_here_is_left_for_good(Errno errno)
    {
        List<string> calls = CallsOf(null, call => call is "clone" or "sendfile" or "copy_file_range" ? errno : null);
        Assert.Single(calls, "clone");
        Assert.Single(calls, "sendfile");
        Assert.Single(calls, "copy_file_range");
        Assert.Contains("pwrite", calls);
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOSPC)]
    [InlineData(Errno.EDQUOT)]
    [InlineData(Errno.EFBIG)]
    public void A_rung_that_fails_for_good_reason_is_no_reason_to_try_the_next(Errno errno)
    {
        foreach (string failing in new[] { "clone", "sendfile", "lseek" })
        {
            LinuxException e = Assert.Throws<LinuxException>(() => CallsOf(null, call => call == failing ? errno : failing != "clone" && call == "clone" ? Errno.EOPNOTSUPP : null));
            Assert.Equal(errno, e.Errno);
            Assert.Contains("input to ", e.Path);
        }
    }

    [Theory]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.EACCES)]
    public void Where_proc_is_not_mounted_the_next_rung_does_it(Errno errno)
    {
        // sendfile needs a second descriptor of the output, which only /proc gives.
        List<string> calls = CallsOf(null, call => call == "open" ? errno : call == "clone" ? Errno.EOPNOTSUPP : null);
        Assert.Contains("copy_file_range", calls);
        Assert.DoesNotContain("sendfile", calls);
        Assert.Single(calls, "open");
    }

    [Fact]
    public void Where_there_are_no_descriptors_left_that_is_said() =>
        Assert.Equal(Errno.EMFILE, Assert.Throws<LinuxException>(() => CallsOf(CopyRung.SendFile, call => call == "open" ? Errno.EMFILE : null)).Errno);

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Any_range_is_copied_to_any_place_however_little_a_call_does(CopyRung rung)
    {
        var kernel = new FaultyKernel { MostBytes = 1000 };
        using FileHandle output = OutputOf(kernel);
        using var copier = new ByteCopier(output, rung);
        foreach ((int from, int to, int length) in new[] { (0, 0, 10_000), (1, 0, 10_000), (0, 1, 8192), (4096, 8192, 4096), (4095, 3, 4097), (7, 11, 1), (5, 5, 0) })
        {
            long told = 0;
            Assert.Equal(length, copier.Copy(Input, from, to, length, count => told += count, CancellationToken.None));
            Assert.Equal(length, told);
            Assert.Equal(Bytes[from..(from + length)], ReadBack(output, to, length));
        }
    }

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Beyond_the_end_of_the_input_there_is_nothing_to_copy(CopyRung rung)
    {
        using var copier = new ByteCopier(Output, rung);
        Assert.Equal(1, copier.Copy(Input, Bytes.Length - 1, 0, 100_000, _ => { }, CancellationToken.None));
        Assert.Equal(0, copier.Copy(Input, Bytes.Length + 10, 0, 100_000, _ => { }, CancellationToken.None));
        Assert.Equal(1, copier.Copy(Input, Bytes.Length - 1, 4096, 1, _ => { }, CancellationToken.None));
    }

    // What a copier asks the kernel for.
    private List<string> CallsOf(CopyRung? rung, Func<string, Errno?> answer)
    {
        var calls = new List<string>();
        var kernel = new FaultyKernel();
        try
        {
            using FileHandle output = OutputOf(kernel);
            using FileHandle input = FileHandle.OpenRead(Scratch["input"], kernel);
            using var copier = new ByteCopier(output, rung);
            kernel.Answer = call =>
            {
                calls.Add(call);
                return answer(call);
            };
            for (int i = 0; i < 2; i++) Assert.Equal(1 << 20, copier.Copy(input, 0, (long)i << 20, 1 << 20, _ => { }, CancellationToken.None));
            kernel.Answer = null;
            Assert.Equal([.. Bytes[..(1 << 20)], .. Bytes[..(1 << 20)]], ReadBack(output, 0, 2 << 20));
            return calls;
        }
        finally
        {
            Assert.Empty(kernel.StillOpen);
        }
    }
}
