namespace Ocx.Checking;

/// <summary>What a repair did.</summary>
/// <param name="Before">What was found.</param>
/// <param name="Repaired">What of it was set right, or removed.</param>
/// <param name="After">What is found now.</param>
public sealed record RepairReport(CheckReport Before, IReadOnlyList<Finding> Repaired, CheckReport After)
{
    /// <summary>Why what is still damaged could not be set right, a sentence each; empty where nothing is, and where the source just has it not.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
