namespace Ocx.Cli;

/// <summary>Numbers with what they count.</summary>
internal static class Counted
{
    /// <summary>For example <c>1 image</c> or <c>2 images</c>.</summary>
    public static string Of(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
