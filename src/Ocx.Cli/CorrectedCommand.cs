using Ocx.Cli.Commands;
using Ocx.Errors;

namespace Ocx.Cli;

/// <summary>The user's own command with what was wrong in it set right, to be pasted into a shell.</summary>
internal static class CorrectedCommand
{
    // What stands behind these is new, and nobody's mistake for something that is there.
    private static readonly string[] NewNames = ["-o", "--output", "-t", "--tag"];

    /// <summary>A command of these words.</summary>
    public static string Of(params IEnumerable<string> arguments) => string.Join(' ', arguments.Prepend("ocx").Select(ShellWord.Of));

    /// <summary>A path as an argument, which must not look like an option.</summary>
    public static string Operand(string path) => path is ['-', _, ..] ? $"./{path}" : path;

    /// <summary>The words with options more; behind -- they would be arguments.</summary>
    public static IReadOnlyList<string> With(IReadOnlyList<string> arguments, params string[] options)
    {
        string[] before = [.. arguments.TakeWhile(a => a != "--")];
        return [.. before, .. options, .. arguments.Skip(before.Length)];
    }

    /// <summary>The command with other words for those that were asked for; null where they are not in it.</summary>
    /// <param name="arguments">The user's words.</param>
    /// <param name="asked">What was asked for: an argument, or what stands behind a colon, an @ or an equals sign in one.</param>
    /// <param name="instead">What to ask for.</param>
    public static string? Replacing(IReadOnlyList<string> arguments, string asked, string instead)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (i > 0 && NewNames.Contains(arguments[i - 1])) continue;
            int at = arguments[i].IndexOf(asked, StringComparison.Ordinal);
            if (asked.Length == 0 || at < 0 || !IsWhole(arguments[i], at, at + asked.Length)) continue;
            string[] corrected = [.. arguments];
            corrected[i] = $"{arguments[i][..at]}{instead}{arguments[i][(at + asked.Length)..]}";
            return Of(corrected);
        }

        return null;
    }

    /// <summary>The command with a data root; null where it names one already.</summary>
    /// <param name="arguments">The user's words.</param>
    /// <param name="root">The data root.</param>
    public static string? WithRoot(IReadOnlyList<string> arguments, string root)
    {
        // Behind two hyphens no option is one.
        string[] options = [.. arguments.TakeWhile(a => a != "--")];
        return options.Any(IsRoot) ? null : Of([.. options, CommonOptions.RootName, root, .. arguments.Skip(options.Length)]);
    }

    private static bool IsRoot(string argument) => argument.Split('=', ':')[0] is CommonOptions.RootName or CommonOptions.RootAlias;

    private static bool IsWhole(string argument, int start, int end) =>
        (start == 0 || argument[start - 1] is ':' or '@' or '=') && (end == argument.Length || argument[end] is ':' or '@');
}
