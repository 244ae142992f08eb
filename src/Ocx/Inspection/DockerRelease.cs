namespace Ocx.Inspection;

/// <summary>Whose output to give, down to the byte: what Docker says of the same image changed over the years.</summary>
public enum DockerRelease
{
    /// <summary>Docker 1.10 to 24, as 20.10.24 does it.</summary>
    Legacy,

    /// <summary>Docker 25 and later, as 26.1.5 does it.</summary>
    Current,
}
