using System.Diagnostics;
using Ocx.Interop.Tests.Checking;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>Whenever an import is killed, the images that were there are whole, and the next import completes and leaves nothing of the first.</summary>
public sealed class KilledImportTests : IDisposable
{
    private const int Kills = 100;

    // The last ones come when every file is there, while records are written and the journal is taken away.
    private const int LateKills = 15;

    // A daemon takes longer to start than all else together, and what it finds differs little from one kill to the next.
    private const int KillsForADaemon = 10;

    private const string Old = "old:1", New = "new:1";

    private readonly TemporaryDirectory _directory = new();

    private string Archive => _directory["new.tar"];

    public void Dispose() => _directory.Dispose();

    [ToolFact("dockerd")]
    public async Task Killed_at_a_hundred_moments()
    {
        // Enough to do that most of the time is spent with it, and in layers, so that there is always one that is half done.
        OcxProgram.Run("convert", HandMade.Write(_directory["made.tar"], New, 8, files: 300), Archive, "--format", "docker-legacy", "-q");
        OcxProgram.Run("import", HandMade.Write(_directory["old.tar"], Old, 3), "--root", _directory["old"], "-q");
        string old = Export(_directory["old"], Old);
        int entries = Measure();
        int early = 0, late = 0;
        Task daemon = Task.CompletedTask;
        try
        {
            for (int i = 0; i < Kills; i++)
            {
                string root = _directory[$"root-{i}"], moment = $"kill {i} of {Kills}";
                bool hasBegun, hasEnded;

                // On a busy machine one may be over before it is seen how far it is: then it is killed sooner, until it is killed before its end.
                for (int share = int.Min(entries, entries * i / (Kills - LateKills)); ; share = share * 3 / 4)
                {
                    Shell.Run("rm", "-rf", root);
                    Copy(_directory["old"], root);
                    (hasBegun, hasEnded) = Kill(root, share, i);
                    if (!hasEnded || i > Kills - LateKills) break;
                }

                if (!hasBegun) early++;
                if (hasEnded) late++;
                AssertSame(old, Export(root, Old), moment);
                Assert.True(StoreCheck.Run(root).Findings.All(f => f.Severity == "leak"), moment);
                if (i % KillsForADaemon == 0)
                {
                    Copy(root, $"{root}-copy");
                    await daemon;
                    daemon = Task.Run(() => AssertDaemonStarts($"{root}-copy", old, moment));
                }

                (int exitCode, _, string error) = OcxProgram.RunInside("import", Archive, "--root", root, "-q");
                Assert.True(exitCode == 0, $"{moment}: {error}");
                string orphans = string.Join('\n', StoreOrphans.Of(root));
                Assert.True(orphans.Length == 0, $"{moment}: {orphans}");
                AssertSame(old, Export(root, Old), moment);
                AssertSame(Archive, Export(root, New), moment);
                StoreCheck.Run(root).AssertFound([]);
                Shell.Run("rm", "-rf", root);
            }
        }
        finally
        {
            await daemon;
        }

        // However fast the machine was, most hit what they were meant to.
        Assert.True(early + late < Kills * 3 / 4, $"{early} came before the first file and {late} after the last");
    }

    // The entries that an import adds.
    private int Measure()
    {
        string root = _directory["measured"];
        Copy(_directory["old"], root);
        int before = Entries(root);
        OcxProgram.Run("import", Archive, "--root", root, "-q");
        int after = Entries(root);
        Shell.Run("rm", "-rf", root);
        return after - before;
    }

    // By how much of it is there, and not by the clock: on a busy machine nobody knows how long an import takes.
    private (bool HasBegun, bool HasEnded) Kill(string root, int share, int kill)
    {
        int before = Entries(root);
        using Process import = Process.Start(OcxProgram.Path, ["import", Archive, "--root", root, "--quiet"]);
        while (!import.HasExited && Entries(root) - before < share) Thread.Sleep(1);
        bool hasEnded = import.WaitForExit(TimeSpan.FromMilliseconds(int.Max(0, kill - (Kills - LateKills))));
        import.Kill();
        import.WaitForExit();
        bool hasBegun = hasEnded || Directory.EnumerateFileSystemEntries(Path.Combine(root, "image/overlay2/layerdb/tmp")).Any();
        return (hasBegun, hasEnded);
    }

    // What is renamed or removed meanwhile counts or does not; links neither count nor are followed.
    private static int Entries(string root) => Directory.EnumerateFileSystemEntries(Path.Combine(root, "overlay2"), "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    }).Count();

    // Beside the second import, on a copy: it cleans up after nobody else.
    private static void AssertDaemonStarts(string root, string old, string moment)
    {
        using (DockerDaemon daemon = new(DockerVersion.V20_10, root))
        {
            Assert.Contains(Old, daemon.Docker("images", "--format", "{{.Repository}}:{{.Tag}}").Lines);
            Assert.Contains("ldconfig", daemon.RunContainer(Old).Text);
            daemon.Docker("save", "--output", $"{root}.tar", Old);
        }

        AssertSame(old, $"{root}.tar", moment);
        Shell.Run("rm", "-rf", root);
    }

    private static void Copy(string from, string to) => Shell.Run("cp", "-a", "--no-target-directory", from, to);

    // Not read here: a process that is just being started beside us still has our handles, with their locks.
    private static void AssertSame(string expected, string path, string moment) => Assert.True(Shell.TryRun("cmp", expected, path).ExitCode == 0, moment);

    private static string Export(string root, string image)
    {
        string path = $"{root}.{image.Split(':')[0]}.tar";
        (int exitCode, _, string error) = OcxProgram.RunInside("export", image, "--root", root, "--format", "docker-legacy", "-o", path, "-q");
        Assert.True(exitCode == 0, error);
        return path;
    }
}
