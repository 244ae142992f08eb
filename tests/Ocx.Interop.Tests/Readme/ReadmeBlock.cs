using System.Text.RegularExpressions;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Readme;

/// <summary>A block of commands in the README, to be run one after another in one place.</summary>
/// <param name="Line">Where it begins.</param>
/// <param name="Commands">What to type, line by line. Where lines begin with a dollar sign, the others are what is printed.</param>
internal sealed partial record ReadmeBlock(int Line, IReadOnlyList<string> Commands)
{
    // They build the program that the others run, or are the very tests that run them; `.ci/run` runs them as they stand.
    private static readonly string[] OfDevelopers = ["dotnet ", "tests/"];

    /// <summary>All blocks in which the program is run.</summary>
    public static IReadOnlyList<ReadmeBlock> All { get; } = [.. Read(File.ReadAllLines(Path.Combine(Repository.Root, "README.md"))).Where(b => b.Commands.Any(c => Program().IsMatch(c)))];

    private static IEnumerable<ReadmeBlock> Read(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            bool isCode = lines[i].Length > 3;
            int start = i + 1;
            for (i++; !lines[i].StartsWith("```", StringComparison.Ordinal); i++)
            {
            }

            string[] block = lines[start..i];
            bool hasOutput = block.Any(l => l.StartsWith("$ ", StringComparison.Ordinal));
            IEnumerable<string> commands = hasOutput ? block.Where(l => l.StartsWith("$ ", StringComparison.Ordinal)).Select(l => l[2..]) : block;
            if (!isCode) yield return new ReadmeBlock(start, [.. commands.Where(c => c.Trim().Length > 0 && !OfDevelopers.Any(d => c.StartsWith(d, StringComparison.Ordinal)))]);
        }
    }

    [GeneratedRegex(@"(^|[|;&] *|sudo )ocx ")]
    private static partial Regex Program();
}
