namespace Ocx.Errors;

/// <summary>No image, tag, platform or store answers to what was asked for.</summary>
public sealed class ImageNotFoundException : OcxException
{
    /// <summary>Says what was asked for and where it was looked for.</summary>
    /// <param name="message">What is not there, and where.</param>
    /// <param name="asked">What was asked for, as it was written.</param>
    /// <param name="hint">The nearest names, or the command that lists them; null where there are none.</param>
    public ImageNotFoundException(string message, string asked, string? hint = null) : base(message, hint) => Asked = asked;

    /// <summary>What was asked for, as it was written.</summary>
    public string Asked { get; }

    /// <summary>What is there and could be asked for instead, the likeliest first: names of images, data roots, or files.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];
}
