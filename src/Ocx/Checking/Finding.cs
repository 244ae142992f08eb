namespace Ocx.Checking;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Code">What it is, one of <see cref="FindingCodes"/>: it never changes its meaning.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What it is about, as its user would name it: a file, a name, a blob's digest.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is.</param>
/// <param name="Advice">What to do.</param>
public sealed record Finding(string Code, Severity Severity, string Subject, string Expected, string Found, string Advice)
{
    /// <summary>The images that it affects, by their names, or their IDs where they have none; sorted.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The layer that it affects: its chainID in a store, its diffID or its blob's digest elsewhere; null where it is about none.</summary>
    public string? Layer { get; init; }

    /// <summary>The bytes that a leak takes; 0 for anything else.</summary>
    public long Bytes { get; init; }

    /// <summary>Where a leak of a store is, from its data root: the very name, which <see cref="Subject"/> may write in another way. Null for anything else.</summary>
    internal string? Path { get; init; }
}
