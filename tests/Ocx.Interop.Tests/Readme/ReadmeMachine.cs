using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Readme;

/// <summary>
/// The machine that the README and the help pages speak of: images in <c>/var/lib/docker</c>, the disk of a dead host and that of a machine yet to
/// boot below <c>/mnt</c>, archives in the working directory, and Docker on other machines. The places are those of a mount
/// name space of its own, so that the commands run as they stand.
/// </summary>
public sealed class ReadmeMachine : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Lazy<DockerDaemon> _docker = new(() => new DockerDaemon(DockerVersion.V26_1));

    public ReadmeMachine()
    {
        if (Tools.Missing("dockerd") is not null) return;
        using DockerDaemon daemon = new(DockerVersion.V20_10, _directory["store"]);
        daemon.Docker("import", "--change", "CMD [\"/bin/bash\"]", SmallSystem(), "nginx:latest");
        daemon.Docker("run", "--network", "none", "--name", "web", "nginx:latest", "/bin/bash", "-c", "echo 'still here' >/srv/page; rm -r /etc/apt");
        daemon.Docker("run", "--network", "none", "--name", "made", "nginx:latest", "/bin/bash", "-c", "echo redis >/srv/redis");
        daemon.Docker("commit", "made", "redis:7");
        daemon.Docker("rm", "made");

        // The small store that ships with the sources, beside them.
        OcxProgram.Run("export", "--all", "--root", Path.Combine(Repository.Root, "spec-fixtures/overlay2/dockerd-20.10.24/small"), "-o", _directory["small.tar"], "-q");
        daemon.Docker("load", "--input", _directory["small.tar"]);
        daemon.Stop();
        OcxProgram.Run("export", "nginx:latest", "redis:7", "--root", _directory["store"], "-o", _directory["bundle.tar"], "-q");
        OcxProgram.Run("export", "nginx:latest", "--root", _directory["store"], "-o", _directory["layout/"], "-q");
        OcxProgram.Run("convert", _directory["bundle.tar:redis:7"], $"oci:{_directory["layout"]}:v1", "-q");
        OcxProgram.Run("convert", Path.Combine(Repository.Root, "spec-fixtures/oci-layout/buildah-1.39.3/multi-platform"), _directory["index.oci"], "-q");
    }

    /// <summary>Runs the commands, each as a shell would, until one fails; what they print is the result.</summary>
    /// <exception cref="ShellException">One failed.</exception>
    internal ShellResult Run(IReadOnlyList<string> commands)
    {
        using TemporaryDirectory place = new();
        Shell.Run("cp", "-a", "--reflink=auto", _directory["bundle.tar"], _directory["layout"], _directory["index.oci"], place.Path);
        foreach (string root in new[] { "own", "mnt/dead-disk/var/lib/docker" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place[root])!);
            Shell.Run("cp", "-a", "--reflink=auto", "--no-target-directory", _directory["store"], place[root]);
        }

        foreach (string directory in new[] { "mnt/image/var/lib", "upper", "work", "home" }) Directory.CreateDirectory(place[directory]);
        Program(place, "ocx", OcxProgram.Path, "");
        Program(place, "docker", Path.Combine(LabFiles.Release(DockerVersion.V26_1), "usr/bin/docker"), $"export DOCKER_HOST={_docker.Value.Host} DOCKER_CONFIG={place["client"]}");
        // To another machine is to this one, and the super-user is who runs the tests.
        Program(place, "ssh", "\"$@\"", "shift", quote: false);
        Program(place, "sudo", "\"$@\"", "", quote: false);
        File.WriteAllLines(place["places"],
        [
            "set -e", "mount -t tmpfs none /var/lib", "mkdir /var/lib/docker", $"mount --bind '{place["own"]}' /var/lib/docker", $"mount --bind '{place["mnt"]}' /mnt",
            $"mount -t overlay -o 'lowerdir=/usr/local/share,upperdir={place["upper"]},workdir={place["work"]}' none /usr/local/share",
            "mkdir -p /usr/local/share/man/man1 /usr/local/share/bash-completion/completions /usr/local/share/zsh/site-functions ~/.config/fish/completions",
            $"cd '{place.Path}'", "set -o pipefail", "for command; do eval \"$command\" || { echo \"failed: $command\" >&2; exit 1; }; done",
        ]);
        return new ShellCommand("unshare", ["--mount", "--propagation", "private", "bash", place["places"], .. commands])
        {
            Environment = new Dictionary<string, string> { ["PATH"] = $"{place["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = place["home"], ["NO_COLOR"] = "1" },
        }.Run();
    }

    public void Dispose()
    {
        if (_docker.IsValueCreated) _docker.Value.Dispose();
        _directory.Dispose();
    }

    /// <summary>
    /// As much of Debian as a shell needs, as a tar: every example meets this image, those that compress as well as they can too,
    /// and the whole of Debian takes them minutes.
    /// </summary>
    private string SmallSystem()
    {
        string tree = _directory["system"], tar = _directory["system.tar"];
        Directory.CreateDirectory(tree);
        Shell.Run("tar", "--extract", "--file", LabFiles.BaseTar, "--directory", tree, "--wildcards",
            "./bin", "./lib*", "./etc*", "./srv", "./usr/bin/[bcdlrs]*", "./usr/lib*/ld-*", "./usr/lib/x86_64-linux-gnu/lib[cpst]*.so*");
        Shell.Run("tar", "--create", "--file", tar, "--directory", tree, ".");
        return tar;
    }

    private static void Program(TemporaryDirectory place, string name, string program, string before, bool quote = true)
    {
        Directory.CreateDirectory(place["bin"]);
        File.WriteAllText(place[$"bin/{name}"], $"#!/bin/bash\n{before}\nexec {(quote ? $"'{program}' \"$@\"" : program)}\n");
        Shell.Run("chmod", "+x", place[$"bin/{name}"]);
    }
}
