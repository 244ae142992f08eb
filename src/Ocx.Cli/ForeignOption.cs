using System.CommandLine;

namespace Ocx.Cli;

/// <summary>Options by which docker picks from what it prints: <c>-f</c>, <c>--format</c>, <c>--filter</c>. Here the whole is printed as JSON, and jq picks.</summary>
internal static class ForeignOption
{
    /// <summary>The line that prints the JSON to pick from; null for any other option, and where there is no JSON.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">The user's words.</param>
    /// <param name="option">The one of them that is no option of the command.</param>
    public static IReadOnlyList<string>? Instead(Command command, IReadOnlyList<string> arguments, string option)
    {
        if (option.Split('=')[0] is not ("-f" or "--format" or "--filter") || command.Options.All(o => o.Name != "--json")) return null;
        int at = arguments.ToList().IndexOf(option);
        int values = option.Contains('=', StringComparison.Ordinal) ? 0 : 1;
        return CorrectedCommand.With([.. arguments.Take(at), .. arguments.Skip(at + 1 + values)], "--json");
    }
}
