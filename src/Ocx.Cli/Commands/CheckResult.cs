using System.Text.Json;
using Ocx.Checking;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>Says what a check or a repair came to: to people, to programs, and by the exit code.</summary>
/// <param name="output">Standard output, for the result.</param>
/// <param name="error">Standard error, for all else.</param>
/// <param name="isJson">Whether the result is for programs.</param>
/// <param name="isQuiet">Whether nothing is said but what is damaged.</param>
internal sealed class CheckResult(TextWriter output, TextWriter error, bool isJson, bool isQuiet)
{
    /// <summary>Reports a check.</summary>
    /// <returns>The exit code.</returns>
    public int Report(CheckReport report)
    {
        if (isJson) output.WriteLine(JsonSerializer.Serialize(CheckDocument.Of(report), CliJson.Default.CheckDocument));
        else Print(report);
        return CodeOf(report);
    }

    /// <summary>Reports a repair; what counts is the state after it.</summary>
    /// <returns>The exit code.</returns>
    public int Report(RepairReport report)
    {
        foreach (string failure in report.Failures) error.WriteLine($"error: {PathText.Of(failure)}");
        if (isJson)
        {
            output.WriteLine(JsonSerializer.Serialize(RepairDocument.Of(report), CliJson.Default.RepairDocument));
            return CodeOf(report);
        }

        if (!isQuiet)
        {
            foreach (Finding finding in report.Repaired) output.WriteLine($"repaired {finding.Code} {FindingText.Subject(finding)}");
            foreach (Finding finding in report.Removed) output.WriteLine($"removed {finding.Code} {FindingText.Subject(finding)}");
        }

        Print(report.After);
        return CodeOf(report);
    }

    private void Print(CheckReport report)
    {
        Finding[] shown = [.. report.Findings.Where(f => !isQuiet || f.Severity == Severity.Damage)];
        FindingPrinter.For(output).Print(shown);
        if (isQuiet) return;
        foreach (string advice in FindingText.Advice(shown)) output.WriteLine($"advice: {advice}");
        output.WriteLine(FindingText.Summary(report));
    }

    // All is well, but for what could not be removed.
    private int CodeOf(RepairReport report) => CodeOf(report.After) is ExitCode.Integrity ? ExitCode.Integrity : report.Failures.Count > 0 ? ExitCode.InputOutput : ExitCode.Success;

    private int CodeOf(CheckReport report)
    {
        if (!report.IsSound) return ExitCode.Integrity;

        // A leak is no reason for a script to stop, and one for people to know.
        int leaks = report.Findings.Count(f => f.Severity == Severity.Leak);
        if (leaks > 0 && !isQuiet) error.WriteLine($"note:  {(report.IsQuick ? "no metadata" : "nothing")} is damaged; {Counted.Of(leaks, "leak")} of {HumanSize.Of(report.LeakedBytes)}");
        return ExitCode.Success;
    }
}
