using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;
using Xunit.Abstractions;

namespace Ocx.Interop.Tests.Faults;

/// <summary>Exports under a daemon that builds and removes images all the time: each is right, or says why there is none.</summary>
[Collection(SmallStoresCollection.Name)]
public sealed class LiveDaemonTests(SmallStores stores, ITestOutputHelper log)
{
    // As long as it takes on a busy machine: so many images come and go.
    private const int Builds = 5;

    private int _builds;

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public async Task Every_export_is_right_or_none(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        using DockerDaemon daemon = new(version);
        daemon.Docker("load", "--input", stores.OldArchive);
        using CancellationTokenSource enough = new();
        Task building = Task.Run(() => Build(daemon, directory["context"], enough.Token));
        int right = 0, none = 0;
        try
        {
            while (Volatile.Read(ref _builds) < Builds && !building.IsCompleted)
            {
                // The one that nobody touches comes out each time, and always the same.
                SmallStores.AssertHas(daemon.Root, SmallStores.Old, stores.OldArchive, "beside builds", directory["old.tar"]);
                if (Export(daemon.Root, directory["all.oci"], "--all", "--format", right % 2 == 0 ? "oci" : "docker")) right++;
                else none++;
                if (Export(daemon.Root, directory["all.oci"], $"app:{(right + none) % 3}", "--format", "docker-legacy")) right++;
                else none++;
            }
        }
        finally
        {
            await enough.CancelAsync();
            await building;
        }

        log.WriteLine($"{right} right exports and {none} refusals beside {_builds} builds");
        Assert.InRange(right, 10, int.MaxValue);
    }

    // Whether there is an archive. What is in it has been read again then, and has the digests that it says.
    private static bool Export(string root, string output, params string[] options)
    {
        File.Delete(output);
        (int exitCode, _, string error) = OcxProgram.RunInside(["export", .. options, "--root", root, "-o", output, "-q"]);
        if (exitCode == 0)
        {
            (int verdict, string findings, string message) = OcxProgram.RunInside("check", output, "-q");
            Assert.True(verdict == 0, $"{string.Join(' ', options)}: {findings} {message}");
            return true;
        }

        Assert.False(Path.Exists(output));
        Assert.True(exitCode is 3 or 5 or 6, $"{exitCode}: {error}");
        Assert.StartsWith("error: ", error);
        return false;
    }

    private void Build(DockerDaemon daemon, string context, CancellationToken enough)
    {
        Directory.CreateDirectory(context);
        for (int builds = 0; !enough.IsCancellationRequested; builds++)
        {
            for (int i = 0; i < 50; i++) File.WriteAllText(Path.Combine(context, $"file-{i}"), $"{builds} {i} {new string('x', i * 100)}");
            File.WriteAllText(Path.Combine(context, "Dockerfile"), $"FROM {SmallStores.Old}\nCOPY file-* /files/\nCOPY file-1 /\nLABEL build={builds}\n");
            daemon.Docker("build", "--quiet", "--tag", $"app:{builds % 3}", context);
            daemon.TryDocker("rmi", "--force", $"app:{(builds + 1) % 3}");
            daemon.TryDocker("image", "prune", "--force");
            Volatile.Write(ref _builds, builds + 1);
        }
    }
}
