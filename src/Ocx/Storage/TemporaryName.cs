using System.Buffers;
using System.Security.Cryptography;

namespace Ocx.Storage;

/// <summary>
/// The names of what is not complete yet: hidden, beside the final name, and recognisable, so that the next run can
/// remove what a killed one left behind.
/// </summary>
internal static class TemporaryName
{
    private const string Mark = ".ocx-";

    // A name has 255 bytes at most, and a character up to four.
    private const int Kept = 50;
    private const int RandomBytes = 8;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>A new name for <paramref name="name"/>.</summary>
    public static string For(string name) => Prefix(name) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether <paramref name="candidate"/> was made for <paramref name="name"/>.</summary>
    public static bool IsFor(string candidate, string name) => IsOne(candidate) && candidate[..^(2 * RandomBytes)] == Prefix(name);

    /// <summary>Whether <paramref name="candidate"/> was made for any name: somebody's own <c>.name.ocx-notes</c> was not.</summary>
    public static bool IsOne(string candidate)
    {
        int random = candidate.Length - (2 * RandomBytes);
        return random > Mark.Length && candidate.StartsWith('.') && candidate.AsSpan(0, random).EndsWith(Mark)
            && candidate.AsSpan(random).IndexOfAnyExcept(LowerHex) < 0;
    }

    private static string Prefix(string name)
    {
        // Half a character could not be written as UTF-8, and would come back as another one.
        int kept = name.Length <= Kept ? name.Length : char.IsHighSurrogate(name[Kept - 1]) ? Kept - 1 : Kept;
        return $".{name[..kept]}{Mark}";
    }
}
