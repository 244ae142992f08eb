using Ocx.Images;

namespace Ocx.Inspection;

/// <summary>
/// What <c>docker images</c> takes to choose names: a repository, with a tag or a digest or without, in the form that Docker shows; in
/// it <c>*</c> stands for any characters but a slash, <c>?</c> for one of them, <c>[a-z]</c> and <c>[^a-z]</c> for one of these or
/// none of these, and a backslash takes the meaning from what follows.
/// </summary>
/// <remarks>Sources: distribution/reference, helpers.go, FamiliarMatch; Go path/match.go.</remarks>
public sealed class NamePattern
{
    private readonly string _pattern;

    private NamePattern(string pattern) => _pattern = pattern;

    /// <summary>Whether it can stand for several names of one repository or of many.</summary>
    public bool HasWildcards => _pattern.AsSpan().ContainsAny("*?[\\");

    /// <summary>Reads a pattern; false for one that is cut short.</summary>
    public static bool TryParse(string text, out NamePattern? pattern)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = IsWhole(text) ? new NamePattern(text) : null;
        return pattern is not null;
    }

    /// <summary>Whether it stands for a name, by all of it or by its repository alone.</summary>
    public bool Matches(ImageReference name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Matches(_pattern, name.Familiar) || Matches(_pattern, name.FamiliarName);
    }

    /// <summary>The pattern as it was written.</summary>
    public override string ToString() => _pattern;

    private static bool IsWhole(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && ++i == pattern.Length) return false;
            if (pattern[i] != '[') continue;
            int length = TryClass(pattern.AsSpan(i), '\0', out _);
            if (length == 0) return false;
            i += length - 1;
        }

        return true;
    }

    // The last star can always take more, and no earlier one needs to: so this never goes back further than to that.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, taken = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                taken = t;
            }
            else if (p < pattern.Length && TakesOne(pattern[p..], text[t], out int length))
            {
                p += length;
                t++;
            }
            else if (star >= 0 && text[taken] != '/')
            {
                p = star + 1;
                t = ++taken;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    private static bool TakesOne(ReadOnlySpan<char> pattern, char value, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?':
                return value != '/';
            case '[':
                length = TryClass(pattern, value, out bool isIn);
                return isIn;
            case '\\':
                length = 2;
                return pattern[1] == value;
            default:
                return pattern[0] == value;
        }
    }

    // The length of the class that a pattern begins with, or 0 where it does not end.
    private static int TryClass(ReadOnlySpan<char> pattern, char value, out bool isIn)
    {
        int i = 1;
        bool isNegated = i < pattern.Length && pattern[i] == '^', found = false;
        isIn = false;
        if (isNegated) i++;
        for (bool any = false; ; any = true)
        {
            if (i >= pattern.Length) return 0;
            if (pattern[i] == ']' && any) break;
            if (!TryBound(pattern, ref i, out char low)) return 0;
            char high = low;
            if (i < pattern.Length && pattern[i] == '-')
            {
                i++;
                if (!TryBound(pattern, ref i, out high)) return 0;
            }

            found |= low <= value && value <= high;
        }

        isIn = found != isNegated;
        return i + 1;
    }

    private static bool TryBound(ReadOnlySpan<char> pattern, ref int i, out char bound)
    {
        bound = '\0';
        if (i < pattern.Length && pattern[i] == '\\') i++;
        else if (i < pattern.Length && pattern[i] is '-' or ']') return false;
        if (i >= pattern.Length) return false;
        bound = pattern[i++];
        return true;
    }
}
