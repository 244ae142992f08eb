using System.Text;

namespace Ocx.Cli.Tables;

/// <summary>
/// A table as Docker prints one: columns of at least ten characters, three blanks between them, and no blanks cut off at the end.
/// </summary>
/// <param name="width">How wide a text is.</param>
/// <remarks>
/// Docker writes cells with tabs between them through Go's text/tabwriter, where a column is no more than neighbouring lines that have
/// that cell: a line feed in a text, as in the command of a history, ends the columns above it and begins others. Source: Go
/// text/tabwriter, tabwriter.go, with the settings of docker/cli cli/command/formatter/formatter.go.
/// </remarks>
internal sealed class TabTable(Func<string, int> width)
{
    private const int MinimalWidth = 10;
    private const int Padding = 3;

    private readonly StringBuilder _text = new();

    /// <summary>Adds a line; its texts may have tabs and line feeds of their own, which make cells and lines.</summary>
    public void Add(params ReadOnlySpan<string> cells) => _text.AppendJoin('\t', cells).Append('\n');

    /// <summary>Writes the table.</summary>
    public void WriteTo(TextWriter output)
    {
        // A form feed ends a line and all columns. What follows the last line's end is no line.
        string[] blocks = _text.ToString().Split('\f');
        for (int i = 0; i < blocks.Length; i++)
        {
            string[] lines = blocks[i].Split('\n');
            WriteBlock(output, [.. lines[..(i == blocks.Length - 1 ? ^1 : ^0)].Select(l => l.Split('\t', '\v'))]);
        }
    }

    // The last cell of a line belongs to no column: nothing ends it.
    private void WriteBlock(TextWriter output, string[][] lines)
    {
        int[][] widths = [.. lines.Select(l => new int[l.Length - 1])];
        Measure(lines, widths, 0, 0, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            for (int j = 0; j < widths[i].Length; j++) output.Write(lines[i][j] + new string(' ', widths[i][j] - width(lines[i][j])));
            output.WriteLine(lines[i][^1]);
        }
    }

    // Between two lines without a column's cell, all cells of the column are as wide as the widest.
    private void Measure(string[][] lines, int[][] widths, int column, int from, int to)
    {
        for (int start = from; start < to; start++)
        {
            if (column >= widths[start].Length) continue;
            int end = start, widest = MinimalWidth;
            for (; end < to && column < widths[end].Length; end++) widest = Math.Max(widest, width(lines[end][column]) + Padding);
            for (int i = start; i < end; i++) widths[i][column] = widest;
            Measure(lines, widths, column + 1, start, end);
            start = end;
        }
    }
}
