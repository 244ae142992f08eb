using System.Globalization;
using System.Text;

namespace Ocx.Cli.Help;

/// <summary>Prints help pages as roff, for <c>man</c>.</summary>
/// <remarks>Source: man(7) of groff, in the part that mandoc reads as well. Nothing of it depends on the time.</remarks>
internal sealed class ManualPage(TextWriter output)
{
    // What roff would take for something else. Hyphens must stay what they are, so that options can be copied.
    private static readonly Dictionary<char, string> Special = new()
    {
        ['\\'] = @"\(rs",
        ['-'] = @"\-",
        ['"'] = @"\(dq",
        ['\''] = @"\(aq",
        ['`'] = @"\(ga",
        ['^'] = @"\(ha",
        ['~'] = @"\(ti",
    };

    /// <summary>The page of one command; of the program with all of its commands where it has any.</summary>
    public void Write(HelpPage page)
    {
        string name = page.Name.Replace(' ', '-');
        output.WriteLine($".TH {Quoted(name.ToUpperInvariant())} 1 \"\" {Quoted(ProgramVersion.Text)} \"User Commands\"");
        // No hyphenation, and no padding of lines: both change what people copy.
        output.WriteLine(".nh");
        output.WriteLine(".ad l");
        Section("NAME");
        output.WriteLine($"{Escaped(name)} \\- {Escaped(page.Summary)}");
        Section("SYNOPSIS");
        WriteUsage(page);
        HelpPage[] commands = [.. page.Commands];
        foreach (HelpSection section in page.Sections.Where(s => commands.Length == 0 || s.ManualTitle != "COMMANDS"))
        {
            // Those of the program follow its commands, as people know it from other manuals.
            if (commands.Length > 0 && section.ManualTitle == "OPTIONS") WriteCommands(commands);
            Section(section.ManualTitle);
            WriteBlocks(section.Blocks);
        }
    }

    private void WriteCommands(HelpPage[] commands)
    {
        Section("COMMANDS");
        foreach (HelpPage command in commands)
        {
            output.WriteLine($".SS {Quoted(command.Name)}");
            output.WriteLine($"{Escaped(command.Summary)}.");
            output.WriteLine(".PP");
            WriteUsage(command);
            foreach (HelpSection section in command.Sections.Where(s => s.IsBrief || s.ManualTitle == "DESCRIPTION"))
            {
                output.WriteLine(".PP");
                if (section.ManualTitle != "DESCRIPTION") output.WriteLine($"{Escaped(section.Title)}:");
                WriteBlocks(section.Blocks);
            }
        }
    }

    private void WriteUsage(HelpPage page)
    {
        bool isFirst = true;
        foreach (string line in page.Usage)
        {
            if (!isFirst) output.WriteLine(".br");
            isFirst = false;
            // The command itself is bold, as in every manual.
            output.WriteLine($@"\fB{Escaped(page.Name)}\fR{Escaped(line[page.Name.Length..])}");
        }
    }

    private void WriteBlocks(IReadOnlyList<HelpBlock> blocks)
    {
        bool isFirst = true;
        foreach (HelpBlock block in blocks)
        {
            if (block.IsExample)
            {
                if (!isFirst) output.WriteLine(".PP");
                output.WriteLine($"{Escaped(block.Text)}:");
                output.WriteLine(".PP");
                output.WriteLine(".RS 4");
                output.WriteLine(".nf");
                foreach (string line in TextWrap.CommandLines(block.Term!, 64)) output.WriteLine(Escaped(line));
                output.WriteLine(".fi");
                output.WriteLine(".RE");
            }
            else if (block.Term is { } term)
            {
                output.WriteLine(".TP");
                output.WriteLine($@"\fB{Escaped(term.TrimStart())}\fR");
                output.WriteLine(Escaped(block.Text));
            }
            else
            {
                if (!isFirst) output.WriteLine(".PP");
                output.WriteLine(Escaped(block.Text));
            }

            isFirst = false;
        }
    }

    private void Section(string title) => output.WriteLine($".SH {Quoted(title)}");

    private static string Quoted(string text) => $"\"{Escaped(text)}\"";

    private static string Escaped(string text)
    {
        var roff = new StringBuilder(text.Length + 16);
        // A line that begins with one of these would be a request.
        if (text is ['.' or '\'', ..]) roff.Append(@"\&");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Special.TryGetValue((char)rune.Value, out string? escape)) roff.Append(escape);
            else if (rune.IsAscii) roff.Append((char)rune.Value);
            else roff.Append(CultureInfo.InvariantCulture, $@"\[u{rune.Value:X4}]");
        }

        return roff.ToString();
    }
}
