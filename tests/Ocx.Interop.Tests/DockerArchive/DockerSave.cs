using System.Text.Json;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>
/// Compares an archive with what a daemon saves, byte for byte. Left out is only what the daemon leaves to chance: times
/// of its clock, which are set to 0, and the order of several images, for which it is asked until that is ours.
/// </summary>
internal static class DockerSave
{
    // The order is that of a Go map: a few images come in any rotation.
    private const int Attempts = 60;

    /// <summary>Fails unless <paramref name="ours"/> is what the daemon saves under these names.</summary>
    public static void AssertSame(string ours, DockerDaemon daemon, params string[] names)
    {
        string theirs = $"{ours}.theirs";
        string[] order = Configs(ours);
        long started;
        for (int i = 0; ; i++)
        {
            started = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            daemon.Docker(["save", "--output", theirs, .. names]);
            if (Configs(theirs).SequenceEqual(order)) break;
            Assert.True(i < Attempts, $"never in the order {string.Join(' ', order)}, now {string.Join(' ', Configs(theirs))}");
        }

        ForgetClock(ours, theirs, started, daemon.Version);
        ShellResult cmp = Shell.TryRun("cmp", ours, theirs);
        if (cmp.ExitCode == 0) return;
        string[] a = [.. TarTimes.List(ours)], b = [.. TarTimes.List(theirs)];
        Assert.Fail($"{string.Join(' ', names)}: {cmp.Text}\nours only:\n{string.Join('\n', a.Except(b))}\ntheirs only:\n{string.Join('\n', b.Except(a))}"
            + $"\n{Shell.Run("tar", "-xOf", ours, "manifest.json").Text}\n{Shell.Run("tar", "-xOf", theirs, "manifest.json").Text}");
    }

    private static void ForgetClock(string ours, string theirs, long started, DockerVersion version)
    {
        string[] fromClock = [.. TarTimes.Of(theirs).Where(x => x.Time >= started).Select(x => x.Name)];
        TarTimes.Forget(theirs, fromClock);
        if (version is DockerVersion.V26_1) return;

        // The daemon forgets a directory whose layer is a link; we give it the image's time, so that the archive is always the same.
        string[] linked = [.. Shell.Run("tar", "-tvf", ours).Lines.Where(l => l.Contains(" -> ", StringComparison.Ordinal)).Select(l => l.Split(' ')[^3].Split('/')[0])];
        Assert.All(fromClock, name => Assert.Contains(name.Split('/')[0], linked));
        TarTimes.Forget(ours, fromClock);
    }

    private static string[] Configs(string archive) =>
        [.. JsonDocument.Parse(Shell.Run("tar", "-xOf", archive, "manifest.json").Output).RootElement.EnumerateArray().Select(i => i.GetProperty("Config").GetString()!)];
}
