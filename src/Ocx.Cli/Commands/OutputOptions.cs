using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ocx.Cli.Progress;
using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Images;
using Ocx.Originals;

namespace Ocx.Cli.Commands;

/// <summary>The options of every command that writes images: declared once, read once.</summary>
internal sealed class OutputOptions
{
    private const string Original = "original";
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
    };

    private readonly Option<string?> _fallback = new("--fallback")
    {
        Description = "With --compression original: what to do with a layer whose blob cannot be made again; none where it is not given",
        HelpName = string.Join('|', Fallbacks.Keys),
    };

    private readonly Option<string?> _containerdRoot = new("--containerd-root")
    {
        Description = "With --compression original: containerd's directory, in which dockerd keeps manifests; beside the data root, or /var/lib/containerd, where it is not given",
        HelpName = "DIR",
    };

    private readonly Option<int?> _level = new("--compression-level")
    {
        Description = $"How hard to compress: {Levels}",
        HelpName = "N",
        Validators = { IsNumber },
    };

    private readonly Option<bool> _remember = new("--remember") { Description = "With --compression original: note in the store which encoder made each layer's blob, which spares the next export the search" };

    private readonly Option<bool> _keepOriginals = new("--keep-originals")
    {
        Description = "Keep manifests in the store, and how the blobs of layers were compressed, or where that is not known the blobs: export --compression original gives them back",
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
        if (traits.HasFlag(OutputTraits.RestoresOriginals))
        {
            _compression.HelpName += $"|{Original}";
            _compression.Description += "; original: of a store, the very blobs and the manifest that the registry has, each proven by its digest";
            foreach (Option option in (Option[])[_fallback, _containerdRoot, _remember]) command.Options.Add(option);
        }

        if (traits.HasFlag(OutputTraits.ChoosesPlatforms)) command.Options.Add(_platform);
        if (traits.HasFlag(OutputTraits.WritesStores | OutputTraits.ReadsBundles)) command.Options.Add(_keepOriginals);
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

    private static Dictionary<string, LayerFallback> Fallbacks { get; } = new()
    {
        ["none"] = LayerFallback.None,
        ["gzip"] = LayerFallback.Gzip,
        ["fail"] = LayerFallback.Fail,
    };

    /// <summary>What was given on the command line.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public OutputSettings Read(ParseResult result)
    {
        CommonOptions.Exclude(result, _quiet, _verbose);
        string? name = result.GetValue(_compression);
        CompressionKind? compression = name is null or Original ? null : Kinds[name];
        int? level = result.GetValue(_level);
        if (level is { } number && (compression is not { } kind || !CompressionLevels.Has(kind, number)))
        {
            throw new UsageException(
                name == Original ? "--compression original finds the level out by itself" : compression is null or CompressionKind.None ? "--compression-level needs --compression gzip or zstd" : $"{result.GetValue(_compression)} has no level {number}",
                Levels);
        }

        return new OutputSettings
        {
            Format = result.GetValue(_format) is { } format ? ImageFormats.Parse(format) : null,
            Compression = compression,
            CompressionLevel = level,
            Originals = ReadOriginals(result, name == Original),
            KeepsOriginals = result.GetValue(_keepOriginals),
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

    private OriginalsOptions? ReadOriginals(ParseResult result, bool isAsked)
    {
        string? fallback = result.GetValue(_fallback), containerdRoot = result.GetValue(_containerdRoot);
        bool remembers = result.GetValue(_remember);
        if (isAsked) return new OriginalsOptions { ContainerdRoot = containerdRoot, Fallback = fallback is null ? LayerFallback.None : Fallbacks[fallback], Remembers = remembers };
        string? option = fallback is not null ? _fallback.Name : containerdRoot is not null ? _containerdRoot.Name : remembers ? _remember.Name : null;
        return option is null ? null : throw new UsageException($"{option} needs --compression original", $"add it, or leave {option} out");
    }

    private static void IsNumber(OptionResult result)
    {
        if (result.Tokens is [var level] && !int.TryParse(level.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _)) result.AddError($"{result.IdentifierToken?.Value} takes a number, {Levels}; found '{level.Value}'");
    }
}
