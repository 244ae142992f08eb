using System.Globalization;
using System.Text;

namespace Ocx.Benchmarks.Comparing;

/// <summary>Programs that do the same job on the same bytes, in turn.</summary>
/// <param name="Title">The job.</param>
/// <param name="Bytes">How many bytes it is about.</param>
/// <param name="Contestants">What each of them does in a round.</param>
/// <param name="Goals">What is wanted of ours.</param>
internal sealed record Contest(string Title, long Bytes, IReadOnlyList<Action<Round>> Contestants, IReadOnlyList<Goal> Goals)
{
    /// <summary>Runs it and says how it went.</summary>
    /// <param name="rounds">How often each has its turn.</param>
    /// <param name="room">A directory with room for the file systems.</param>
    /// <returns>Two tables: all times, and the goals.</returns>
    public string Run(int rounds, string room)
    {
        Console.Error.WriteLine(Title);
        var samples = new List<Sample>();
        for (int round = 0; round < rounds; round++)
        {
            var contestants = Contestants.ToArray();
            Random.Shared.Shuffle(contestants);
            foreach (Action<Round> contestant in contestants)
            {
                using FreshFileSystem fresh = new(room);
                contestant(new Round(fresh.Root, samples));
            }
        }

        return Report(samples);
    }

    private string Report(IReadOnlyCollection<Sample> samples)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {Title}").AppendLine();
        text.AppendLine("| | median | from | to | MB/s | peak memory | written |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, Sample> times in samples.GroupBy(s => s.Name).OrderBy(g => g.Select(s => s.Seconds).Median()))
        {
            double median = times.Select(s => s.Seconds).Median();
            string memory = times.Max(s => s.PeakMemory) is { } peak ? $"{peak >> 20} MiB" : "", written = times.Max(s => s.Output) is { } output ? $"{output / 1e6:0} MB" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {times.Key} | {median:0.000} s | {times.Min(s => s.Seconds):0.000} | {times.Max(s => s.Seconds):0.000} | {Bytes / 1e6 / median:0} | {memory} | {written} |");
        }

        if (Goals.Count == 0) return text.ToString();
        text.AppendLine().AppendLine("| ours | against | ratio | wanted | reached |").AppendLine("|---|---|---|---|---|");
        foreach (Goal goal in Goals) text.AppendLine(goal.Row(samples));
        return text.ToString();
    }
}
