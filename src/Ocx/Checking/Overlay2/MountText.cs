using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>A text about a container's layers.</summary>
/// <param name="Root">The directory that the path is below.</param>
/// <param name="Found">What it says.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Expected">What it should say; null where nobody knows.</param>
/// <param name="Code">What to call it where it says anything else.</param>
/// <param name="Meaning">What it tells, in words.</param>
internal sealed record MountText(DirectoryHandle Root, StoreText Found, string Path, string? Expected, string Code, string Meaning)
{
    /// <summary>Whether it says what it should.</summary>
    public bool IsRight => Expected is not null && Found.Text == Expected;
}
