using Ocx.Interop.Tests.Checking;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Faults;

/// <summary>Two programs on one store: one gets in and the other is told whom it met, or waits; those who only read are in nobody's way.</summary>
[Collection(SmallStoresCollection.Name)]
public sealed class TwoAtOnceTests(SmallStores stores)
{
    private const int Rounds = 8;

    // On new roots they race for the root, the lock's file and all directories as well.
    [ToolTheory("dockerd")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_imports_into_one_root_one_of_them_is_refused_unless_it_comes_later(bool isNew)
    {
        using TemporaryDirectory directory = new();
        int refusals = 0;
        for (int i = 0; i < Rounds; i++)
        {
            string root = directory["root"];
            if (!isNew) SmallStores.Copy(stores.Small, root);
            ShellResult[] results = await Both(["import", stores.OldArchive, "--root", root, "-q"], ["import", stores.NewArchive, "--root", root, "-q"]);
            Assert.Contains(results, r => r.ExitCode == 0);
            foreach (ShellResult refused in results.Where(r => r.ExitCode != 0))
            {
                refusals++;
                Assert.Equal(7, refused.ExitCode);
                Assert.Matches(@"^error: .*the store is in use: another process( \(ocx, process [0-9]+\))? holds [^\n]*\nhint:  where it is another ocx, let it end", refused.ErrorText);
            }

            if (results[0].ExitCode == 0 || !isNew) SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, $"round {i}");
            if (results[1].ExitCode == 0) SmallStores.AssertHas(root, SmallStores.New, stores.NewArchive, $"round {i}");
            StoreCheck.Run(root).AssertFound([]);
            Shell.Run("rm", "-rf", root);
        }

        // Whichever came first: they did meet.
        Assert.InRange(refusals, 1, Rounds);
    }

    [ToolTheory("dockerd")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_gets_in_after_the_other(bool isNew)
    {
        using TemporaryDirectory directory = new();
        int waits = 0;
        for (int i = 0; i < Rounds / 2; i++)
        {
            string root = directory["root"];
            if (!isNew) SmallStores.Copy(stores.Small, root);
            ShellResult[] results = await Both(
                ["import", stores.NewArchive, "--root", root, "--wait", "120"], ["import", stores.NewLayout, "--root", root, "--wait", "120"], ["import", stores.OldArchive, "--root", root, "--wait", "120"]);
            Assert.All(results, r => Assert.True(r.ExitCode == 0, r.ErrorText));
            waits += results.Count(r => r.ErrorText.Contains(" waiting for ocx, process ", StringComparison.Ordinal));
            SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, $"round {i}");
            SmallStores.AssertHas(root, SmallStores.New, stores.NewArchive, $"round {i}");
            StoreCheck.Run(root).AssertFound([]);
            Shell.Run("rm", "-rf", root);
        }

        Assert.InRange(waits, 1, int.MaxValue);
    }

    // The one that made the root takes it back again; the other one is not to be left with a directory that is no longer there.
    [ToolFact("dockerd")]
    public async Task An_import_that_fails_takes_nothing_from_the_one_that_waits_for_it()
    {
        using TemporaryDirectory directory = new();
        string damaged = directory["damaged.tar"];
        SmallStores.Copy(stores.NewArchive, damaged);
        Shell.Run("bash", "-c", "printf x | dd of=\"$1\" bs=1 seek=$(($(stat -c %s \"$1\") / 2)) conv=notrunc status=none", "-", damaged);
        for (int i = 0; i < Rounds; i++)
        {
            string root = directory["root"];
            ShellResult[] results = await Both(["import", damaged, "--root", root, "--wait", "120", "-q"], ["import", stores.OldArchive, "--root", root, "--wait", "120", "-q"]);
            Assert.InRange(results[0].ExitCode, 3, 4);
            Assert.True(results[1].ExitCode == 0, results[1].ErrorText);
            SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, $"round {i}");
            StoreCheck.Run(root).AssertFound([]);
            Shell.Run("rm", "-rf", root);
        }
    }

    // What an import is about to add belongs to nothing yet; what was there is whole all the time.
    [ToolFact("dockerd")]
    public async Task Checks_and_exports_beside_an_import_find_no_damage()
    {
        using TemporaryDirectory directory = new();
        int checks = 0;
        for (int i = 0; i < Rounds; i++)
        {
            string root = directory["root"];
            SmallStores.Copy(stores.Small, root);
            Task<ShellResult> import = Task.Run(() => OcxProgram.TryRun("import", stores.NewArchive, "--root", root, "-q"));
            do
            {
                StoreCheck check = StoreCheck.Run(root);
                Assert.True(check.Findings.All(f => f.Severity == "leak"), string.Join('\n', check.Findings));
                SmallStores.AssertHas(root, SmallStores.Old, stores.OldArchive, $"round {i}", directory["old.tar"]);
                checks++;
            }
            while (!import.IsCompleted);
            Assert.Equal(0, (await import).ExitCode);
            StoreCheck.Run(root).AssertFound([]);
            Shell.Run("rm", "-rf", root);
        }

        Assert.InRange(checks, Rounds, int.MaxValue);
    }

    [ToolFact("dockerd")]
    public async Task A_repair_and_an_import_come_one_after_the_other()
    {
        using TemporaryDirectory directory = new();
        OcxProgram.Run("convert", stores.OldArchive, directory["other.tar"], "--format", "docker-legacy", "--tag", "other:1", "-q");
        for (int i = 0; i < Rounds / 2; i++)
        {
            string root = directory["root"];
            SmallStores.Copy(stores.Large, root);
            SmallStores.Damage(root);
            ShellResult[] results = await Both(["check", "--repair", "--from", stores.NewArchive, "--root", root, "--wait", "120"], ["import", directory["other.tar"], "--root", root, "--wait", "120"]);
            Assert.All(results, r => Assert.True(r.ExitCode == 0, r.ErrorText));
            SmallStores.AssertHas(root, "other:1", directory["other.tar"], $"round {i}");
            SmallStores.AssertHas(root, SmallStores.New, stores.NewArchive, $"round {i}");
            StoreCheck.Run(root).AssertFound([]);
            Shell.Run("rm", "-rf", root);
        }
    }

    private static Task<ShellResult[]> Both(params string[][] commands) => Task.WhenAll(commands.Select(c => Task.Run(() => OcxProgram.TryRun(c))));
}
