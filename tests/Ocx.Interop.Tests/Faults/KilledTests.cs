using System.Diagnostics;
using System.Text.Json;
using Ocx.Interop.Tests.Checking;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;
using Xunit.Abstractions;

namespace Ocx.Interop.Tests.Faults;

/// <summary>Whenever the real program is killed, its output is there whole or is what it was, and the same command again completes. Imports have a class of their own.</summary>
[Collection(SmallStoresCollection.Name)]
public sealed class KilledTests : IDisposable
{
    private const int Kills = 30;

    private readonly SmallStores _stores;
    private readonly ITestOutputHelper _log;
    private readonly TemporaryDirectory _expected = new();

    // What a disk keeps when the power goes is not asked here, and waiting for it takes minutes.
    private readonly SmallDisk _places;

    public KilledTests(SmallStores stores, ITestOutputHelper log)
    {
        (_stores, _log) = (stores, log);
        _places = new SmallDisk("memory", _expected);
    }

    public void Dispose()
    {
        _places.Dispose();
        _expected.Dispose();
    }

    [ToolTheory("dockerd")]
    [InlineData("out.oci")]
    [InlineData("out.tar")]
    public void An_export_over_an_old_archive(string output)
    {
        OcxProgram.Run("export", SmallStores.Old, "--root", _stores.Large, "-o", _expected[$"old-{output}"], "-q");
        OcxProgram.Run("export", "--all", "--root", _stores.Large, "-o", _expected[output], "-q");
        KillAll(
            place => SmallStores.Copy(_expected[$"old-{output}"], $"{place}/{output}"),
            place => ["export", "--all", "--root", _stores.Large, "-o", $"{place}/{output}"],
            (place, moment) => Assert.True(SmallStores.IsSame(_expected[output], $"{place}/{output}") || SmallStores.IsSame(_expected[$"old-{output}"], $"{place}/{output}"), moment),
            (place, moment) => SmallStores.AssertSame(_expected[output], $"{place}/{output}", moment));
    }

    [ToolFact("dockerd")]
    public void An_export_into_a_layout_that_is_there()
    {
        OcxProgram.Run("convert", _stores.OldArchive, _expected["old/"], "-q");
        SmallStores.Copy(_expected["old"], _expected["both"]);
        OcxProgram.Run("export", SmallStores.New, "--root", _stores.Large, "-o", _expected["both/"], "-q");
        KillAll(
            place => SmallStores.Copy(_expected["old"], $"{place}/layout"),
            place => ["export", SmallStores.New, "--root", _stores.Large, "-o", $"{place}/layout/"],
            (place, moment) =>
            {
                Assert.True(SmallStores.IsSame(_expected["old/index.json"], $"{place}/layout/index.json") || SmallStores.IsSame(_expected["both/index.json"], $"{place}/layout/index.json"), moment);
                Assert.True(OcxProgram.RunInside("check", $"{place}/layout", "-q") is (0, "", _), moment);
            },
            (place, moment) => SmallStores.AssertSame(_expected["both"], $"{place}/layout", moment));
    }

    [ToolFact("dockerd")]
    public void A_conversion_of_a_compressed_layout()
    {
        KillAll(
            place => { },
            place => ["convert", _stores.NewLayout, $"{place}/out.tar", "--format", "docker-legacy"],
            (place, moment) => Assert.True(!Path.Exists($"{place}/out.tar") || SmallStores.IsSame(_stores.NewArchive, $"{place}/out.tar"), moment),
            (place, moment) => SmallStores.AssertSame(_stores.NewArchive, $"{place}/out.tar", moment));
    }

    // What is damaged may stay so, and nothing else may become it.
    [ToolFact("dockerd")]
    public void A_repair()
    {
        KillAll(
            place =>
            {
                SmallStores.Copy(_stores.Large, $"{place}/root");
                SmallStores.Damage($"{place}/root");
            },
            place => ["check", "--repair", "--prune", "--from", _stores.NewArchive, "--root", $"{place}/root"],
            (place, moment) => SmallStores.AssertHas($"{place}/root", SmallStores.Old, _stores.OldArchive, moment),
            (place, moment) =>
            {
                StoreCheck.Run($"{place}/root").AssertFound([]);
                SmallStores.AssertHas($"{place}/root", SmallStores.Old, _stores.OldArchive, moment);
                SmallStores.AssertHas($"{place}/root", SmallStores.New, _stores.NewArchive, moment);
            });
    }

