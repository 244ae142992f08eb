using Ocx.Cli;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>Runs something again and again, and each time something goes wrong with the next of its system calls.</summary>
internal static class Sweep
{
    // No run of these tests makes more calls; what does is stuck.
    private const int CallLimit = 5000;

    /// <summary>A disk that fails, one that is full, and a process that may open no more files.</summary>
    public static Errno[] Errors { get; } = [Errno.EIO, Errno.ENOSPC, Errno.EMFILE];

    /// <summary>For each call of <paramref name="run"/>: fails it, and lets <paramref name="check"/> look at what is left.</summary>
    /// <param name="faults">What the calls fail with, one after another; for want of descriptors, only those that open one.</param>
    /// <param name="prepare">Restores what the run starts from.</param>
    /// <param name="run">The run; must use the given kernel, and dispose of everything.</param>
    /// <param name="check">Is told what the run threw, or null, and the kernel it used.</param>
    /// <returns>How many calls one run makes.</returns>
    public static int Over(IEnumerable<Errno> faults, Action prepare, Action<FaultyKernel> run, Action<Exception?, FaultyKernel> check) =>
        faults.Select(fault => Over(
            n => new FaultyKernel { FailAt = n, Fault = fault, Counts = fault == Errno.EMFILE ? call => call is "open" or "openat2" : _ => true },
            prepare, run, check)).Max();

    /// <summary>
    /// As with all <see cref="Errors"/>, but each call fails with one of them only, with the next one each time: for runs that make more than a thousand
    /// calls. For want of descriptors fails each call that opens one.
    /// </summary>
    /// <inheritdoc cref="Over(IEnumerable{Errno}, Action, Action{FaultyKernel}, Action{Exception, FaultyKernel})"/>
    public static int OverInTurn(Action prepare, Action<FaultyKernel> run, Action<Exception?, FaultyKernel> check) =>
        Math.Max(
            Over(n => new FaultyKernel { FailAt = n, Fault = n % 2 == 0 ? Errno.EIO : Errno.ENOSPC }, prepare, run, check),
            Over([Errno.EMFILE], prepare, run, check));

    /// <summary>
    /// For each call of <paramref name="run"/>: it fails, and so do all after it, those that would clean up included, as after a power
    /// cut. Descriptors are closed nevertheless: so are those of a process that is no more.
    /// </summary>
    /// <inheritdoc cref="Over(IEnumerable{Errno}, Action, Action{FaultyKernel}, Action{Exception, FaultyKernel})"/>
    public static int Crashes(Action prepare, Action<FaultyKernel> run, Action<Exception?, FaultyKernel> check) =>
        Over(n => new FaultyKernel { FailAt = n, IsCrash = true, Counts = call => call != "close" }, prepare, run, check);

    /// <summary>For each call of <paramref name="run"/> that moves bytes: it moves one of them, which must make no difference.</summary>
    /// <inheritdoc cref="Over(IEnumerable{Errno}, Action, Action{FaultyKernel}, Action{Exception, FaultyKernel})"/>
    public static int ShortCounts(Action prepare, Action<FaultyKernel> run, Action<FaultyKernel> check) =>
        Over(n => new FaultyKernel { FailAt = n, IsShort = true, Counts = FaultyKernel.MovesBytes }, prepare, run, Unharmed(check));

    /// <summary>For each call of <paramref name="run"/>: a signal interrupts it, which must make no difference.</summary>
    /// <inheritdoc cref="Over(IEnumerable{Errno}, Action, Action{FaultyKernel}, Action{Exception, FaultyKernel})"/>
    public static int Signals(Action prepare, Action<FaultyKernel> run, Action<FaultyKernel> check) =>
        Over([Errno.EINTR], prepare, run, Unharmed(check));

    private static Action<Exception?, FaultyKernel> Unharmed(Action<FaultyKernel> check) => (thrown, kernel) =>
    {
        Assert.Null(thrown);
        check(kernel);
    };

    private static int Over(Func<int, FaultyKernel> kernelFor, Action prepare, Action<FaultyKernel> run, Action<Exception?, FaultyKernel> check)
    {
        for (int n = 1; ; n++)
        {
            Assert.True(n < CallLimit, "the run makes no end of calls");
            prepare();
            FaultyKernel kernel = kernelFor(n);
            Exception? thrown = Record.Exception(() => run(kernel));
            string context = $"call {n} ({kernel.Failed}) {kernel.Trouble}: {thrown}";
            Assert.True(thrown is null or OcxException or LinuxException, context);
            Assert.True(kernel.StillOpen.Count == 0, $"{context}; still open: {string.Join(", ", kernel.StillOpen)}");

            // The one code for what a disk does, whatever was being read or written.
            Assert.True(thrown is null || ExitCode.Of(thrown) == ExitCode.InputOutput, $"{context}; exit code {(thrown is null ? 0 : ExitCode.Of(thrown))}");
            try
            {
                check(thrown, kernel);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{context}; then: {e.Message}", e);
            }

            if (kernel.Failed is not null) continue;
            Assert.Null(thrown);
            Assert.NotEqual(1, n);
            return n - 1;
        }
    }
}
