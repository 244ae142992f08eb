namespace Ocx.Checking;

/// <summary>Findings as they come in, from several threads.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _findings = [];

    /// <summary>Adds one.</summary>
    public void Add(Finding finding)
    {
        lock (_findings) _findings.Add(finding);
    }

    /// <summary>Adds damage.</summary>
    public void Damage(string code, string subject, string expected, string found, string advice, IReadOnlyList<string>? images = null, string? layer = null) =>
        Add(new Finding(code, Severity.Damage, subject, expected, found, advice) { Images = images ?? [], Layer = layer });

    /// <summary>Adds an oddity.</summary>
    public void Note(string code, string subject, string expected, string found, string advice, IReadOnlyList<string>? images = null) =>
        Add(new Finding(code, Severity.Note, subject, expected, found, advice) { Images = images ?? [] });

    /// <summary>Takes back what was said to have no use.</summary>
    public void RemoveLeaks()
    {
        lock (_findings) _findings.RemoveAll(f => f.Severity == Severity.Leak);
    }

    /// <summary>All of them: the worst first, then by code and subject, so that the order never depends on threads.</summary>
    public IReadOnlyList<Finding> Sorted()
    {
        lock (_findings)
            return [.. _findings.DistinctBy(f => (f.Code, f.Subject, f.Path, f.Expected, f.Found)).OrderBy(f => f.Severity).ThenBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => f.Subject, StringComparer.Ordinal)];
    }
}