    [ToolFact("dockerd")]
    public void A_commit_into_the_store()
    {
        string[] expected = LayersOfBox();
        KillAll(
            place => SmallStores.Copy(_stores.Small, $"{place}/root"),
            place => ["commit", SmallStores.Box, "-t", "saved:1", "--root", $"{place}/root"],
            (place, moment) =>
            {
                SmallStores.AssertHas($"{place}/root", SmallStores.Old, _stores.OldArchive, moment);
                Assert.True(StoreCheck.Run($"{place}/root").Findings.All(f => f.Severity == "leak"), moment);
            },
            (place, moment) =>
            {
                StoreCheck.Run($"{place}/root").AssertFound([]);
                Assert.Equal(expected, LayersOf("saved:1", "--root", $"{place}/root"));
            });
    }

    [ToolFact("dockerd")]
    public void A_commit_to_an_archive()
    {
        string[] expected = LayersOfBox();
        KillAll(
            place => { },
            place => ["commit", SmallStores.Box, "-t", "saved:1", "--root", _stores.Small, "-o", $"{place}/out.tar"],
            (place, moment) => Assert.True(!Path.Exists($"{place}/out.tar") || OcxProgram.RunInside("check", $"{place}/out.tar", "-q") is (0, "", _), moment),
            (place, moment) =>
            {
                Assert.True(OcxProgram.RunInside("check", $"{place}/out.tar", "-q") is (0, "", _), moment);
                Assert.Equal(expected, LayersOf($"{place}/out.tar"));
            });
    }

    private string[] LayersOfBox()
    {
        OcxProgram.Run("commit", SmallStores.Box, "-t", "saved:1", "--root", _stores.Small, "-o", _expected["box.tar"], "-q");
        return LayersOf(_expected["box.tar"]);
    }

    private static string[] LayersOf(params string[] words)
    {
        (int exitCode, string output, string error) = OcxProgram.RunInside(["layers", "--json", .. words]);
        Assert.True(exitCode == 0, error);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("images")[0].GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("diffId").GetString()!)];
    }

    private void KillAll(Action<string> prepare, Func<string, string[]> command, Action<string, string> assertIntact, Action<string, string> assertDone)
    {
        var moments = new KillMoments(Measure(prepare, ["--version"]), Measure(prepare, command(_places["measured"])));
        int begun = 0;
        Parallel.For(0, Kills, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            string place = _places[$"{i}"];
            int before;
            TimeSpan delay;
            do
            {
                Shell.Run("rm", "-rf", place);
                Directory.CreateDirectory(place);
                prepare(place);
                before = Entries(place);
            }
            while (!moments.TryKill(command(place), out delay));

            string moment = $"kill {i} after {delay.TotalMilliseconds:0} ms";
            if (Entries(place) != before) Interlocked.Increment(ref begun);
            assertIntact(place, moment);
            (int exitCode, string output, string error) = OcxProgram.RunInside([.. command(place), "-q"]);
            Assert.True(exitCode == 0, $"{moment}: {output} {error}");
            assertDone(place, moment);

            // Nothing is beside it, of neither run.
            Assert.Single(Directory.GetFileSystemEntries(place));
            Shell.Run("rm", "-rf", place);
        });
        _log.WriteLine($"{Kills} kills, {begun} found something half done; {moments.TooLate} more came too late");
    }

    private TimeSpan Measure(Action<string> prepare, string[] command)
    {
        string place = _places["measured"];
        Directory.CreateDirectory(place);
        prepare(place);
        long begun = Stopwatch.GetTimestamp();
        OcxProgram.Run([.. command, "-q"]);
        TimeSpan run = Stopwatch.GetElapsedTime(begun);
        Shell.Run("rm", "-rf", place);
        return run;
    }

    private static int Entries(string place) => Directory.EnumerateFileSystemEntries(place, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Count();
}
