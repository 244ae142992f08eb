using Ocx.Images;

namespace Ocx.Containers;

/// <summary>Whose commits are to be made: daemons of several ages write the same files into different tars and configs.</summary>
/// <remarks>
/// Source: moby pkg/archive/archive.go and image/image.go of 20.10 and 26.1. The type bits went with 24.0, the names with
/// 20.10.27, the history's order with 25.0.
/// </remarks>
public sealed class CommitStyle
{
    private CommitStyle(string name, DockerGeneration generation)
    {
        Name = name;
        Generation = generation;
    }

    /// <summary>As dockerd 20.10 (to 20.10.26) commits.</summary>
    public static CommitStyle Docker20 { get; } = new("20.10", DockerGeneration.Legacy) { WritesTypeBits = true, WritesOwnerNames = true };

    /// <summary>As dockerd 26.1 commits.</summary>
    public static CommitStyle Docker26 { get; } = new("26.1", DockerGeneration.Current);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CommitStyle> All { get; } = [Docker20, Docker26];

    /// <summary>The daemon's version.</summary>
    public string Name { get; }

    /// <summary>Whether modes have the bits of the file's type.</summary>
    internal bool WritesTypeBits { get; private init; }

    /// <summary>Whether headers have the names that the host has for owners.</summary>
    internal bool WritesOwnerNames { get; private init; }

    /// <summary>How it writes documents.</summary>
    internal DockerGeneration Generation { get; }
}
