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

    /// <summary>A new name for <paramref name="name"/>.</summary>
    public static string For(string name) => Prefix(name) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Whether <paramref name="candidate"/> was made for <paramref name="name"/>.</summary>
    public static bool IsFor(string candidate, string name) => candidate.StartsWith(Prefix(name), StringComparison.Ordinal);

    /// <summary>Whether <paramref name="candidate"/> was made for any name.</summary>
    public static bool IsOne(string candidate) => candidate.StartsWith('.') && candidate.Contains(Mark, StringComparison.Ordinal);

    private static string Prefix(string name) => $".{(name.Length > Kept ? name[..Kept] : name)}{Mark}";
}
