using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>Shows how layers move while some work is done.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>The display for a mode, on <paramref name="error"/>.</summary>
    public static ProgressDisplay Create(ProgressMode mode, TextWriter error)
    {
        if (mode == ProgressMode.Auto) mode = error == Console.Error && !Console.IsErrorRedirected ? ProgressMode.Bar : ProgressMode.Plain;
        return mode switch
        {
            ProgressMode.Bar => new BarProgress(error),
            ProgressMode.Plain => new LineProgress(new PlainLines(error)),
            ProgressMode.Json => new LineProgress(new JsonLines(error)),
            _ => new LineProgress(new TransferListener()),
        };
    }

    /// <summary>Does the work, which tells the listener what happens.</summary>
    public abstract void Run(Action<TransferListener> work);

    private sealed class LineProgress(TransferListener listener) : ProgressDisplay
    {
        public override void Run(Action<TransferListener> work) => work(listener);
    }
}
