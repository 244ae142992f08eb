namespace Ocx.Checking;

/// <summary>What a repair did.</summary>
/// <param name="Before">What was found.</param>
/// <param name="Repaired">What of it was set right, or removed.</param>
/// <param name="After">What is found now.</param>
public sealed record RepairReport(CheckReport Before, IReadOnlyList<Finding> Repaired, CheckReport After)
{
    /// <summary>Why something could not be set right, or not be removed, a sentence each; what the source just has not is none of them.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
