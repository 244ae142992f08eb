using System.Reflection;
using System.Text.RegularExpressions;
using Ocx.Checking;

namespace Ocx.Tests.Checking;

/// <summary>Codes are a promise, which stands in the README.</summary>
public sealed partial class FindingCodesTests
{
    private static IReadOnlyList<string> Codes { get; } =
        [.. typeof(FindingCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void Every_code_is_one_of_its_own_in_small_letters()
    {
        Assert.Equal(Codes.Count, Codes.Distinct().Count());
        Assert.All(Codes, code => Assert.Matches(@"^[a-z][a-z-]*(\.[a-z][a-z-]*)+$", code));
    }

    [Fact]
    public void The_README_says_what_each_means()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "src/Ocx/Checking/FindingCodes.cs")), readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Dictionary<string, string> meanings = Constant().Matches(source).ToDictionary(m => m.Groups["code"].Value, m => Quoted().Replace(m.Groups["meaning"].Value, "`$1`"));
        Assert.Equal(Codes.Order(StringComparer.Ordinal), meanings.Keys.Order(StringComparer.Ordinal));
        Assert.All(meanings, m => Assert.True(readme.Contains($"\n| `{m.Key}` | {m.Value} |\n", StringComparison.Ordinal), $"the README should have this row:\n| `{m.Key}` | {m.Value} |"));
        Assert.Equal(Codes.Count, Row().Count(readme));
    }

    [GeneratedRegex("""/// <summary>(?<meaning>.*)</summary>\s+public const string \w+ = "(?<code>[^"]+)";""")]
    private static partial Regex Constant();

    [GeneratedRegex("<c>(.*?)</c>")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| `[a-z-]+(\.[a-z-]+)+` \| [^|]+\. \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
