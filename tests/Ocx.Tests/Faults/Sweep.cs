using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>Runs something again and again, and each time the next of its system calls fails.</summary>
internal static class Sweep
{
    // No run of these tests makes more calls; what does is stuck.
    private const int CallLimit = 5000;

    /// <summary>For each call of <paramref name="run"/>: fails it, and lets <paramref name="check"/> look at what is left.</summary>
    /// <param name="faults">What the calls fail with, one after another.</param>
    /// <param name="prepare">Restores what the run starts from.</param>
    /// <param name="run">The run; must use the given kernel, and dispose of everything.</param>
    /// <param name="check">Is told what the run threw, or null, and the kernel it used.</param>
    /// <returns>How many calls one run makes.</returns>
    public static int Over(IEnumerable<Errno> faults, Action prepare, Action<FaultyKernel> run, Action<Exception?, FaultyKernel> check)
    {
        int calls = 0;
        foreach (Errno fault in faults)
        {
            for (int n = 1; ; n++)
            {
                Assert.True(n < CallLimit, "the run makes no end of calls");
                prepare();
                var kernel = new FaultyKernel { FailAt = n, Fault = fault };
                Exception? thrown = Record.Exception(() => run(kernel));
                string context = $"call {n} ({kernel.Failed}) failed with {fault}: {thrown}";
                Assert.True(thrown is null or OcxException or LinuxException, context);
                Assert.True(kernel.StillOpen.Count == 0, $"{context}; still open: {string.Join(", ", kernel.StillOpen)}");
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
                calls = n - 1;
                break;
            }
        }

        Assert.NotEqual(0, calls);
        return calls;
    }

    /// <summary>A disk that fails, and one that is full.</summary>
    public static Errno[] Disk { get; } = [Errno.EIO, Errno.ENOSPC];
}
