using Ocx.Linux;

namespace Ocx.Cli.Help;

/// <summary>Prints help pages for a terminal.</summary>
/// <param name="output">Where they go.</param>
/// <param name="width">How long lines may be.</param>
internal sealed class HelpText(TextWriter output, int width)
{
    /// <summary>The width where nobody knows it.</summary>
    public const int DefaultWidth = 80;

    // Less would be one word a line.
    private const int SmallestWidth = 20;

    // Terms stand beside their meanings where there is room for both, and above them elsewhere.
    private const int WidthOfColumns = 60;
    private const int LongestTermInColumn = 28;

    private readonly int _width = Math.Max(width, SmallestWidth);

    /// <summary>A printer for the terminal behind <paramref name="output"/>, or for whatever else it is.</summary>
    public static HelpText For(TextWriter output) =>
        new(output, StandardStream.IsTerminal(output) ? FileHandle.StandardOutput().WindowSize()?.Columns ?? DefaultWidth : DefaultWidth);

    /// <summary>What <c>--help</c> shows: how a command is called.</summary>
    public void WriteBrief(HelpPage page)
    {
        WriteUsage(page);
        output.WriteLine();
        WriteLines(page.Summary, "", "");
        WriteSections(page.Sections.Where(s => s.IsBrief));
        output.WriteLine();
        bool isProgram = page.Commands.Any();
        WriteLines(isProgram ? $"'{page.Name} COMMAND --help' shows the arguments and options of a command, '{page.Name} help COMMAND' the whole page of the manual." : $"'{Syntax.Program} help{page.Name[Syntax.Program.Length..]}' shows the whole page of the manual.", "", "");
    }

    /// <summary>All that there is to say.</summary>
    public void WriteFull(HelpPage page)
    {
        WriteLines($"{page.Name} - {page.Summary}", "", "    ");
        output.WriteLine();
        WriteUsage(page);
        WriteSections(page.Sections);
    }

    private void WriteUsage(HelpPage page)
    {
        string start = "Usage:  ";
        foreach (string line in page.Usage)
        {
            WriteLines(line, start, new string(' ', start.Trim().Length + 6));
            start = new string(' ', start.Length);
        }
    }

    private void WriteSections(IEnumerable<HelpSection> sections)
    {
        foreach (HelpSection section in sections)
        {
            output.WriteLine();
            output.WriteLine($"{section.Title}:");
            HelpBlock[] terms = [.. section.Blocks.Where(b => b is { Term: not null, IsExample: false })];
            int column = terms.Length == 0 ? 0 : Math.Min(terms.Max(b => b.Term!.Length), LongestTermInColumn);
            bool isFirst = true;
            foreach (HelpBlock block in section.Blocks)
            {
                // Paragraphs and examples stand apart.
                if (!isFirst && (block.Term is null || block.IsExample)) output.WriteLine();
                isFirst = false;
                if (block.Term is null) WriteLines(block.Text, "  ", "  ");
                else if (block.IsExample) WriteExample(block);
                else WriteTerm(block, column);
            }
        }
    }

    private void WriteExample(HelpBlock block)
    {
        WriteLines(block.Text, "  ", "  ");
        foreach (string line in TextWrap.CommandLines(block.Term!, _width - 4)) output.WriteLine($"    {line}");
    }

    private void WriteTerm(HelpBlock block, int column)
    {
        string indent = new(' ', _width < WidthOfColumns ? 6 : column + 5);
        if (_width >= WidthOfColumns && block.Term!.Length <= column)
        {
            WriteLines(block.Text, $"  {block.Term.PadRight(column)}   ", indent);
            return;
        }

        // Its leading blanks are for the column of short names.
        string term = block.Term!.TrimStart();
        WriteLines(term, new string(' ', 2 + block.Term!.Length - term.Length), "      ");
        WriteLines(block.Text, indent, indent);
    }

    private void WriteLines(string text, string first, string indent)
    {
        int widest = Math.Max(1, _width - Math.Max(first.Length, indent.Length));
        foreach (string line in TextWrap.Lines(text, widest))
        {
            output.WriteLine($"{first}{line}");
            first = indent;
        }
    }
}
