using System.Text;

namespace Ocx.Benchmarks.Comparing;

/// <summary>What was wanted and what came out, of all contests in one table: a row for each goal and a column for each workload.</summary>
internal static class Summary
{
    /// <summary>The table. In bold is what reaches its goal; behind each ratio of medians stand the least and the greatest of a round.</summary>
    public static string Of(IReadOnlyList<Outcome> outcomes)
    {
        string[] workloads = [.. outcomes.Select(o => o.Contest.Workload).Distinct()];
        var text = new StringBuilder();
        text.AppendLine($"| job | against | wanted | {string.Join(" | ", workloads)} |");
        text.AppendLine($"|---|---|---|{string.Concat(workloads.Select(_ => "---|"))}");
        foreach (var row in outcomes.SelectMany(o => o.Contest.Goals.Select(goal => (Outcome: o, Goal: goal))).GroupBy(x => (x.Goal.Ours, x.Goal.Theirs)))
        {
            var cells = workloads.Select(w => row.Where(x => x.Outcome.Contest.Workload == w).Select(x => x.Goal.Result(x.Outcome)).FirstOrDefault(""));
            text.AppendLine($"| {row.Key.Ours} | {row.Key.Theirs} | {string.Join("; ", row.Select(x => x.Goal.Wanted).Distinct())} | {string.Join(" | ", cells)} |");
        }

        Sample largest = outcomes.SelectMany(o => o.Samples).Where(s => s.Name.StartsWith("ocx", StringComparison.Ordinal)).MaxBy(s => s.PeakMemory)!;
        text.AppendLine().AppendLine($"The largest peak of memory was {largest.PeakMemory >> 20} MiB ({largest.Name}).");
        return text.ToString();
    }
}
