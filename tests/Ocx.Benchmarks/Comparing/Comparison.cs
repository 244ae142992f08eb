using System.CommandLine;
using Ocx.Benchmarks.Workloads;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Comparing;

/// <summary><c>compare</c>: every job with every workload, beside the programs that people use for it today.</summary>
internal static class Comparison
{
    /// <summary>Where the command makes what it needs.</summary>
    public static string Directory { get; } = Path.Combine(Repository.Root, "artifacts", "benchmarks");

    /// <summary>The program under test, as <c>run</c> published it.</summary>
    public static string Ocx { get; } = Path.Combine(Directory, "ocx", "ocx");

    public static int Run(string[] args)
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5 };
        var names = new Option<string[]>("--workload") { DefaultValueFactory = _ => [.. Workload.All.Select(w => w.Name)], AllowMultipleArgumentsPerToken = true };
        var jobs = new Option<string[]>("--job") { AllowMultipleArgumentsPerToken = true };
        var command = new RootCommand("Times ocx and its peers, in turn, on the same bytes") { rounds, names, jobs };
        command.SetAction(result => Compare(result.GetValue(rounds), result.GetValue(names)!, result.GetValue(jobs)!));
        return command.Parse(args).Invoke();
    }

    private static void Compare(int rounds, string[] names, string[] jobs)
    {
        using var contests = new Contests(Ocx, Environment.ProcessPath!);
        if (jobs.Length == 0) jobs = [.. contests.All.Keys];
        var outcomes = new List<Outcome>();
        foreach (string name in names)
        {
            var workload = new PreparedWorkload(Workload.All.Single(w => w.Name == name), Directory);
            foreach (string job in jobs) Hold(contests.All[job](workload), rounds);
        }

        Hold(StartUp.Contest(Ocx), 4 * rounds);
        Console.Write(Report(outcomes));

        // All of them take an hour: what ends that early leaves what it has measured.
        void Hold(Contest contest, int times)
        {
            outcomes.Add(contest.Run(times, Directory));
            File.WriteAllText(Path.Combine(Directory, "comparison.md"), Report(outcomes));
        }
    }

    private static string Report(IReadOnlyList<Outcome> outcomes) => string.Join('\n', [Machine.Description, Summary.Of(outcomes), .. outcomes.Select(o => o.Table())]);
}
