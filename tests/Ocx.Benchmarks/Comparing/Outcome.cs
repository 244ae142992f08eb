using System.Globalization;
using System.Text;

namespace Ocx.Benchmarks.Comparing;

/// <summary>How a contest went.</summary>
/// <param name="Contest">The contest.</param>
/// <param name="Samples">All its times.</param>
internal sealed record Outcome(Contest Contest, IReadOnlyList<Sample> Samples)
{
    /// <summary>A table with a row for each contestant, the fastest first.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {Contest.Job}, {Contest.Workload}").AppendLine();
        text.AppendLine("| | median | from | to | MB/s | peak memory | written |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, Sample> times in Samples.GroupBy(s => s.Name).OrderBy(g => g.Select(s => s.Seconds).Median()))
        {
            double median = times.Select(s => s.Seconds).Median();
            string memory = times.Max(s => s.PeakMemory) is { } peak ? $"{peak >> 20} MiB" : "", written = times.Max(s => s.Output) is { } output ? $"{output / 1e6:0} MB" : "";
            string speed = Contest.Bytes > 0 ? $"{Contest.Bytes / 1e6 / median:0}" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {times.Key} | {median:0.000} s | {times.Min(s => s.Seconds):0.000} | {times.Max(s => s.Seconds):0.000} | {speed} | {memory} | {written} |");
        }

        return text.ToString();
    }

    /// <summary>The times of one contestant, in the order of the rounds.</summary>
    public IReadOnlyList<double> Seconds(string name) => [.. Samples.Where(s => s.Name == name).Select(s => s.Seconds)];
}
