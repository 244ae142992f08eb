using Ocx.Checking;

namespace Ocx.Cli.Commands;

/// <summary>What a repair did, as <c>--json</c> prints it.</summary>
/// <param name="Before">What was found.</param>
/// <param name="Repaired">What of it was set right or removed.</param>
/// <param name="Failures">Why something could not be set right, or not be removed, a sentence each.</param>
/// <param name="After">What is found now.</param>
internal sealed record RepairDocument(CheckDocument Before, IReadOnlyList<CheckDocument.Entry> Repaired, IReadOnlyList<string> Failures, CheckDocument After)
{
    /// <summary>The document of a report.</summary>
    public static RepairDocument Of(RepairReport report) =>
        new(CheckDocument.Of(report.Before), [.. report.Repaired.Select(CheckDocument.Entry.Of)], report.Failures, CheckDocument.Of(report.After));
}
