using System.Text.Json.Nodes;
using Ocx.Interop.Tests.Checking;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Containers;

/// <summary><c>ocx commit</c> makes the image that <c>docker commit</c> makes.</summary>
[Collection("dead hosts")]
public sealed class CommitTests(DeadHosts hosts)
{
    public static TheoryData<DockerVersion, string> Commits
    {
        get
        {
            TheoryData<DockerVersion, string> commits = [];
            foreach (DockerVersion version in Enum.GetValues<DockerVersion>()) foreach (string container in DeadHosts.All) commits.Add(version, container);
            return commits;
        }
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Commits))]
    public void The_layer_and_the_config_are_dockers_byte_for_byte(DockerVersion version, string container)
    {
        using TemporaryDirectory directory = new();
        DeadHost host = hosts[version];
        foreach ((string kind, string[] options) in new (string, string[])[] { ("plain", []), ("changed", DeadHosts.OptionsFor(version)) })
        {
            DockerCommit expected = host.Commits[$"{container}:{kind}"], ours = Commit(host, container, directory[kind], options);
            Assert.Equal(expected.DiffIds, ours.DiffIds);
            Assert.Equal(expected.Config, ours.Config);
        }
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void A_container_that_wrote_nothing_has_no_layer(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        DockerCommit ours = Commit(hosts[version], DeadHosts.Empty, directory["empty"], []);
        Assert.Single(ours.DiffIds);
        Assert.Contains("\"empty_layer\":true", ours.Config);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Into_the_store_itself_for_a_daemon_to_run(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        hosts[version].CopyTo(root);
        OcxProgram.Run("commit", DeadHosts.Changes, "--root", root, "--tag", "rescued", "-q");
        OcxProgram.Run("commit", DeadHosts.Empty, "--root", root, "-o", "overlay2:named:2", "-q");
        StoreCheck.Run(root).AssertFound([]);
        using DockerDaemon daemon = new(version, root);
        Assert.Equal("back", daemon.RunContainer("rescued", "/bin/cat", "/odd/types/one-byte").Text);
        Assert.NotEqual(0, daemon.TryDocker("run", "--rm", "--network", "none", "rescued", "/bin/ls", "/etc/skel").ExitCode);
        Assert.Equal(daemon.Docker("image", "inspect", "--format", "{{.Id}}", "again:1").Text, daemon.Docker("image", "inspect", "--format", "{{.Parent}}", "rescued").Text);
        Assert.Equal("fine", daemon.RunContainer("named:2", "/bin/echo", "fine").Text);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10, "docker-legacy")]
    [InlineData(DockerVersion.V26_1, "docker")]
    public void As_an_archive_for_a_daemon_to_load(DockerVersion version, string format)
    {
        using TemporaryDirectory directory = new();
        OcxProgram.Run(["commit", DeadHosts.Changes, .. hosts[version].Like, "-o", directory["image.tar"], "--format", format, "--tag", "rescued:1", "-q"]);
        using DockerDaemon daemon = new(version);
        daemon.Docker("load", "--input", directory["image.tar"]);
        Assert.Equal("back", daemon.RunContainer("rescued:1", "/bin/cat", "/odd/types/one-byte").Text);
        Assert.Equal(hosts[version].Commits[$"{DeadHosts.Changes}:plain"].DiffIds, daemon.Docker("image", "inspect", "--format", "{{range .RootFS.Layers}}{{println .}}{{end}}", "rescued:1").Lines.Where(l => l.Length > 0));
    }

    [ToolFact("dockerd")]
    public void Where_the_image_is_gone_its_layers_are_enough()
    {
        using TemporaryDirectory directory = new();
        DeadHost host = hosts[DockerVersion.V26_1];
        string root = directory["root"], layout = directory["layout"];
        host.CopyTo(root);
        Shell.Run("bash", "-c", $"rm -r {root}/image/overlay2/imagedb/content/sha256/* && rm {root}/image/overlay2/repositories.json");
        ShellResult result = OcxProgram.Run("commit", DeadHosts.Changes, "--root", root, "-o", $"{layout}/");
        Assert.Contains("is gone", result.ErrorText);
        string config = ConfigOf(layout);
        Assert.Equal(host.Commits[$"{DeadHosts.Changes}:plain"].DiffIds, DockerCommit.Read(config).DiffIds);
        Assert.Single(JsonNode.Parse(config)!["history"]!.AsArray());
        OcxProgram.Run("import", layout, "--root", root, "--tag", "rescued:1", "-q");
        using DockerDaemon daemon = new(DockerVersion.V26_1, root);
        Assert.Equal("back", daemon.RunContainer("rescued:1", "/bin/cat", "/odd/types/one-byte").Text);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void The_store_of_a_running_daemon_is_refused_and_a_running_container_warned_of(DockerVersion version)
    {
        Assert.Equal(7, hosts[version].Refused.ExitCode);
        Assert.Contains("in use", hosts[version].Refused.ErrorText);
        Assert.Contains("warning: container running is running", hosts[version].Warning);
    }

    [ToolTheory("dockerd")]
    [InlineData("CMD [1]", "strings in double quotes")]
    [InlineData("RUN true", "docker commit takes CMD")]
    [InlineData("EXPOSE 70000", "expected a port")]
    [InlineData("USER $(id", "")]
    public void A_change_that_is_none_is_refused_where_docker_refuses_it(string change, string reason)
    {
        DeadHost host = hosts[DockerVersion.V26_1];
        using TemporaryDirectory directory = new();
        ShellResult result = OcxProgram.TryRun("commit", DeadHosts.Empty, "--root", host.Root, "--change", change, "-o", directory["image.oci"]);
        if (reason.Length == 0)
        {
            Assert.Equal(0, result.ExitCode);
            return;
        }

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(reason, result.ErrorText);
        Assert.False(File.Exists(directory["image.oci"]));
    }

    [ToolFact("dockerd")]
    public void With_remapped_ids_files_belong_to_the_ids_of_the_container()
    {
        using TemporaryDirectory directory = new();
        string archive = directory["base.tar"];
        OcxProgram.Run("export", "debian:bookworm", "--root", LabImages.Of(DockerVersion.V20_10).Root, "--format", "docker-legacy", "-o", archive, "-q");
        using DockerDaemon daemon = new(DockerVersion.V26_1, directory["root"], "--userns-remap=default");
        daemon.Docker("load", "--input", archive);
        daemon.Docker("create", "--network", "none", "--name", "mapped", "debian:bookworm", "/bin/bash", "-c", "echo a > /a; chown 7:8 /a; rm /etc/motd /etc/issue; rm -r /srv; mkdir /srv; touch /srv/b; ln -s a /c; cp /bin/true /cap; setcap cap_chown=ep /cap");
        daemon.Docker("start", "--attach", "mapped");
        string[] lines = [.. daemon.Docker("diff", "mapped").Lines.Order(StringComparer.Ordinal)];
        daemon.Docker("commit", "mapped", "mapped:1");
        string[] diffIds = daemon.Docker("image", "inspect", "--format", "{{range .RootFS.Layers}}{{println .}}{{end}}", "mapped:1").Lines;
        daemon.Stop();
        OcxProgram.Run("commit", "mapped", "--root", daemon.Root, "-o", $"{directory["layout"]}/", "-q");
        Assert.Equal(diffIds.Where(l => l.Length > 0), DockerCommit.Read(ConfigOf(directory["layout"])).DiffIds);
        Assert.Equal(lines, OcxProgram.Run("diff", "mapped", "--root", daemon.Root).Lines.Order(StringComparer.Ordinal));
    }

    private static DockerCommit Commit(DeadHost host, string container, string layout, string[] options)
    {
        OcxProgram.Run(["commit", container, .. host.Like, "-o", $"{layout}/", "-q", .. options]);
        return DockerCommit.Read(ConfigOf(layout));
    }

    private static string ConfigOf(string layout)
    {
        JsonNode index = JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!;
        JsonNode manifest = JsonNode.Parse(Blob(index["manifests"]![0]!["digest"]!.GetValue<string>()))!;
        return Blob(manifest["config"]!["digest"]!.GetValue<string>());

        string Blob(string digest) => File.ReadAllText(Path.Combine(layout, "blobs", digest.Replace(':', '/')));
    }
}
