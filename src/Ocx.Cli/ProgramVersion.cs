using System.Reflection;

namespace Ocx.Cli;

/// <summary>Which program this is.</summary>
internal static class ProgramVersion
{
    // As many as git shows of a commit in a large repository.
    private const int CommitDigits = 12;

    /// <summary><c>ocx 0.1.0 (1d87bd2c0ffe)</c>; the version alone where it was not built from a repository.</summary>
    public static string Text { get; } = Format(typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");

    /// <summary>Takes apart what the build writes: the version, a plus sign, and the commit.</summary>
    public static string Format(string informational)
    {
        string[] parts = informational.Split('+', 2);
        return parts.Length == 2 ? $"ocx {parts[0]} ({parts[1][..Math.Min(parts[1].Length, CommitDigits)]})" : $"ocx {parts[0]}";
    }
}
