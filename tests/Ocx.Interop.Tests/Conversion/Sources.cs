using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>One small image that runs, in every home that ocx reads, each made when it is asked for; and daemons without images.</summary>
public sealed class Sources : IDisposable
{
    /// <summary>The image.</summary>
    internal const string Image = "runs:1";

    private readonly TemporaryDirectory _directory = new();
    private readonly LabDaemon20 _lab = new();
    private readonly Dictionary<string, string> _made = [];
    private readonly Dictionary<DockerVersion, DockerDaemon> _daemons = [];

    /// <summary>All homes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "store", "docker save", "ocx docker", "ocx none", "ocx gzip", "ocx zstd", "skopeo docker-archive", "skopeo oci", "skopeo oci zstd", "skopeo oci-archive", "skopeo v2s2", "umoci", "podman docker-archive",
        "podman oci-archive", "podman oci-dir",
    ];

    /// <summary>Those without a manifest, or with the one that Docker 26.1 makes: of uncompressed layers.</summary>
    public static IReadOnlyList<string> AreOfDaemon { get; } = ["store", "docker save", "ocx docker", "ocx none", "skopeo docker-archive", "podman docker-archive"];

    /// <summary>The image's ID.</summary>
    internal string Id => _lab.Daemon.Docker("image", "inspect", "--format", "{{.Id}}", Image).Text;

    /// <summary>What <c>ocx convert</c> takes as SOURCE.</summary>
    internal string Make(string name)
    {
        if (!_made.TryGetValue(name, out string? made)) _made[name] = made = MakeNew(name);
        return made;
    }

    /// <summary>A daemon without images, the same for all tests.</summary>
    internal DockerDaemon Empty(DockerVersion version)
    {
        if (!_daemons.TryGetValue(version, out DockerDaemon? daemon)) _daemons[version] = daemon = new DockerDaemon(version);
        return daemon;
    }

    public void Dispose()
    {
        foreach (DockerDaemon daemon in _daemons.Values) daemon.Dispose();
        _lab.Dispose();
        _directory.Dispose();
    }

    private string MakeNew(string name)
    {
        string path = _directory[name.Replace(' ', '-')];
        switch (name.Split(' '))
        {
            case ["store"]:
                return $"overlay2:{_lab.Daemon.Root}@{Image}";
            case ["docker", "save"]:
                _lab.Daemon.Docker("save", "--output", path, Image);
                return path;
            case ["ocx", "docker"]:
                OcxProgram.Run("export", Image, "--root", _lab.Daemon.Root, "--format", "docker", "-o", path);
                return path;
            case ["ocx", var compression]:
                OcxProgram.Run("export", Image, "--root", _lab.Daemon.Root, "--format", "oci", "--compression", compression, "-o", path);
                return path;
            case ["skopeo", "docker-archive"]:
                return Skopeo(path, $"docker-archive:{path}:{Image}");
            case ["skopeo", "oci"]:
                return Skopeo(path, $"oci:{path}:{Image}");
            case ["skopeo", "oci", "zstd"]:
                return Skopeo(path, $"oci:{path}:{Image}", "--dest-compress-format", "zstd", "--dest-compress-level", "3");
            case ["skopeo", "oci-archive"]:
                return Skopeo(path, $"oci-archive:{path}:{Image}");
            case ["skopeo", "v2s2"]:
                return Skopeo(path, $"oci:{path}:{Image}", "--format", "v2s2");
            case ["umoci"]:
                return Umoci(path);
            case ["podman", var format]:
                using (Podman podman = new())
                {
                    podman.Run("load", "--input", Make("docker save"));
                    podman.Run("save", "--format", format, "--output", path, Image);
                }

                return path;
            default:
                throw new ArgumentException(name, nameof(name));
        }
    }

    private string Skopeo(string path, string destination, params string[] options)
    {
        Shell.Run("skopeo", ["--insecure-policy", "--tmpdir", _directory.Path, "copy", "--quiet", .. options, $"docker-archive:{Make("docker save")}", destination]);
        return path;
    }

    // With a layer of its own making on top.
    private string Umoci(string path)
    {
        Shell.Run("cp", "-r", Make("skopeo oci"), path);
        string bundle = $"{path}-bundle";
        Shell.Run("umoci", "unpack", "--image", $"{path}:{Image}", bundle);
        File.WriteAllText(Path.Combine(bundle, "rootfs/umoci"), "made by umoci");
        Shell.Run("umoci", "repack", "--image", $"{path}:{Image}", bundle);
        Shell.Run("umoci", "gc", "--layout", path);
        return path;
    }
}
