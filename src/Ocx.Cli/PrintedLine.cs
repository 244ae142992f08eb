using Ocx.Linux;

namespace Ocx.Cli;

/// <summary>
/// A line for people. What is in it may come from a stranger's archive or from a command line that somebody pasted: it stays one
/// line, and nothing in it drives a terminal.
/// </summary>
internal static class PrintedLine
{
    /// <summary>Writes the line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="text">Its text, without an end; what is printable stays as it is.</param>
    public static void PrintLine(this TextWriter writer, string text) => writer.WriteLine(PathText.Of(text));
}
