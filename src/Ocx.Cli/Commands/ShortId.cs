using Ocx.Images;

namespace Ocx.Cli.Commands;

/// <summary>IDs as Docker shows them.</summary>
internal static class ShortId
{
    private const int Length = 12;

    /// <summary>Twelve digits of an image's ID, or all of it with its algorithm.</summary>
    public static string Of(ImageId id, bool isFull) => isFull ? id.ToString() : id.Hex[..Length];

    /// <summary>The same of a digest.</summary>
    public static string Of(Digest digest, bool isFull) => isFull ? digest.ToString() : digest.Hex[..Length];
}
