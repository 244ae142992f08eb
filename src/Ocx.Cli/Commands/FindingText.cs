using Ocx.Checking;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>Findings in words. Names in them are a stranger's bytes: nothing that could drive a terminal gets through.</summary>
internal static class FindingText
{
    /// <summary>A severity as people and programs read it.</summary>
    public static string NameOf(Severity severity) => severity switch
    {
        Severity.Damage => "damage",
        Severity.Leak => "leak",
        _ => "note",
    };

    /// <summary>Everything of a finding but its advice, on one line.</summary>
    public static string Line(Finding finding) => $"{NameOf(finding.Severity)} {finding.Code} {Subject(finding)}: {Difference(finding)}{Images(finding, " (", ")")}";

    /// <summary>What it is about.</summary>
    public static string Subject(Finding finding) => PathText.Of(finding.Subject);

    /// <summary>What should be there and what is.</summary>
    public static string Difference(Finding finding)
    {
        string bytes = finding.Bytes > 0 ? $", {HumanSize.Of(finding.Bytes)}" : "";
        return $"expected {PathText.Of(finding.Expected)}, found {PathText.Of(finding.Found)}{bytes}";
    }

    /// <summary>The images that it affects, between these words; nothing where there are none.</summary>
    public static string Images(Finding finding, string before, string after) =>
        finding.Images.Count == 0 ? "" : $"{before}{PathText.Of(string.Join(", ", finding.Images))}{after}";

    /// <summary>The advice of all findings, each once, that against the worst first.</summary>
    public static IEnumerable<string> Advice(IEnumerable<Finding> findings) => findings.Select(f => PathText.Of(f.Advice)).Where(a => a.Length > 0).Distinct();

    /// <summary>The last line: whether it is sound, and how much that was.</summary>
    public static string Summary(CheckReport report)
    {
        string read = report.ByteCount > 0 ? $", {HumanSize.Of(report.ByteCount)} read" : "";
        string leaked = report.LeakedBytes > 0 ? $" ({HumanSize.Of(report.LeakedBytes)})" : "";
        string[] counts =
        [
            .. report.IsSound ? ["sound"] : (string[])[$"{CountOf(report, Severity.Damage)} damaged"],
            .. report.IsQuick ? ["metadata only"] : (string[])[],
            .. CountOf(report, Severity.Leak) is > 0 and var leaks ? [$"{Counted.Of(leaks, "leak")}{leaked}"] : (string[])[],
            .. CountOf(report, Severity.Note) is > 0 and var notes ? [Counted.Of(notes, "note")] : (string[])[],
        ];
        return $"{string.Join(", ", counts)}: {Counted.Of(report.ImageCount, "image")}, {Counted.Of(report.LayerCount, "layer")}{read}";
    }

    private static int CountOf(CheckReport report, Severity severity) => report.Findings.Count(f => f.Severity == severity);
}
