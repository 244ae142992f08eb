using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ocx.Cli.Progress;
using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary>The options of every command that writes images: declared once, read once.</summary>
internal sealed class OutputOptions
{
    private const string Levels = "1 to 9 for gzip, 1 to 19 for zstd";

    private readonly Option<string?> _format = new("--format")
    {
        Description = "oci and docker are one tar each, oci-dir a directory, docker-legacy what Docker up to 24 saves; decided by the output's name where it is not given",
        HelpName = string.Join('|', ImageFormats.OutputNames),
    };

    private readonly Option<string?> _compression = new("--compression")
    {
        Description = "How layers are stored; where it is not given, as the source has them",
        HelpName = string.Join('|', Kinds.Keys),
        Validators = { NoOriginal },
    };

    private readonly Option<int?> _level = new("--compression-level")
    {
        Description = $"How hard to compress: {Levels}",
        HelpName = "N",
        Validators = { IsNumber },
    };

    private readonly Option<string?> _temporaryDirectory = TemporaryFiles.Option("beside the output");
    private readonly Option<int> _maxInflation = CommonOptions.MaxInflation();
    private readonly Option<Platform?> _platform = CommonOptions.Platform();
    private readonly Option<int> _jobs = CommonOptions.Jobs();
    private readonly Option<int?> _wait = CommonOptions.Wait();
    private readonly Option<bool> _noSync = CommonOptions.NoSync();
    private readonly Option<bool> _dryRun = CommonOptions.DryRun();
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<ProgressMode> _progress = CommonOptions.Progress();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();
    private readonly Option<bool> _verbose = CommonOptions.Verbose();

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="traits">What it does, on which some of them depend.</param>
    public OutputOptions(Command command, OutputTraits traits)
    {
        if (traits.HasFlag(OutputTraits.WritesBundles)) foreach (Option option in (Option[])[_format, _compression, _level]) command.Options.Add(option);
        if (traits.HasFlag(OutputTraits.ChoosesPlatforms)) command.Options.Add(_platform);
        if (traits.HasFlag(OutputTraits.WritesStores)) command.Options.Add(_wait);
        command.Options.Add(_temporaryDirectory);
        if (traits.HasFlag(OutputTraits.ReadsBundles)) command.Options.Add(_maxInflation);
        foreach (Option option in (Option[])[_jobs, _noSync, _dryRun, _json, _progress, _quiet, _verbose]) command.Options.Add(option);
    }

    private static Dictionary<string, CompressionKind> Kinds { get; } = new()
    {
        ["none"] = CompressionKind.None,
        ["gzip"] = CompressionKind.Gzip,
        ["zstd"] = CompressionKind.Zstd,
    };

    /// <summary>What was given on the command line.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public OutputSettings Read(ParseResult result)
    {
        CommonOptions.Exclude(result, _quiet, _verbose);
        CompressionKind? compression = result.GetValue(_compression) is { } name ? Kinds[name] : null;
        int? level = result.GetValue(_level);
        if (level is { } number && (compression is not { } kind || !CompressionLevels.Has(kind, number)))
        {
            throw new UsageException(
                compression is null or CompressionKind.None ? "--compression-level needs --compression gzip or zstd" : $"{result.GetValue(_compression)} has no level {number}",
                Levels);
        }

        return new OutputSettings
        {
            Format = result.GetValue(_format) is { } format ? ImageFormats.Parse(format) : null,
            Compression = compression,
            CompressionLevel = level,
            TemporaryDirectory = result.GetValue(_temporaryDirectory),
            MaxInflation = result.GetValue(_maxInflation),
            Platform = result.GetValue(_platform),
            Jobs = result.GetValue(_jobs),
            Patience = result.GetValue(_wait) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Syncs = !result.GetValue(_noSync),
            DryRun = result.GetValue(_dryRun),
            Json = result.GetValue(_json),
            Progress = result.GetValue(_progress),
            Quiet = result.GetValue(_quiet),
            Verbose = result.GetValue(_verbose),
        };
    }

    /// <summary>Refuses options about an output where there is none and a store is written instead.</summary>
    /// <param name="settings">What was given.</param>
    /// <param name="withOutput">The command with an output.</param>
    /// <exception cref="UsageException">One of them is given.</exception>
    public static void RequireNone(OutputSettings settings, Func<string> withOutput)
    {
        string? option = settings.Format is not null ? "--format" : settings.Compression is not null ? "--compression" : null;
        if (option is not null) throw new UsageException($"{option} is about an output, and without one the image goes into the store", $"add -o PATH, or leave {option} out: {withOutput()}");
    }

    // People know it from what was announced. A store keeps no blobs of registries; they would have to be made anew.
    private static void NoOriginal(OptionResult result)
    {
        if (result.Tokens.Any(t => t.Value == "original"))
            result.AddError($"{result.IdentifierToken?.Value} original, the registry's own blobs for the layers of a store, is not there yet; layers of a layout or an archive stay as they are without the option");
    }

    private static void IsNumber(OptionResult result)
    {
        if (result.Tokens is [var level] && !int.TryParse(level.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)) result.AddError($"{result.IdentifierToken?.Value} takes a number, {Levels}; found '{level.Value}'");
    }
}
