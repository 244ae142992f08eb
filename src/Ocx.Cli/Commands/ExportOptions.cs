using Ocx.Cli.Progress;
using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary>What an export was asked to do, as parsed from the command line.</summary>
internal sealed record ExportOptions
{
    public required IReadOnlyList<string> Images { get; init; }

    public required bool All { get; init; }

    public required string Root { get; init; }

    public required string Output { get; init; }

    public required string? Format { get; init; }

    public required Platform? Platform { get; init; }

    public required int Jobs { get; init; }

    public required bool DryRun { get; init; }

    public required bool Json { get; init; }

    public required ProgressMode Progress { get; init; }

    public required bool Quiet { get; init; }

    public required bool Verbose { get; init; }
}
