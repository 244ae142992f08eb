namespace Ocx.Checking;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Something is lost or wrong: an image cannot be run, saved or removed as it should be.</summary>
    Damage,

    /// <summary>Something is there that nothing needs; it takes room and does no other harm.</summary>
    Leak,

    /// <summary>Something is odd, and works.</summary>
    Note,
}
