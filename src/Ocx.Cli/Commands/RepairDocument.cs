using Ocx.Checking;

namespace Ocx.Cli.Commands;

/// <summary>What a repair did, as <c>--json</c> prints it.</summary>
/// <param name="Before">What was found.</param>
/// <param name="Repaired">What of it was set right.</param>
/// <param name="Removed">The leaks that were removed.</param>
/// <param name="Failures">Why something could not be set right, or not be removed, a sentence each.</param>
/// <param name="Lacking">The images that stay damaged because the source has not what they need.</param>
/// <param name="After">What is found now.</param>
internal sealed record RepairDocument(
    CheckDocument Before, IReadOnlyList<CheckDocument.Entry> Repaired, IReadOnlyList<CheckDocument.Entry> Removed, IReadOnlyList<string> Failures, IReadOnlyList<string> Lacking, CheckDocument After)
{
    /// <summary>The document of a report.</summary>
    public static RepairDocument Of(RepairReport report) => new(
        CheckDocument.Of(report.Before), [.. report.Repaired.Select(CheckDocument.Entry.Of)], [.. report.Removed.Select(CheckDocument.Entry.Of)], report.Failures, report.Lacking, CheckDocument.Of(report.After));
}
