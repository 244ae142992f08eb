namespace Ocx.Benchmarks.Comparing;

/// <summary>Programs that do the same job on the same bytes, in turn.</summary>
/// <param name="Job">The job, in a few words.</param>
/// <param name="Workload">What it is done with; see <see cref="Workloads.Workload.Name"/>.</param>
/// <param name="Bytes">How many bytes it is about.</param>
/// <param name="Contestants">What each of them does in a round.</param>
/// <param name="Goals">What is wanted of ours.</param>
internal sealed record Contest(string Job, string Workload, long Bytes, IReadOnlyList<Action<Round>> Contestants, IReadOnlyList<Goal> Goals)
{
    /// <summary>Runs it.</summary>
    /// <param name="rounds">How often each has its turn.</param>
    /// <param name="room">A directory with room for the file systems.</param>
    public Outcome Run(int rounds, string room)
    {
        Console.Error.WriteLine($"{Job}, {Workload}");
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

        return new Outcome(this, samples);
    }
}
