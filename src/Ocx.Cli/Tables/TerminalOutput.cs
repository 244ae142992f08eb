using System.Text;
using Ocx.Cli.Progress;
using Ocx.Linux;
using Spectre.Console;

namespace Ocx.Cli.Tables;

/// <summary>The terminal that tables are drawn on. The library's own class for it asks the runtime's console, which <see cref="StandardStream"/> says why not to touch.</summary>
internal sealed class TerminalOutput : IAnsiConsoleOutput
{
    private TerminalOutput(TextWriter writer, (int Rows, int Columns) size) => (Writer, Height, Width) = (writer, size.Rows, size.Columns);

    /// <inheritdoc/>
    public TextWriter Writer { get; }

    /// <inheritdoc/>
    public bool IsTerminal => true;

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <summary>A console on standard output, which is a terminal.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new TerminalOutput(writer, FileHandle.StandardOutput().WindowSize() ?? ProgressDisplay.UsualSize),
    });

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding)
    {
        // Standard output is UTF-8 and stays so.
    }
}
