using System.Globalization;

namespace Ocx.Errors;

/// <summary>The destination's file system has not the room for what is to be written.</summary>
public sealed class InsufficientSpaceException : OcxException
{
    /// <summary>Says how much is missing.</summary>
    /// <param name="path">Where.</param>
    /// <param name="needed">Bytes that are needed.</param>
    /// <param name="free">Bytes that are free.</param>
    public InsufficientSpaceException(string path, long needed, long free)
        : base(string.Create(CultureInfo.InvariantCulture, $"{path}: about {needed} bytes are needed, and {free} are free"), "nothing was written; make room or choose another place")
    {
        Path = path;
        Needed = needed;
        Free = free;
    }

    /// <summary>Where.</summary>
    public string Path { get; }

    /// <summary>Bytes that are needed.</summary>
    public long Needed { get; }

    /// <summary>Bytes that are free.</summary>
    public long Free { get; }
}
