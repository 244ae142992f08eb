using System.CommandLine;

namespace Ocx.Cli.Commands;

/// <summary>Where temporary files go: where <c>--tmpdir</c> says, or else a place that suits what is done.</summary>
internal static class TemporaryFiles
{
    /// <summary>Where they may be large: /tmp is memory on many machines.</summary>
    public const string Large = "/var/tmp";

    /// <summary>Where they go when no output says where there is room.</summary>
    public static string Default => Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } own ? own : Large;

    /// <summary>The option.</summary>
    /// <param name="otherwise">The place where it is not given, as the help names it.</param>
    public static Option<string?> Option(string otherwise = $"TMPDIR in the environment, or {Large},") => new("--tmpdir")
    {
        Description = $"Where compressed archives and those from a pipe are unpacked; {otherwise} where it is not given",
        HelpName = "DIR",
    };
}
