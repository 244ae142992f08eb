using Ocx.Formats;
using Ocx.Linux;

namespace Ocx.Cli.Progress;

/// <summary>Shows how layers move while some work is done.</summary>
internal abstract class ProgressDisplay
{
    // The first that is set decides, as in the C library.
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    /// <summary>The window that is drawn for where no terminal says how large it is.</summary>
    public static (int Rows, int Columns) UsualSize { get; } = (24, 80);

    /// <summary>The display for a mode, on <paramref name="error"/>.</summary>
    public static ProgressDisplay Create(ProgressMode mode, TextWriter error)
    {
        FileHandle? terminal = error == StandardStream.Error ? FileHandle.StandardError() : null;
        if (mode == ProgressMode.Auto) mode = terminal?.WindowSize() is not null && CanMoveCursor ? ProgressMode.Bar : ProgressMode.Plain;
        return mode switch
        {
            ProgressMode.Bar => new BarProgress(error, () => terminal?.WindowSize() ?? UsualSize, new BarFrame(Variable("NO_COLOR").Length == 0, IsUnicode)),
            ProgressMode.Plain => new LineProgress(new PlainLines(error)),
            ProgressMode.Json => new LineProgress(new JsonLines(error)),
            _ => new LineProgress(new TransferListener()),
        };
    }

    /// <summary>Does the work, which tells the listener what happens.</summary>
    public abstract void Run(Action<TransferListener> work);

    private static bool CanMoveCursor => Variable("TERM") is not ("" or "dumb");

    private static bool IsUnicode =>
        LocaleVariables.Select(Variable).FirstOrDefault(v => v.Length > 0) is { } locale
        && (locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase));

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private sealed class LineProgress(TransferListener listener) : ProgressDisplay
    {
        public override void Run(Action<TransferListener> work) => work(listener);
    }
}
