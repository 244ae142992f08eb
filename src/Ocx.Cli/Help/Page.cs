namespace Ocx.Cli.Help;

/// <summary>What help and manual say of a command that its arguments and options do not say already.</summary>
internal sealed record Page
{
    /// <summary>How it is called, without the program's and the command's name; null where arguments and options say it well enough.</summary>
    public IReadOnlyList<string>? Usage { get; init; }

    /// <summary>What it does, a paragraph each.</summary>
    public required IReadOnlyList<string> Text { get; init; }

    /// <summary>Command lines that people need; the first is the most common.</summary>
    public required IReadOnlyList<Example> Examples { get; init; }

    /// <summary>The exit codes that there can be.</summary>
    public IReadOnlyList<int> Codes { get; init; } = ExitCode.All;

    /// <summary>What an exit code means here, where that is more than it means everywhere.</summary>
    public IReadOnlyDictionary<int, string> ExitCodes { get; init; } = new Dictionary<int, string>();

    /// <summary>Commands of <c>ocx</c> by their names, and manual pages of other programs, as in <c>docker(1)</c>.</summary>
    public IReadOnlyList<string> SeeAlso { get; init; } = [];
}
