namespace Ocx.Images;

/// <summary>Where Docker's generations differ, as far as the documents go that they make of an image's config.</summary>
/// <remarks>
/// Source: moby image/image.go, 20.10 and 26.1, and the two daemons that are named below. All but the escapes changed with
/// 25.0, like the archive's layout. The escapes changed with the Go that a daemon is built with, which for one version of
/// Docker differs between those who build it: they matter where a text has a backspace or a form feed in it.
/// </remarks>
internal sealed class DockerGeneration
{
    private DockerGeneration()
    {
    }

    /// <summary>Docker 1.10 to 24, as 20.10.24 writes them.</summary>
    public static DockerGeneration Legacy { get; } = new();

    /// <summary>Docker 25 and later, as 26.1.5 (built with Go 1.24) writes them.</summary>
    public static DockerGeneration Current { get; } = new()
    {
        IsMissingTimeNull = true,
        KnowsStartInterval = true,
        WritesOciHistory = true,
        WritesShortEscapes = true,
    };

    /// <summary>Whether an image without a time has none, and not one of the year 1: the zero of Go's time.</summary>
    public bool IsMissingTimeNull { get; private init; }

    /// <summary>Whether health checks have a <c>StartInterval</c>, which is dropped otherwise.</summary>
    public bool KnowsStartInterval { get; private init; }

    /// <summary>Whether history is written by the type of the OCI specification: author behind command, no time if there is none.</summary>
    public bool WritesOciHistory { get; private init; }

    /// <summary>Whether JSON is that of Go 1.22 or later; see <see cref="Images.GoJsonText"/>.</summary>
    public bool WritesShortEscapes { get; private init; }
}
