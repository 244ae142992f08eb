using System.Globalization;
using Ocx.Images;

namespace Ocx.Tests.Fuzzing;

/// <summary>
/// Whatever a file says, there is a result or an error of the library, soon, and in little memory. The usual run is short and the
/// same each time; <c>OCX_FUZZ_INPUTS</c> and <c>OCX_FUZZ_SEED</c> make it longer, and another one.
/// </summary>
public sealed class FuzzTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const long UsualInputs = 240_000;

    // Of a run that waits for nobody. No input takes a thousandth of that, on any machine.
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    private static long Inputs => Setting("OCX_FUZZ_INPUTS") ?? UsualInputs;

    [SkippableTheory]
    [MemberData(nameof(Targets))]
    public void An_input_is_taken_or_refused(string name)
    {
        Skip.If(name == "layer" && !Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        using FuzzTarget target = FuzzTargets.All[name].Make();
        var fuzzer = new Fuzzer(target, (int)(Setting("OCX_FUZZ_SEED") ?? 1));
        Task<FuzzFinding?> run = Task.Run(() => fuzzer.Run(ShareOf(name)));
        for (long before = -1; !run.Wait(Hang);)
        {
            Assert.True(fuzzer.Count > before, new FuzzFinding(fuzzer.Current, "it hangs").ToString());
            before = fuzzer.Count;
        }

        output.WriteLine($"{fuzzer.Count} inputs, {fuzzer.AnswerCount} answers");
        Assert.Null(run.Result);

        // A target that answers everything alike is none.
        Assert.InRange(fuzzer.AnswerCount, 2, int.MaxValue);
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        static long Run(int seed)
        {
            long sum = 0;
            using FuzzTarget seeds = FuzzTargets.All["tar"].Make();
            using var target = new ParserTarget(seeds.Seeds, [new Mutators.TarMutator(), new Mutators.JsonMutator(), new Mutators.ByteMutator()], i => sum = (sum * 31) + Digest.Compute(i).GetHashCode());
            new Fuzzer(target, seed).Run(200);
            return sum;
        }

        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    // All targets together get as many as there are to be, and one that is slow gets fewer.
    private static long ShareOf(string name) => (long)(Inputs / FuzzTargets.All.Values.Sum(t => 1.0 / t.Cost) / FuzzTargets.All[name].Cost) + 1;

    private static long? Setting(string name) => long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
