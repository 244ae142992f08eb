using Ocx.Cli.Progress;
using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Images;
using Ocx.Originals;

namespace Ocx.Cli.Commands;

/// <summary>How images are to be written, as parsed from the command line.</summary>
internal sealed record OutputSettings
{
    public required OutputFormat? Format { get; init; }

    public required CompressionKind? Compression { get; init; }

    public required int? CompressionLevel { get; init; }

    /// <summary>How blobs and manifests of a registry are to be made again; null where they are not asked for.</summary>
    public required OriginalsOptions? Originals { get; init; }

    /// <summary>Whether a store is to keep what makes the former possible.</summary>
    public required bool KeepsOriginals { get; init; }

    public required string? TemporaryDirectory { get; init; }

    public required int MaxInflation { get; init; }

    public required Platform? Platform { get; init; }

    public required int Jobs { get; init; }

    /// <summary>For how long to wait for a store that is in use; null where nothing was said.</summary>
    public required TimeSpan? Patience { get; init; }

    public required bool Syncs { get; init; }

    public required bool DryRun { get; init; }

    public required bool Json { get; init; }

    public required ProgressMode Progress { get; init; }

    public required bool Quiet { get; init; }

    public required bool Verbose { get; init; }
}
