using System.CommandLine;
using System.CommandLine.Parsing;
using Ocx.Cli.Progress;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary>Options that several commands have, each spelt and explained once.</summary>
internal static class CommonOptions
{
    /// <summary>Where Docker keeps its data unless told otherwise.</summary>
    public const string DefaultRoot = "/var/lib/docker";

    /// <summary>The environment variable that stands in for <c>--root</c>.</summary>
    public const string RootVariable = "OCX_ROOT";

    /// <summary>The option that says where it is.</summary>
    public const string RootName = "--root";

    /// <summary>Its other name, which is dockerd's.</summary>
    public const string RootAlias = "--data-root";

    /// <summary>What stands in for the option; null where nothing does.</summary>
    public static string? RootOfEnvironment => Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root ? root : null;

    public static Option<string> Root() => new(RootName, RootAlias)
    {
        Description = $"Docker's data root; {RootVariable} in the environment, or {DefaultRoot}, where it is not given",
        HelpName = "DIR",
        DefaultValueFactory = _ => RootOfEnvironment ?? DefaultRoot,
    };

    public static Option<int> Jobs() => new("--jobs", "-j")
    {
        Description = "How many layers move at a time; the number of cores where it is not given",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
        Validators = { AtLeastOne },
    };

    public static Option<Platform?> Platform() => new("--platform")
    {
        Description = "Only images for this platform: os/arch[/variant]",
        HelpName = "PLATFORM",
        CustomParser = ParsePlatform,
    };

    public static Option<ProgressMode> Progress() => new("--progress")
    {
        Description = "How to show progress, on standard error: auto draws bars on a terminal and prints lines elsewhere",
        HelpName = "auto|bar|plain|json|none",
        CustomParser = ParseProgress,
        DefaultValueFactory = _ => ProgressMode.Auto,
    };

    public static Option<bool> Quiet(string description = "Print nothing but errors") => new("--quiet", "-q") { Description = description };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Say what was done and by which means, on standard error" };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON" };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Say what would be written and write nothing" };

    /// <summary>Refuses an unknown option among names, which the parser would take for one more name; none begins with a hyphen.</summary>
    public static void NoOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens.Where(t => t.Value.StartsWith('-'))) result.AddError($"unknown option '{token.Value}'");
    }

    /// <summary>The same for a path, which may be the hyphen that means standard input.</summary>
    public static void NoOptionsButInput(ArgumentResult result)
    {
        foreach (Token token in result.Tokens.Where(t => t.Value is ['-', _, ..])) result.AddError($"unknown option '{token.Value}'");
    }

    private static void AtLeastOne(OptionResult result)
    {
        if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int jobs) || jobs < 1)) result.AddError($"--jobs takes a number from 1 on, found '{result.Tokens[0].Value}'");
    }

    private static Platform? ParsePlatform(ArgumentResult result)
    {
        if (Images.Platform.TryParse(result.Tokens[0].Value, out Platform? platform)) return platform;
        result.AddError($"--platform takes os/arch[/variant], as in linux/arm64, found '{result.Tokens[0].Value}'");
        return null;
    }

    private static ProgressMode ParseProgress(ArgumentResult result)
    {
        // Not Enum.TryParse alone: it takes numbers, too.
        string text = result.Tokens[0].Value;
        if (Enum.TryParse(text, ignoreCase: true, out ProgressMode mode) && char.IsAsciiLetter(text[0])) return mode;
        result.AddError($"--progress takes auto, bar, plain, json or none, found '{text}'");
        return default;
    }
}
