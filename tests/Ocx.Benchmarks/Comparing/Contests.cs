using Ocx.Benchmarks.Workloads;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Comparing;

/// <summary>Every job, and what is wanted of it.</summary>
/// <param name="ocx">The program, published.</param>
/// <param name="self">This program, published: what the library does without a command.</param>
internal sealed class Contests(string ocx, string self) : IDisposable
{
    private readonly Dictionary<(string Workload, DockerVersion Version), DockerDaemon> _daemons = [];

    /// <summary>The jobs, by their names on the command line.</summary>
    public IReadOnlyDictionary<string, Func<PreparedWorkload, Contest>> All => new Dictionary<string, Func<PreparedWorkload, Contest>>
    {
        ["export"] = Export,
        ["import"] = Import,
        ["compress"] = Compress,
        ["inflate"] = Inflate,
        ["import-gzip"] = ImportGzip,
        ["tar-split"] = TarSplit,
        ["check"] = Check,
    };

    public void Dispose()
    {
        foreach (DockerDaemon daemon in _daemons.Values) daemon.Dispose();
    }

    private Contest Export(PreparedWorkload workload)
    {
        const string Ours = "ocx export", Copy = "cp of the archive";
        double share = workload.Workload.Name == "small-files" ? 2 : 1.3;
        string root = workload.Root(DockerVersion.V20_10);
        return new Contest("Export to an OCI tar", workload.Workload.Name, LengthOf(workload.Archive),
        [
            round => round.Time(Ours, ocx, "export", workload.Image, "--root", root, "-o", round["out"], "-q"),
            round => round.Time(Unsynced(Ours), ocx, "export", workload.Image, "--root", root, "-o", round["out"], "-q", "--no-sync"),
            round => round.Time(Copy, "cp", workload.Archive, round["out"]),
            round => round.Time(Synced(Copy), "bash", "-c", $"cp {workload.Archive} {round["out"]} && sync {round["out"]}"),
            round => round.Time("tar -c of the trees", "bash", "-c", $"for diff in {root}/overlay2/*/diff; do tar -C $diff -c . ; done >{round["out"]}"),
            .. Versions.Select<DockerVersion, Action<Round>>(version => round =>
            {
                DockerDaemon daemon = DaemonOn(workload, version);
                round.Time(Saved(version), () => daemon.Docker("save", "--output", round["out"], workload.Image));
            }),
        ],
        [
            .. Both(Ours).SelectMany(ours => (Goal[])[.. Versions.Select(version => new Goal(ours, Saved(version), Faster: 10)), new Goal(ours, Copy, Share: share)]),
            new Goal(Ours, Synced(Copy), Share: double.PositiveInfinity),
        ]);
        static string Saved(DockerVersion version) => $"docker save {version.Name}";
    }

    private Contest Import(PreparedWorkload workload)
    {
        const string Ours = "ocx import", Tar = "tar -x of the layers";
        return new Contest("Import of a docker archive", workload.Workload.Name, LengthOf(workload.Archive),
        [
            round =>
            {
                round.Time(Ours, ocx, "import", workload.Archive, "--root", round["root"], "-q");
                round.Time(Again(Ours), ocx, "import", workload.Archive, "--root", round["root"], "-q");
            },
            round => round.Time(Unsynced(Ours), ocx, "import", workload.Archive, "--root", round["root"], "-q", "--no-sync"),
            round => round.Time(Tar, "bash", "-c", Unpacking(workload, round["trees"])),
            round => round.Time(Synced(Tar), "bash", "-c", $"{Unpacking(workload, round["trees"])}; sync -f {round["trees"]}"),
            .. Versions.Select<DockerVersion, Action<Round>>(version => round => Load(round, version, workload.Archive, hasSecond: true)),
        ],
        [
            .. Both(Ours).SelectMany(ours => (Goal[])[.. Versions.Select(version => new Goal(ours, Loaded(version), Faster: 10)), new Goal(ours, Tar, Share: 0.7)]),
            new Goal(Ours, Synced(Tar), Share: double.PositiveInfinity),
            .. Versions.Select(version => new Goal(Again(Ours), Again(Loaded(version)), Faster: 25)),
        ]);
    }

    private Contest Compress(PreparedWorkload workload)
    {
        string[] kinds = ["gzip", "zstd"];
        return new Contest("Docker archive to a compressed layout", workload.Workload.Name, LengthOf(workload.Archive),
        [
            .. kinds.Select<string, Action<Round>>(kind => round => round.TimeWriting(Ours(kind), round["out"], ocx, "convert", workload.Archive, round["out"], "--format", "oci-dir", "--compression", kind, "-q")),
            .. kinds.Select<string, Action<Round>>(kind => round => round.TimeWriting(Unsynced(Ours(kind)), round["out"], ocx, "convert", workload.Archive, round["out"], "--format", "oci-dir", "--compression", kind, "-q", "--no-sync")),
            .. kinds.Select<string, Action<Round>>(kind => round => round.TimeWriting(Theirs(kind), round["out"], "skopeo", "copy", "-q", "--dest-compress-format", kind, $"docker-archive:{workload.Archive}", $"oci:{round["out"]}:x")),
        ],
        [.. Both(Ours("gzip")).Select(ours => new Goal(ours, Theirs("gzip"), Faster: 2)), .. Both(Ours("zstd")).Select(ours => new Goal(ours, Theirs("zstd"), Faster: 1.5))]);
        static string Ours(string kind) => $"ocx convert, docker archive to {kind} layout";
        static string Theirs(string kind) => $"skopeo copy, {kind}";
    }

