using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Containers;

/// <summary>Data roots of daemons that died with containers on them, and what the daemons had said of these before.</summary>
public sealed class DeadHosts : IDisposable
{
    /// <summary>A container with every oddity of a file system, all of it its own.</summary>
    internal const string Odd = "odd-files";

    /// <summary>A container that deleted, replaced and changed much of what the one before had made.</summary>
    internal const string Changes = "changes";

    /// <summary>One that was never started.</summary>
    internal const string Empty = "empty";

    /// <summary>One whose command failed.</summary>
    internal const string Failed = "failed";

    /// <summary>One whose image lost its name to another.</summary>
    internal const string Moved = "moved";

    /// <summary>One that was running when the power went.</summary>
    internal const string Running = "running";

    private const string Base = "debian:bookworm";

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<DockerVersion, DeadHost> _hosts = [];

    /// <summary>All containers.</summary>
    internal static string[] All { get; } = [Odd, Changes, Empty, Failed, Moved, Running];

    /// <summary>The options of <c>commit</c> that the daemons' images <c>CONTAINER:changed</c> were made with.</summary>
    internal static string[] Options { get; } =
    [
        "--author", "the <lab> & \"co\"", "--message", "a 'remark'", "--change", "CMD [\"/bin/cat\", \"/odd/hello\"]", "--change", "ENV WORDS=\"two words\" OTHER=$PATH:more NONE=${NOT_SET:-default}",
        "--change", "ENV OLD of several  words", "--change", "EXPOSE 80 53/udp 8000-8002", "--change", "LABEL a.b=c \"d e\"='f g'", "--change", "ONBUILD RUN echo hi", "--change", "USER 1:2",
        "--change", "VOLUME /one /two", "--change", "VOLUME [\"/three four\"]", "--change", "WORKDIR /odd/../etc", "--change", "WORKDIR below",
        "--change", "HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=5s --retries=4 CMD true || false",
    ];

    /// <summary>What Docker 26.1 takes besides.</summary>
    internal static string[] NewerOptions { get; } = ["--change", "STOPSIGNAL SIGUSR1", "--change", "HEALTHCHECK --start-interval=2s CMD [\"true\"]", "--change", "ENTRYPOINT [\"/bin/sh\", \"-c\"]"];

    /// <summary>Those that a daemon takes.</summary>
    internal static string[] OptionsFor(DockerVersion version) => version is DockerVersion.V20_10 ? Options : [.. Options, .. NewerOptions];

    internal DeadHost this[DockerVersion version] => _hosts.TryGetValue(version, out DeadHost? host) ? host : _hosts[version] = Make(version);

    public void Dispose() => _directory.Dispose();

    private DeadHost Make(DockerVersion version)
    {
        string root = _directory[$"root-{version.Name}"], archive = _directory[$"{version.Name}.tar"];
        OcxProgram.Run("export", Base, "--root", LabImages.Of(DockerVersion.V20_10).Root, "--format", "docker-legacy", "-o", archive, "-q");
        using DockerDaemon daemon = new(version, root);
        daemon.Docker("load", "--input", archive);
        daemon.Docker("tag", Base, "moves:1");
        Create(Odd, Base, "for name in types names times; do bash /lab/$name.sh || exit; done", "--volume", "/a/volume", "--tmpfs", "/a/tmpfs", "--env", "FROM_CONTAINER=yes", "--label", "kept=label", "--expose", "99");
        daemon.Docker("cp", Path.Combine(Path.GetDirectoryName(Repository.LabScript("prepare"))!, "images", "odd") + "/.", $"{Odd}:/lab");
        daemon.Docker("start", "--attach", Odd);
        daemon.Docker("commit", Odd, "again:1");
        Create(Changes, "again:1", "bash /lab/changes.sh && bash /lab/last.sh && rm -r /etc/skel /usr/share/common-licenses && mkdir /usr/share/common-licenses && chown 7 /etc/passwd && rm -r /mnt && mknod /mnt b 1 2 && touch /home && exec -a 'x' true", "--hostname", "box");
        daemon.Docker("start", "--attach", Changes);
        Create(Empty, Base, "true");
        Create(Failed, "again:1", "exit 3");
        daemon.TryDocker("start", "--attach", Failed);
        Create(Moved, "moves:1", "echo \"moved away\"");
        daemon.Docker("tag", "again:1", "moves:1");
        Create(Running, "again:1", "echo started > /tmp/started; sleep 600");
        daemon.Docker("start", Running);
        while (daemon.TryDocker("exec", Running, "test", "-e", "/tmp/started").ExitCode != 0) Thread.Sleep(100);

        // Not while the clock moves on: what it prints must be the same before and behind.
        Dictionary<string, string> listings = [];
        foreach (string[] options in new string[][] { [], ["--no-trunc"], ["--size"], ["--quiet"], ["--quiet", "--no-trunc"] })
        {
            string before, ours;
            int attempts = 0;
            do
            {
                before = daemon.Docker(["ps", "--all", .. options]).Text;
                ours = OcxProgram.RunInside(["containers", "--root", root, .. options]).Output.TrimEnd('\n');
            }
            while (daemon.Docker(["ps", "--all", .. options]).Text != before && attempts++ < 50);
            listings[string.Join(' ', options)] = before;
            listings[$"ocx {string.Join(' ', options)}"] = ours;
        }

        var diffs = All.ToDictionary(name => name, name => daemon.Docker("diff", name).Lines.Order(StringComparer.Ordinal).ToArray());
        Dictionary<string, DockerCommit> commits = [];
        foreach (string name in All)
        {
            commits[$"{name}:plain"] = DockerCommit.Of(daemon, name, $"{name}:plain", []);
            commits[$"{name}:changed"] = DockerCommit.Of(daemon, name, $"{name}:changed", OptionsFor(version));
        }

        string warning = OcxProgram.TryRun("commit", Running, "--root", root, "--dry-run", "-o", _directory["unused.oci"]).ErrorText;
        ShellResult refused = OcxProgram.TryRun("commit", Empty, "--root", root);
        daemon.Kill();
        return new DeadHost(root, version, listings, diffs, commits, warning, refused);

        void Create(string name, string image, string script, params string[] options) =>
            daemon.Docker(["create", "--network", "none", "--name", name, .. options, image, "/bin/bash", "-c", script]);
    }
}
