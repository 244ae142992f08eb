using System.CommandLine;
using System.Globalization;
using System.Text;
using Ocx.Benchmarks.Comparing;
using Ocx.Benchmarks.Workloads;

namespace Ocx.Benchmarks.Growth;

/// <summary><c>growth</c>: time and peak memory as one dimension of an image grows.</summary>
internal static class GrowthTable
{
    private static readonly string[] Jobs = ["import", "export", "check"];

    private static readonly (string Dimension, (string Name, Action<WorkloadArchive> Write)[] Steps)[] Dimensions =
    [
        ("entries in one layer", [.. Powers(1_000, 1_000_000, 10).Select(n => ($"{n:N0}", WriterOfEntries((int)n)))]),
        ("bytes of one file, all zeros", [.. ((long[])[1_000_000, 20_000_000, 400_000_000, 4_000_000_000, 20_000_000_000]).Select(n => ($"{n / 1_000_000:N0} MB", WriterOfBytes(n)))]),
        ("layers of 20 files", [.. ((int[])[1, 5, 25, 125]).Select(n => ($"{n}", WriterOfLayers(n)))]),
    ];

    public static int Run(string[] args)
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => int.MaxValue };
        var command = new RootCommand("Times ocx while an image grows") { rounds, steps };
        command.SetAction(result => Measure(result.GetValue(rounds), result.GetValue(steps)));
        return command.Parse(args).Invoke();
    }

    private static void Measure(int rounds, int most)
    {
        var text = new StringBuilder();
        foreach ((string dimension, (string Name, Action<WorkloadArchive> Write)[] steps) in Dimensions)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"| {dimension} | {string.Join(" | ", Jobs.Select(job => $"{job} | peak memory"))} |");
            text.AppendLine($"|---{string.Concat(Enumerable.Repeat("|---", 2 * Jobs.Length))}|");
            foreach ((string name, Action<WorkloadArchive> write) in steps.Take(most))
            {
                Console.Error.WriteLine($"{dimension}: {name}");
                ILookup<string, Sample> samples = Samples(write, rounds).ToLookup(s => s.Name);
                text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", Jobs.Select(job => Cells(samples[job])))} |");
                File.WriteAllText(Path.Combine(Comparison.Directory, "growth.md"), text.ToString());
            }
        }

        Console.Write(text);
    }

    private static List<Sample> Samples(Action<WorkloadArchive> write, int rounds)
    {
        const string Image = "growing:latest";
        var samples = new List<Sample>();
        string path = Path.Combine(Comparison.Directory, "growing.tar");
        try
        {
            using (var archive = new WorkloadArchive(path))
            {
                write(archive);
                archive.Finish(Image);
            }

            for (int i = 0; i < rounds; i++)
            {
                using FreshFileSystem fresh = new(Comparison.Directory);
                var round = new Round(fresh.Root, samples);
                round.Time("import", Comparison.Ocx, "import", path, "--root", round["root"], "-q");
                // To nowhere: what a growing file costs the disk would be most of it.
                round.Time("export", "bash", "-c", $"exec {Comparison.Ocx} export {Image} --root {round["root"]} -o - -q >/dev/null");
                round.Time("check", Comparison.Ocx, "check", "--root", round["root"], "-q");
            }

            return samples;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Cells(IEnumerable<Sample> samples) => string.Create(CultureInfo.InvariantCulture, $"{samples.Select(s => s.Seconds).Median():0.00} s | {samples.Max(s => s.PeakMemory) >> 20} MiB");

    private static IEnumerable<long> Powers(long from, long to, long factor)
    {
        for (long power = from; power <= to; power *= factor) yield return power;
    }

    private static Action<WorkloadArchive> WriterOfEntries(int count) => archive =>
    {
        var words = new Words(4);
        archive.BeginLayer();
        for (int i = 0; i < count; i++)
        {
            if (i % 100 == 0) archive.AddDirectory($"directory-{i / 100}/");
            else archive.AddFile($"directory-{i / 100}/file-{i % 100}", 100, words);
        }

        archive.EndLayer();
    };

    private static Action<WorkloadArchive> WriterOfBytes(long length) => archive =>
    {
        archive.BeginLayer();
        archive.AddFile("zeros", length, null);
        archive.EndLayer();
    };

    private static Action<WorkloadArchive> WriterOfLayers(int count) => archive =>
    {
        var words = new Words(5);
        for (int layer = 0; layer < count; layer++)
        {
            archive.BeginLayer();
            for (int file = 0; file < 20; file++) archive.AddFile($"layer-{layer}-file-{file}", 4 << 10, words);
            archive.EndLayer();
        }
    };
}
