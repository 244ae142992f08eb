using System.Diagnostics;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>Two never write to one store: not ocx beside dockerd, nor dockerd beside ocx, nor ocx beside ocx.</summary>
public sealed class StoreInUseTests(ImportSources sources) : IClassFixture<ImportSources>
{
    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void The_root_of_a_running_daemon_is_refused_with_what_to_do(DockerVersion version)
    {
        using DockerDaemon daemon = new(version);
        string[] before = StoreSnapshot.Of(Path.Combine(daemon.Root, "image")), layers = StoreSnapshot.Exact(Path.Combine(daemon.Root, "overlay2"));
        ShellResult refused = OcxProgram.TryRun("import", sources.Make(ImportSources.Odd, "oci gzip"), "--root", daemon.Root);
        Assert.Equal(7, refused.ExitCode);
        Assert.Contains("dockerd", refused.ErrorText);
        Assert.Contains($"{daemon.ProcessId}", refused.ErrorText);
        Assert.Contains("docker load", refused.ErrorText);
        Assert.Equal(before, StoreSnapshot.Of(Path.Combine(daemon.Root, "image")));
        Assert.Equal(layers, StoreSnapshot.Exact(Path.Combine(daemon.Root, "overlay2")));
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void While_an_import_runs_neither_a_daemon_nor_another_import_gets_in(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"], archive = sources.Make(ImportSources.Odd, "docker-legacy");
        using Process import = StartInto(root, archive);
        // Stopped where it is, so that nobody has to hurry.
        Signal(import, "STOP");
        try
        {
            string[] stopped = StoreSnapshot.Of(root);
            ShellResult second = OcxProgram.TryRun("import", archive, "--root", root);
            Assert.Equal(7, second.ExitCode);
            Assert.Contains($"{import.Id}", second.ErrorText);
            Assert.Equal(stopped, StoreSnapshot.Of(root));
            Assert.Contains("timeout", Assert.Throws<InvalidOperationException>(() => new DockerDaemon(version, root)).Message);
        }
        finally
        {
            Signal(import, "CONT");
        }

        Assert.True(import.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, import.ExitCode);
        Assert.Empty(StoreOrphans.Of(root));
        using DockerDaemon daemon = new(version, root);
        Assert.Equal("child", DaemonView.Shell(daemon, ImportSources.Odd, "cat /child").Text);
    }

    [ToolFact("root")]
    public void An_interrupted_import_leaves_nothing()
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        using Process import = StartInto(root, sources.Make(ImportSources.Odd, "docker-legacy"));
        // Not INT: what is started in the background may have to ignore it.
        Signal(import, "TERM");
        Assert.True(import.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(130, import.ExitCode);
        Assert.False(Path.Exists(root));
    }

    // Until its first layer is being unpacked.
    private static Process StartInto(string root, string archive)
    {
        Process import = Process.Start(OcxProgram.Path, ["import", archive, "--root", root, "--quiet"]);
        string layers = Path.Combine(root, "image/overlay2/layerdb/tmp");
        while (!import.HasExited && !(Directory.Exists(layers) && Directory.EnumerateDirectories(layers, "write-set-*").Any())) Thread.Sleep(1);
        Assert.False(import.HasExited);
        return import;
    }

    private static void Signal(Process process, string signal) => Shell.Run("bash", "-c", $"kill -{signal} {process.Id}");
}
