namespace Ocx.Checking.Overlay2;

/// <summary>What only some files of a layer have.</summary>
internal sealed class ExpectedDetails
{
    /// <summary>Those of a file that has none of it.</summary>
    public static ExpectedDetails None { get; } = new();

    /// <summary>Where a symbolic link leads.</summary>
    public byte[] Target { get; set; } = [];

    /// <summary>A device's numbers.</summary>
    public (uint Major, uint Minor) Device { get; set; }

    /// <summary>Extended attributes by their names, one character a byte.</summary>
    public Dictionary<string, byte[]> Attributes { get; } = [];
}
