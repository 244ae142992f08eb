namespace Ocx.Cli;

/// <summary>A command line that cannot mean anything.</summary>
internal sealed class UsageException(string message, string? hint = null) : Exception(message)
{
    public string? Hint { get; } = hint;
}
