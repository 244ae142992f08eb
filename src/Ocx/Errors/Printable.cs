using System.Globalization;
using System.Text;

namespace Ocx.Errors;

/// <summary>Which characters a terminal shows, and does nothing else with.</summary>
internal static class Printable
{
    /// <summary>Whether a character is one. Formats are none: they include what turns the direction of text around.</summary>
    public static bool Is(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
