namespace Ocx.Errors;

/// <summary>Bytes that break a rule of their format: not what the format's own program would accept.</summary>
public sealed class ImageFormatException : OcxException
{
    /// <summary>Says which rule is broken, where.</summary>
    /// <param name="path">The file (or the part of an archive) as the user would name it.</param>
    /// <param name="rule">The rule, with what was expected and what was found.</param>
    /// <param name="offset">Bytes from the start of <paramref name="path"/>, or null where no single place is at fault.</param>
    /// <param name="hint">What to do next, or null.</param>
    /// <param name="inner">The parser's own exception, or null.</param>
    public ImageFormatException(string path, string rule, long? offset = null, string? hint = null, Exception? inner = null)
        : base(offset is null ? $"{path}: {rule}" : $"{path}: at byte {offset}: {rule}", hint, inner)
    {
        Path = path;
        Rule = rule;
        Offset = offset;
    }

    /// <summary>The file (or the part of an archive) as the user would name it.</summary>
    public string Path { get; }

    /// <summary>What is there and could be named instead, the likeliest first.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary>The rule that is broken, with what was expected and what was found.</summary>
    public string Rule { get; }

    /// <summary>Bytes from the start of <see cref="Path"/>, or null where no single place is at fault.</summary>
    public long? Offset { get; }
}
