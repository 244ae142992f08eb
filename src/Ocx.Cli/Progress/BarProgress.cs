using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>Bars on a terminal: one for each layer that moves, as far as there is room, and one for all of it.</summary>
/// <param name="terminal">Where they are drawn.</param>
/// <param name="size">The window's size; asked for each drawing, since users change it.</param>
/// <param name="frame">How they look.</param>
internal sealed class BarProgress(TextWriter terminal, Func<(int Rows, int Columns)> size, BarFrame frame) : ProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    public override void Run(Action<TransferListener> work)
    {
        var progress = new TransferProgress(TimeProvider.System);
        using var stopped = new ManualResetEventSlim();
        var drawing = new Thread(() => Draw(progress, stopped)) { IsBackground = true, Name = "progress" };
        drawing.Start();
        try
        {
            work(progress);
        }
        finally
        {
            stopped.Set();
            drawing.Join();
        }
    }

    // What is done in a moment draws nothing.
    private void Draw(TransferProgress progress, ManualResetEventSlim stopped)
    {
        var lines = new LiveLines(terminal);
        while (!stopped.Wait(Interval))
        {
            (int rows, int columns) = size();
            (IReadOnlyList<ProgressRow> layers, ProgressRow overall) = progress.Look();
            lines.Draw(frame.Lines(layers, overall, rows, columns));
        }

        lines.Clear();
    }
}
