using System.Text;
using Ocx.Errors;

namespace Ocx.Containers;

/// <summary>
/// A word of a Dockerfile as the shell would read it: quotes and escapes taken away, <c>$NAME</c> and <c>${NAME}</c> replaced, with
/// <c>:-</c>, <c>:+</c> and <c>:?</c> for what is not set.
/// </summary>
/// <remarks>Source: BuildKit frontend/dockerfile/shell/lex.go. What cuts or replaces patterns, <c>${NAME#…}</c>, is refused.</remarks>
internal sealed class ShellWord
{
    private const char Escape = '\\';

    private readonly string _text;
    private readonly IReadOnlyList<string> _environment;
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private int _position;

    private ShellWord(string text, IReadOnlyList<string> environment) => (_text, _environment) = (text, environment);

    /// <summary>The word.</summary>
    /// <param name="text">As it is written.</param>
    /// <param name="environment">The variables, as in <c>NAME=value</c>.</param>
    /// <exception cref="ImageFormatException">A quote or a brace has no end, or a substitution is none.</exception>
    public static string Expand(string text, IReadOnlyList<string> environment) => new ShellWord(text, environment).Read(null);

    /// <summary>The words that it becomes, since a variable may hold several.</summary>
    /// <exception cref="ImageFormatException">A quote or a brace has no end, or a substitution is none.</exception>
    public static IReadOnlyList<string> ExpandToWords(string text, IReadOnlyList<string> environment)
    {
        var word = new ShellWord(text, environment);
        word.Read(null);
        word.EndWord();
        return word._words;
    }

    private string Read(char? end)
    {
        var result = new StringBuilder();
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (c == end)
            {
                _position++;
                return result.ToString();
            }

            switch (c)
            {
                case '\'':
                    Add(result, ReadSingleQuoted());
                    break;
                case '"':
                    Add(result, ReadDoubleQuoted());
                    break;
                case '$':
                    string value = ReadVariable();
                    result.Append(value);
                    foreach (char part in value) AddToWords(part);
                    break;
                case Escape:
                    _position++;
                    if (_position < _text.Length) Add(result, _text[_position++].ToString());
                    break;
                default:
                    result.Append(c);
                    AddToWords(c);
                    _position++;
                    break;
            }
        }

        return end is null ? result.ToString() : throw Wrong($"'{end}' is missing");
    }

    // What is quoted or escaped separates no words.
    private void Add(StringBuilder result, string text)
    {
        result.Append(text);
        _word.Append(text);
    }

    private void AddToWords(char c)
    {
        if (char.IsWhiteSpace(c)) EndWord();
        else _word.Append(c);
    }

    private void EndWord()
    {
        if (_word.Length > 0) _words.Add(_word.ToString());
        _word.Clear();
    }

    private string ReadSingleQuoted()
    {
        int end = _text.IndexOf('\'', ++_position);
        if (end < 0) throw Wrong("a single quote has no end");
        string text = _text[_position..end];
        _position = end + 1;
        return text;
    }

    private string ReadDoubleQuoted()
    {
        var result = new StringBuilder();
        for (_position++; _position < _text.Length;)
        {
            char c = _text[_position];
            if (c == '"')
            {
                _position++;
                return result.ToString();
            }

            if (c == '$')
            {
                result.Append(ReadVariable());
                continue;
            }

            // Of all else that is escaped, the backslash stays.
            _position++;
            if (c == Escape && _position == _text.Length) break;
            if (c == Escape && _text[_position] is '"' or '$' or Escape) c = _text[_position++];
            result.Append(c);
        }

        throw Wrong("a double quote has no end");
    }

    private string ReadVariable()
    {
        _position++;
        if (Peek != '{') return ReadName() is { Length: > 0 } plain ? Value(plain) ?? "" : "$";
        _position++;
        if (Peek is null or '{' or '}' or ':') throw Wrong("bad substitution");
        string name = ReadName();
        string? value = Value(name);
        if (Peek == '}')
        {
            _position++;
            return value ?? "";
        }

        bool emptyCounts = Peek == ':';
        if (emptyCounts) _position++;
        char? modifier = Peek;
        if (modifier is not ('-' or '+' or '?')) throw Wrong($"unsupported modifier in ${{{name}…}}");
        _position++;

        // It is read by itself: whether its words are those of the result is not known yet.
        var nested = new ShellWord(_text, _environment) { _position = _position };
        string word = nested.Read('}');
        _position = nested._position;
        bool isThere = value is not null && !(emptyCounts && value.Length == 0);
        return modifier switch
        {
            '-' => isThere ? value! : word,
            '+' => isThere ? word : "",
            _ => isThere ? value! : throw Wrong($"{name}: {(word.Length > 0 ? word : "is not set")}"),
        };
    }

    private string ReadName()
    {
        int start = _position;
        if (Peek is { } first && (char.IsAsciiDigit(first) || "@*#?-$!".Contains(first, StringComparison.Ordinal)))
        {
            do _position++;
            while (char.IsAsciiDigit(first) && Peek is { } next && char.IsAsciiDigit(next));
        }
        else
        {
            while (Peek is { } c && (char.IsLetterOrDigit(c) || c == '_')) _position++;
        }

        return _text[start.._position];
    }

    private string? Value(string name) => _environment.Where(v => v.Split('=')[0] == name).Select(v => v.Length > name.Length ? v[(name.Length + 1)..] : "").FirstOrDefault();

    private char? Peek => _position < _text.Length ? _text[_position] : null;

    private ImageFormatException Wrong(string reason) => new(CommitOptions.ChangesName, $"{reason} in '{_text}'");
}