    private Contest Inflate(PreparedWorkload workload)
    {
        const string Ours = "ocx convert, gzip layout to docker archive", Theirs = "skopeo copy";
        return new Contest("Gzip layout to a docker archive", workload.Workload.Name, LengthOf(workload.Archive),
        [
            round => round.Time(Ours, ocx, "convert", workload.GzipLayout, round["out"], "--format", "docker", "--compression", "none", "-q"),
            round => round.Time(Unsynced(Ours), ocx, "convert", workload.GzipLayout, round["out"], "--format", "docker", "--compression", "none", "-q", "--no-sync"),
            round => round.Time(Theirs, "skopeo", "copy", "-q", $"oci:{workload.GzipLayout}:{workload.Image}", $"docker-archive:{round["out"]}:{workload.Image}"),
        ],
        [.. Both(Ours).Select(ours => new Goal(ours, Theirs, Faster: 2.5))]);
    }

    private Contest ImportGzip(PreparedWorkload workload)
    {
        const string Ours = "ocx import, gzip layout";
        return new Contest("Import of a gzip layout", workload.Workload.Name, LengthOf(workload.Archive),
        [
            round => round.Time(Ours, ocx, "import", workload.GzipLayout, "--root", round["root"], "-q"),
            round => round.Time(Unsynced(Ours), ocx, "import", workload.GzipLayout, "--root", round["root"], "-q", "--no-sync"),
            round => round.Time("umoci unpack", "umoci", "unpack", "--image", $"{workload.GzipLayout}:{workload.Image}", round["bundle"]),
            .. Versions.Select<DockerVersion, Action<Round>>(version => round => Load(round, version, workload.GzipArchive, hasSecond: false)),
        ],
        [.. Both(Ours).SelectMany(ours => Versions.Select(version => new Goal(ours, Loaded(version), Faster: 6)))]);
    }

    private Contest TarSplit(PreparedWorkload workload)
    {
        const string Apart = ", disassemble", Together = ", assemble";
        string layer = workload.LayerTars.MaxBy(LengthOf)!, lines = $"{layer}.json.gz", tree = $"{layer}.tree";
        if (!Path.Exists(tree))
        {
            Directory.CreateDirectory(tree);
            Shell.Run("tar", "-C", tree, "-xpf", layer);
            Shell.Run("tar-split", "disasm", "--no-stdout", "--output", lines, layer);
        }

        return new Contest("One layer taken apart and put together", workload.Workload.Name, LengthOf(layer),
        [
            round => round.Time($"ocx{Apart}", self, "disassemble", layer, round["lines"]),
            round => round.Time($"ocx{Together}", self, "assemble", lines, tree, round["out"]),
            round => round.Time($"tar-split{Apart}", "tar-split", "disasm", "--no-stdout", "--output", round["lines"], layer),
            round => round.Time($"tar-split{Together}", "tar-split", "asm", "--input", lines, "--path", tree, "--output", round["out"]),
        ],
        [new Goal($"ocx{Apart}", $"tar-split{Apart}", Faster: 2), new Goal($"ocx{Together}", $"tar-split{Together}", Faster: 2)]);
    }

    private Contest Check(PreparedWorkload workload)
    {
        string root = workload.Root(DockerVersion.V20_10), trees = Path.Combine(root, "overlay2");
        return new Contest("Check of a store", workload.Workload.Name, LengthOf(workload.Archive),
        [
            round => round.Time("ocx check", ocx, "check", "--root", root, "-q"),
            round => round.Time("openssl, 2 at a time", "bash", "-c", $"find {trees} -type f -print0 | xargs -0 -n 500 -P 2 openssl dgst -sha256 >/dev/null"),
        ],
        [new Goal("ocx check", "openssl, 2 at a time", Share: 1.5)]);
    }

    private static DockerVersion[] Versions => Enum.GetValues<DockerVersion>();

    private static string Loaded(DockerVersion version) => $"docker load {version.Name}";

    private static string[] Both(string name) => [name, Unsynced(name)];

    // What docker, skopeo, cp and tar never wait for.
    private static string Unsynced(string name) => $"{name} --no-sync";

    private static string Synced(string name) => $"{name}, brought to the disk";

    private static string Again(string name) => $"{name}, all layers present";

    private static void Load(Round round, DockerVersion version, string archive, bool hasSecond)
    {
        using var daemon = new DockerDaemon(version, round["root"]);
        round.Time(Loaded(version), () => daemon.Docker("load", "--quiet", "--input", archive));
        if (hasSecond) round.Time(Again(Loaded(version)), () => daemon.Docker("load", "--quiet", "--input", archive));
    }

    private static string Unpacking(PreparedWorkload workload, string trees) =>
        string.Join("; ", workload.LayerTars.Select((layer, i) => $"mkdir -p {trees}/{i}; tar -C {trees}/{i} -xpf {layer}"));

    private DockerDaemon DaemonOn(PreparedWorkload workload, DockerVersion version)
    {
        if (!_daemons.TryGetValue((workload.Image, version), out DockerDaemon? daemon)) _daemons[(workload.Image, version)] = daemon = new DockerDaemon(version, workload.Root(version));
        return daemon;
    }

    private static long LengthOf(string path) => new FileInfo(path).Length;
}
