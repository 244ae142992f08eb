using System.Diagnostics;
using Ocx.Interop.Tests.Export;

namespace Ocx.Interop.Tests.Faults;

/// <summary>
/// Random moments at which to kill a program, from when it begins to do something to its end. How long that takes differs from run to run on a busy
/// machine, so each run that was over too soon makes the next wait shorter: in the end one is killed in time, however slow or fast the machine is.
/// </summary>
/// <param name="start">How long the program takes to do nothing.</param>
/// <param name="end">How long it takes to do everything.</param>
internal sealed class KillMoments(TimeSpan start, TimeSpan end)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(8);

    /// <summary>The runs that were over before they could be killed.</summary>
    public int TooLate { get; private set; }

    /// <summary>Runs <c>ocx</c> and kills it after a while.</summary>
    /// <returns><see langword="false"/> where it was over before: such a run says nothing.</returns>
    public bool TryKill(string[] command, out TimeSpan delay)
    {
        lock (_lock) delay = start + ((end - start) * _random.NextDouble());
        using Process run = Process.Start(OcxProgram.Path, [.. command, "-q"]);
        bool isOver = run.WaitForExit(delay);
        run.Kill();
        run.WaitForExit();
        if (isOver) Shorten(delay);
        return !isOver;
    }

    private void Shorten(TimeSpan delay)
    {
        lock (_lock)
        {
            TooLate++;
            if (delay < end) end = delay;
            if (start > end / 2) start = end / 2;
        }
    }
}
