using System.Text.Json;
using System.Text.RegularExpressions;
using Ocx.Interop.Tests.Export;

namespace Ocx.Interop.Tests.Checking;

/// <summary>What <c>ocx check</c> says of a store.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Findings">The findings of the last state.</param>
internal sealed record StoreCheck(int ExitCode, IReadOnlyList<StoreCheck.Finding> Findings)
{
    /// <summary>Checks a store, or repairs it where the options say so.</summary>
    public static StoreCheck Run(string root, params IEnumerable<string> options)
    {
        (int exitCode, string output, string error) = OcxProgram.RunInside(["check", "--root", root, "--json", "--progress", "none", .. options]);
        Assert.True(exitCode is 0 or 3, $"exit code {exitCode}: {error}");
        JsonElement document = JsonDocument.Parse(output).RootElement;
        if (document.TryGetProperty("after", out JsonElement after)) document = after;
        Assert.Equal(exitCode == 0, document.GetProperty("sound").GetBoolean());
        return new StoreCheck(exitCode, [.. document.GetProperty("findings").EnumerateArray().Select(Finding.Of)]);
    }

    /// <summary>Fails unless there are exactly these findings; a star in a subject stands for anything.</summary>
    public void AssertFound(IReadOnlyCollection<(string Code, string Subject)> expected)
    {
        string found = string.Join('\n', Findings.Select(f => $"  {f.Severity} {f.Code} {f.Subject}: expected {f.Expected}, found {f.Found}"));
        bool isSame = Findings.Count == expected.Count && expected.All(e => Findings.Any(f => f.Code == e.Code && IsMatch(e.Subject, f.Subject)));
        Assert.True(isSame, $"expected:\n{string.Join('\n', expected.Select(e => $"  {e.Code} {e.Subject}"))}\nfound:\n{found}");
        foreach (Finding finding in Findings) Assert.Equal(Damage.IsDamage(finding.Code) ? "damage" : Damage.IsLeak(finding.Code) ? "leak" : "note", finding.Severity);
        Assert.Equal(expected.Any(e => Damage.IsDamage(e.Code)) ? 3 : 0, ExitCode);
    }

    private static bool IsMatch(string pattern, string subject) => Regex.IsMatch(subject, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}$");

    /// <summary>A finding.</summary>
    internal sealed record Finding(string Code, string Severity, string Subject, string Expected, string Found)
    {
        public static Finding Of(JsonElement json) => new(Text(json, "code"), Text(json, "severity"), Text(json, "subject"), Text(json, "expected"), Text(json, "found"));

        private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
    }
}
