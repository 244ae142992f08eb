namespace Ocx.Errors;

/// <summary>Input of a kind that this library does not handle, although nothing is wrong with it.</summary>
public sealed class UnsupportedFeatureException : OcxException
{
    /// <summary>Says what was found and why it is not handled.</summary>
    /// <param name="path">Where it was found.</param>
    /// <param name="feature">What was found.</param>
    /// <param name="hint">What works instead, or null.</param>
    public UnsupportedFeatureException(string path, string feature, string? hint = null) : base($"{path}: {feature}", hint)
    {
        Path = path;
        Feature = feature;
    }

    /// <summary>Whether the super-user could do it.</summary>
    public bool NeedsRoot { get; init; }

    /// <summary>Where it was found.</summary>
    public string Path { get; }

    /// <summary>What was found.</summary>
    public string Feature { get; }
}
