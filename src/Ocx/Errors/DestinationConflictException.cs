namespace Ocx.Errors;

/// <summary>The destination holds something that must not be replaced, or somebody else is using it.</summary>
public sealed class DestinationConflictException : OcxException
{
    /// <summary>Says what stands in the way.</summary>
    /// <param name="path">The destination.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="hint">What works instead, or null.</param>
    public DestinationConflictException(string path, string found, string? hint = null) : base($"{path}: {found}", hint) => Path = path;

    /// <summary>The destination.</summary>
    public string Path { get; }
}
