using Ocx.Checking;
using Ocx.Cli.Tables;
using Spectre.Console;

namespace Ocx.Cli.Commands;

/// <summary>Prints findings for people: tables on a terminal, and elsewhere one line each, for grep.</summary>
internal abstract class FindingPrinter
{
    /// <summary>The printer for what <paramref name="output"/> is.</summary>
    public static FindingPrinter For(TextWriter output) => StandardStream.IsTerminal(output)
        ? OnTerminal(TerminalOutput.ConsoleOn(output))
        : new Lines(output);

    /// <summary>The printer for a terminal, which knows its width and colours.</summary>
    public static FindingPrinter OnTerminal(IAnsiConsole console) => new Tables(console);

    /// <summary>Prints findings, the worst first.</summary>
    public abstract void Print(IEnumerable<Finding> findings);

    private sealed class Lines(TextWriter output) : FindingPrinter
    {
        public override void Print(IEnumerable<Finding> findings)
        {
            foreach (Finding finding in findings) output.WriteLine(FindingText.Line(finding));
        }
    }

    private sealed class Tables(IAnsiConsole console) : FindingPrinter
    {
        // What a border and the space beside it take of each column, and the border at the end.
        private const int BesideColumn = 3;
        private const int AtEnd = 1;

        public override void Print(IEnumerable<Finding> findings)
        {
            foreach (IGrouping<Severity, Finding> group in findings.GroupBy(f => f.Severity).OrderBy(g => g.Key))
            {
                var style = new Style(ColourOf(group.Key));
                string title = $"{FindingText.NameOf(group.Key)} ({group.Count()})";
                string[][] rows = [.. group.Select(f => new[] { f.Code, FindingText.Subject(f), FindingText.Difference(f), FindingText.Images(f, "", "") })];
                if (WidthOf(rows) <= console.Profile.Width) PrintTable(title, style, rows);
                else PrintBlocks(title, style, rows);
            }
        }

        // A table that folds a path or a digest is one that nobody can copy from.
        private static int WidthOf(string[][] rows) =>
            rows.Max(r => r[0].Length) + rows.Max(r => Math.Max(r[1].Length, r[2].Length)) + rows.Max(r => r[3].Length) + (3 * BesideColumn) + AtEnd;

        private void PrintTable(string title, Style style, string[][] rows)
        {
            Table table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(title), style) }.AddColumns("code", "what", "images");
            foreach (string[] row in rows) table.AddRow(new Text(row[0], style), new Text($"{row[1]}\n{row[2]}"), new Text(row[3]));
            console.Write(table);
        }

        // Where that does not fit, each thing has a line of its own, however long: terminals fold it and still copy it whole.
        private void PrintBlocks(string title, Style style, string[][] rows)
        {
            console.Write(new Text($"{title}\n", style));
            foreach (string[] row in rows)
            {
                console.Write(new Text($"  {row[0]}\n", style));
                foreach (string line in row[1..].Where(l => l.Length > 0)) console.Profile.Out.Writer.WriteLine($"    {line}");
            }
        }

        private static Color ColourOf(Severity severity) => severity switch
        {
            Severity.Damage => Color.Red,
            Severity.Leak => Color.Yellow,
            _ => Color.Default,
        };
    }
}
