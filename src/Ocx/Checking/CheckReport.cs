using Ocx.Storage;

namespace Ocx.Checking;

/// <summary>What a check found.</summary>
/// <param name="Location">What was checked.</param>
/// <param name="Format">Its format: <c>overlay2</c>, <c>oci-layout</c>, <c>docker-archive</c>, or both of the latter, joined by a plus.</param>
/// <param name="Findings">Everything that is not as it should be: the worst first, then by code and subject.</param>
public sealed record CheckReport(string Location, string Format, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether only metadata was looked at.</summary>
    public bool IsQuick { get; init; }

    /// <summary>How many images were checked.</summary>
    public int ImageCount { get; init; }

    /// <summary>How many layers were checked, each once.</summary>
    public int LayerCount { get; init; }

    /// <summary>How many bytes were read and compared with digests.</summary>
    public long ByteCount { get; init; }

    /// <summary>Whether nothing is damaged.</summary>
    public bool IsSound => Findings.All(f => f.Severity != Severity.Damage);

    /// <summary>The bytes that leaks take.</summary>
    public long LeakedBytes => TotalLength.Of(Findings, f => f.Bytes);
}
