namespace Ocx.Checking;

/// <summary>What a repair did.</summary>
/// <param name="Before">What was found.</param>
/// <param name="Repaired">What of it was set right.</param>
/// <param name="After">What is found now.</param>
public sealed record RepairReport(CheckReport Before, IReadOnlyList<Finding> Repaired, CheckReport After)
{
    /// <summary>Why something could not be set right, or not be removed, a sentence each; what the source just has not is none of them.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The leaks that were removed, in the order in which they were found.</summary>
    public IReadOnlyList<Finding> Removed { get; init; } = [];

    /// <summary>
    /// The images that stay damaged because the source has not what they need: by their names, or their IDs where they have none; a layer of
    /// no image by its chainID. Sorted.
    /// </summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];
}
