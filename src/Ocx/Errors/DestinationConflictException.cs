namespace Ocx.Errors;

/// <summary>The destination holds something that must not be replaced, or somebody else is using it.</summary>
public sealed class DestinationConflictException : OcxException
{
    /// <summary>Says what stands in the way.</summary>
    /// <param name="path">The destination.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="hint">What works instead, or null.</param>
    /// <param name="inner">The failure beneath, or null.</param>
    public DestinationConflictException(string path, string found, string? hint = null, Exception? inner = null) : base($"{path}: {found}", hint, inner) => (Path, Found) = (path, found);

    /// <summary>What stands there.</summary>
    public string Found { get; }

    /// <summary>Whether it is in use, and would do when it no longer is.</summary>
    public bool IsInUse { get; init; }

    /// <summary>The destination.</summary>
    public string Path { get; }
}
