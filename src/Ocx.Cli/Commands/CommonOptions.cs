using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ocx.Bundles;
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

    public static Option<int> MaxInflation() => new("--max-inflation")
    {
        Description = $"How many times its length a compressed archive or layer may inflate to, beyond 1 GiB; {ReadOptions.DefaultMaxInflation} where it is not given, and more is refused as a bomb",
        HelpName = "N",
        DefaultValueFactory = _ => ReadOptions.DefaultMaxInflation,
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
        CustomParser = result => Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out ProgressMode mode) ? mode : default,
        DefaultValueFactory = _ => ProgressMode.Auto,
    };

    public static Option<bool> Quiet(string description = "Print nothing but errors; with --json, the result") => new("--quiet", "-q") { Description = description };

    public static Option<bool> Verbose() => new("--verbose", "-v") { Description = "Say what was done and by which means, on standard error" };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON" };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Say what would be written and write nothing" };

    public static Option<bool> NoSync() => new("--no-sync")
    {
        Description = "Do not wait until everything is on the disk: quicker, for what is made anew should the machine stop",
    };

    public static Option<int?> Wait() => new("--wait")
    {
        Description = "Where the store is in use, wait so many seconds for it; not at all where it is not given",
        HelpName = "SECONDS",
        Validators = { IsSeconds },
    };

    /// <summary>Refuses a line with two options that cannot both be meant.</summary>
    /// <exception cref="UsageException">Both are given.</exception>
    public static void Exclude(ParseResult result, Option<bool> one, Option<bool> other)
    {
        if (!result.GetValue(one) || !result.GetValue(other)) return;
        IEnumerable<Token> rest = result.Tokens.Where(t => t.Type != TokenType.Option || (t.Value != other.Name && !other.Aliases.Contains(t.Value)));
        throw new UsageException($"{one.Name} and {other.Name} exclude each other", $"leave one of them out: {CorrectedCommand.Of(rest.Select(t => t.Value))}");
    }

    private static void AtLeastOne(OptionResult result)
    {
        if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int number) || number < 1)) result.AddError($"{result.Option.Name} takes a number from 1 on, found '{result.Tokens[0].Value}'");
    }

    private static void IsSeconds(OptionResult result)
    {
        if (result.Tokens is [var seconds] && !int.TryParse(seconds.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)) result.AddError($"--wait takes a number of seconds, found '{seconds.Value}'");
    }

    private static Platform? ParsePlatform(ArgumentResult result)
    {
        if (Images.Platform.TryParse(result.Tokens[0].Value, out Platform? platform)) return platform;
        result.AddError($"--platform takes os/arch[/variant], as in linux/arm64, found '{result.Tokens[0].Value}'");
        return null;
    }
}
