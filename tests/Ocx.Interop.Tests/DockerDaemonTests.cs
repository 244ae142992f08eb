using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests;

/// <summary>That the lab itself can be trusted, before it is used to judge anything else.</summary>
public sealed class DockerDaemonTests
{
    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10, "20.10.24")]
    [InlineData(DockerVersion.V26_1, "26.1.5")]
    public void Starts_on_an_empty_root_and_lists_nothing(DockerVersion version, string expected)
    {
        using DockerDaemon daemon = new(version);

        Assert.StartsWith(expected, daemon.Docker("version", "--format", "{{.Server.Version}}").Text);
        Assert.Empty(daemon.Docker("image", "ls", "--all", "--quiet").Lines);
        Assert.Equal("overlay2", daemon.Docker("info", "--format", "{{.Driver}}").Text);
    }

    [ToolFact("dockerd")]
    public void Two_versions_run_side_by_side()
    {
        using DockerDaemon older = new(DockerVersion.V20_10);
        using DockerDaemon newer = new(DockerVersion.V26_1);

        Assert.NotEqual(older.Docker("info", "--format", "{{.ID}}").Text, newer.Docker("info", "--format", "{{.ID}}").Text);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Lists_runs_and_saves_the_lab_images_on_a_copy_of_their_root(DockerVersion version)
    {
        LabImages images = LabImages.Of(version);
        using TemporaryDirectory directory = new();
        images.CopyRootTo(directory["root"]);
        using DockerDaemon daemon = new(version, directory["root"]);

        string[] expected = ["committed:latest", "debian:bookworm", "many:2", "many:latest", "odd-child:latest", "odd:latest",
            "single:latest", "tars:latest"];
        string[] listed = daemon.Docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").Lines;
        Assert.Equal(expected, listed.Where(name => !name.Contains('/') && !name.Contains('<')).Order(StringComparer.Ordinal));
        Assert.Equal(images.Dangling, daemon.Docker("image", "inspect", "--format", "{{.Id}}", images.Dangling).Text);

        Assert.Equal("hello from odd", daemon.RunContainer("odd").Text);
        Assert.Contains("cap_net_raw", daemon.RunContainer("--entrypoint", "getcap", "odd",
            "/odd/types/caps-file").Text);

        daemon.Docker("save", "--output", directory["odd.tar"], "odd:latest");
        string manifest = Shell.Run("tar", "-xOf", directory["odd.tar"], "manifest.json").Text;
        string id = images.Inspect("odd:latest").GetProperty("Id").GetString()!;
        Assert.Contains(id["sha256:".Length..], manifest);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Leaves_no_process_and_no_mount_when_it_is_stopped_or_killed(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        using DockerDaemon daemon = new(version, directory["root"]);
        daemon.Docker("import", LabFiles.BaseTar, "debian:bookworm");
        int first = daemon.ProcessId!.Value;
        string container = daemon.Docker("run", "--detach", "--network", "none", "debian:bookworm", "sleep", "4321.1234").Text;
        Assert.NotEmpty(ControlGroups(container));

        daemon.Kill();
        Assert.Null(daemon.ProcessId);
        Assert.False(Directory.Exists($"/proc/{first}"));
        // Its containers too, though nobody told them.
        Assert.DoesNotContain("4321.1234", CommandLines());

        daemon.Start();
        Assert.Equal(["debian:bookworm"], daemon.Docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}").Lines);
        int second = daemon.ProcessId!.Value;
        daemon.Stop();
        Assert.False(Directory.Exists($"/proc/{second}"));
        Assert.DoesNotContain(directory.Path, File.ReadAllText("/proc/self/mountinfo"));
        Assert.Empty(ControlGroups(container));
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void The_lab_images_are_what_their_names_promise(DockerVersion version)
    {
        LabImages images = LabImages.Of(version);

        Assert.Equal(1, Layers("single:latest"));
        Assert.Equal(7, Layers("odd:latest"));
        Assert.Equal(8, Layers("odd-child:latest"));
        Assert.Equal(17, Layers("tars:latest"));
        Assert.Equal(Id("many:latest"), Id("many:2"));
        Assert.Equal(Id("single:latest"), Id("debian:bookworm"));
        Assert.Equal(2, images.Inspect("localhost:5000/lab/pulled:latest").GetProperty("RepoDigests").GetArrayLength());
        Assert.Equal(0, images.Inspect(images.Dangling).GetProperty("RepoTags").GetArrayLength());
        Assert.True(Shell.Run("find", Path.Combine(images.Root, "overlay2"), "-path", "*/diff/many/*").Lines.Length > 30_000);

        int Layers(string image) => images.Inspect(image).GetProperty("RootFS").GetProperty("Layers").GetArrayLength();
        string? Id(string image) => images.Inspect(image).GetProperty("Id").GetString();
    }

    // Other daemons' groups come and go while find looks; that it then fails says nothing about this container's.
    private static string[] ControlGroups(string container) =>
        Shell.TryRun("find", "/sys/fs/cgroup", "-path", "*/ocx-*/*", "-name", container).Lines;

    private static string CommandLines() => string.Join('\n',
        Directory.EnumerateDirectories("/proc").Select(process => Path.Combine(process, "cmdline")).Where(File.Exists)
            .Select(TryRead));

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // A process that ended meanwhile.
            return "";
        }
    }
}
