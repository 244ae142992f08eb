using System.Globalization;
using System.Text;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>
/// What a terminal shows of the bytes that it gets: as much of a VT100 as programs need that draw over their own lines. What it does
/// not know is an error, so that no sequence is passed over by mistake.
/// </summary>
public sealed class Screen(int rows, int columns)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _sequence = new();
    private List<StringBuilder> _lines = [new()];
    private int _row;
    private int _column;
    private bool _wrapsNext;
    private bool _wraps = true;

    /// <summary>How many times a character went to the next row because there was no room in its own.</summary>
    public int WrapCount { get; private set; }

    /// <summary>How many rows have gone out of sight at the top.</summary>
    public int ScrolledCount { get; private set; }

    /// <summary>Whether the user sees the cursor.</summary>
    public bool IsCursorVisible { get; private set; } = true;

    /// <summary>Whether a program has left lines without an end, or colours that go on.</summary>
    public bool IsPlain => _wraps && Colour.Length == 0;

    /// <summary>What the last sequence said of colours; nothing after a reset.</summary>
    public string Colour { get; private set; } = "";

    /// <summary>Whether there was ever a colour.</summary>
    public bool WasColoured { get; private set; }

    /// <summary>The rows as they are read, from the top; empty ones at the end left out.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            List<string> lines = [.. _lines.Select(l => l.ToString().TrimEnd())];
            while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
            return lines;
        }
    }

    /// <summary>All that is in sight.</summary>
    public string Text => string.Join('\n', Lines);

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        char[] characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        int count = _decoder.GetChars(bytes, characters, flush: false);
        foreach (char c in characters.AsSpan(0, count)) Feed(c);
    }

    /// <summary>Another size. Some terminals cut rows that are too long, others break them and keep the cursor at its character.</summary>
    public void Resize(int newRows, int newColumns, bool breaksLines)
    {
        (rows, columns) = (newRows, newColumns);
        var lines = new List<StringBuilder>();
        (int row, int column) = (0, Math.Min(_column, columns - 1));
        for (int i = 0; i < _lines.Count; i++)
        {
            string line = _lines[i].ToString().TrimEnd();
            if (i == _row) (row, column) = breaksLines ? (lines.Count + (_column / columns), _column % columns) : (lines.Count, column);
            do
            {
                string part = line.Length > columns ? line[..columns] : line;
                lines.Add(new StringBuilder(part));
                line = breaksLines ? line[part.Length..] : "";
            }
            while (line.Length > 0);
        }

        // What does not fit goes at the bottom as far as the cursor allows, and then at the top.
        (_lines, _row, _column, _wrapsNext) = (lines, row, column, false);
        while (_lines.Count > rows && _row < _lines.Count - 1) _lines.RemoveAt(_lines.Count - 1);
        while (_lines.Count > rows) ScrollUp();
    }

    private void Feed(char c)
    {
        if (_sequence.Length > 0)
        {
            _sequence.Append(c);
            if (_sequence.Length == 2 && c != '[') throw new NotSupportedException($"ESC {c}");
            if (_sequence.Length > 2 && c is >= '@' and <= '~')
            {
                string sequence = _sequence.ToString(2, _sequence.Length - 2);
                _sequence.Clear();
                Obey(sequence[..^1], c);
            }

            return;
        }

        switch (c)
        {
            case '\x1b':
                _sequence.Append(c);
                break;
            case '\r':
                (_column, _wrapsNext) = (0, false);
                break;
            case '\n':
                NextRow();
                break;
            case '\b':
                (_column, _wrapsNext) = (Math.Max(0, _column - 1), false);
                break;
            case < ' ':
                throw new NotSupportedException($"control character {(int)c}");
            default:
                Put(c);
                break;
        }
    }

    private void Put(char c)
    {
        if (_wrapsNext)
        {
            WrapCount++;
            _column = 0;
            NextRow();
        }

        StringBuilder line = _lines[_row];
        if (line.Length <= _column) line.Append(' ', _column + 1 - line.Length);
        line[_column] = c;
        if (_column < columns - 1) _column++;
        else _wrapsNext = _wraps;
    }

    private void NextRow()
    {
        _wrapsNext = false;
        if (++_row == _lines.Count) _lines.Add(new StringBuilder());
        if (_lines.Count > rows) ScrollUp();
    }

    private void ScrollUp()
    {
        _lines.RemoveAt(0);
        _row--;
        ScrolledCount++;
    }

    private void Obey(string parameter, char command)
    {
        int number = int.TryParse(parameter, CultureInfo.InvariantCulture, out int n) ? n : 0;
        _wrapsNext = false;
        switch (command, parameter)
        {
            case ('A', _):
                _row = Math.Max(0, _row - Math.Max(1, number));
                break;
            case ('K', "" or "0"):
                Cut(_row);
                break;
            case ('K', "2"):
                _lines[_row].Clear();
                break;
            case ('J', "" or "0"):
                Cut(_row);
                _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
                break;
            case ('h' or 'l', "?7"):
                _wraps = command == 'h';
                break;
            case ('h' or 'l', "?25"):
                IsCursorVisible = command == 'h';
                break;
            case ('m', _):
                Colour = parameter is "" or "0" ? "" : parameter;
                WasColoured |= Colour.Length > 0;
                break;
            default:
                throw new NotSupportedException($"CSI {parameter}{command}");
        }
    }

    private void Cut(int row)
    {
        if (_lines[row].Length > _column) _lines[row].Length = _column;
    }
}
