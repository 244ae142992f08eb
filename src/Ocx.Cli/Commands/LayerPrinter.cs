using Ocx.Cli.Tables;
using Ocx.Inspection;
using Spectre.Console;

namespace Ocx.Cli.Commands;

/// <summary>Prints layers for people: a table on a terminal that is wide enough, and plain columns elsewhere.</summary>
internal abstract class LayerPrinter
{
    /// <summary>The printer for what <paramref name="output"/> is.</summary>
    public static LayerPrinter For(TextWriter output) => StandardStream.IsTerminal(output)
        ? OnTerminal(TerminalOutput.ConsoleOn(output))
        : new Columns(output);

    /// <summary>The printer for a terminal, which knows its width and colours.</summary>
    public static LayerPrinter OnTerminal(IAnsiConsole console) => new Terminal(console);

    /// <summary>Prints the layers of images.</summary>
    public void Print(IReadOnlyList<(InspectedImage Image, IReadOnlyList<LayerRow> Layers)> images, LayerColumns columns)
    {
        foreach ((InspectedImage image, IReadOnlyList<LayerRow> layers) in images)
        {
            if (images.Count > 1) PrintLine(ImageHeading.Of(image, image == images[0].Image));
            (string[] titles, string[][] rows) = columns.Of(layers);
            PrintTable(titles, rows);
        }
    }

    private protected abstract void PrintLine(string text);

    private protected abstract void PrintTable(string[] titles, string[][] rows);

    private sealed class Columns(TextWriter output) : LayerPrinter
    {
        private protected override void PrintLine(string text) => output.WriteLine(text);

        private protected override void PrintTable(string[] titles, string[][] rows)
        {
            var table = new TabTable(TextWidth.Of);
            table.Add(titles);
            foreach (string[] row in rows) table.Add(row);
            table.WriteTo(output);
        }
    }

    private sealed class Terminal(IAnsiConsole console) : LayerPrinter
    {
        // What a border and the space beside it take of each column, and the border at the end.
        private const int BesideColumn = 3;
        private const int AtEnd = 1;

        private protected override void PrintLine(string text) => console.Profile.Out.Writer.WriteLine(text);

        // A table that folds a path or a digest is one that nobody can copy from.
        private protected override void PrintTable(string[] titles, string[][] rows)
        {
            int width = AtEnd + titles.Select((title, i) => BesideColumn + Math.Max(title.Length, rows.Length == 0 ? 0 : rows.Max(r => TextWidth.Of(r[i])))).Sum();
            if (width > console.Profile.Width)
            {
                PrintBlocks(titles, rows);
                return;
            }

            Table table = new Table { Border = TableBorder.Rounded }.AddColumns(titles);
            foreach (string[] row in rows) table.AddRow(row.Select(cell => new Text(cell)));
            console.Write(table);
        }

        // Where that does not fit, each thing has a line of its own, however long: terminals fold it and still copy it whole.
        private void PrintBlocks(string[] titles, string[][] rows)
        {
            int widest = titles.Max(t => t.Length);
            for (int n = 0; n < rows.Length; n++)
            {
                console.Write(new Text($"layer {n + 1}\n", new Style(Color.Green)));
                for (int i = 0; i < titles.Length; i++) PrintLine($"  {titles[i].ToLowerInvariant().PadRight(widest)}  {rows[n][i]}");
            }
        }
    }
}
