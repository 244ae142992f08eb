using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Checking.Bundles;
using Ocx.Conversion;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>A check of a bundle, as the program runs it.</summary>
internal static class CheckRun
{
    public static CheckReport Of(string path, CheckOptions? options = null, LocationKind kind = LocationKind.Unknown, CancellationToken cancellation = default)
    {
        using Bundle bundle = Bundle.Open(path, new ReadOptions(Path.GetTempPath()) { IsTolerant = true }, cancellation);
        return BundleChecker.Check(bundle, kind, options ?? new CheckOptions(), cancellation);
    }

    /// <summary>A finding as a line: what tests compare.</summary>
    public static string Line(Finding finding) => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code} {finding.Subject}";

    public static string[] Lines(CheckReport report) => [.. report.Findings.Select(Line)];

    public static string Text(CheckReport report) =>
        string.Join('\n', report.Findings.Select(f => $"{f.Severity} {f.Code} {f.Subject}: expected {f.Expected}, found {f.Found} [{string.Join(", ", f.Images)}] {f.Layer} {f.Bytes} -> {f.Advice}"));
}
