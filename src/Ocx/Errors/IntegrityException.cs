namespace Ocx.Errors;

/// <summary>Well-formed bytes that are not the bytes they claim to be: a digest, a size or a part that is missing.</summary>
public sealed class IntegrityException : OcxException
{
    /// <summary>Says what differs from its record.</summary>
    /// <param name="subject">What is damaged, as the user would name it.</param>
    /// <param name="expected">What its record says.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="hint">What to do next, or null.</param>
    /// <param name="inner">The failure beneath, or null.</param>
    public IntegrityException(string subject, string expected, string actual, string? hint = null, Exception? inner = null)
        : base($"{subject}: expected {expected}, found {actual}", hint, inner)
    {
        Subject = subject;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>What is damaged, as the user would name it.</summary>
    public string Subject { get; }

    /// <summary>What its record says.</summary>
    public string Expected { get; }

    /// <summary>What was found.</summary>
    public string Actual { get; }
}
