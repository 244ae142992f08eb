using System.Text.Json.Nodes;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Workloads;

/// <summary>The files that a workload is timed with, made once and kept in <c>artifacts/benchmarks</c>.</summary>
internal sealed class PreparedWorkload
{
    private readonly string _directory;

    /// <summary>Makes what is not there yet.</summary>
    /// <param name="workload">Which.</param>
    /// <param name="directory">Where all workloads are kept.</param>
    public PreparedWorkload(Workload workload, string directory)
    {
        Workload = workload;
        _directory = Path.Combine(directory, workload.Name);
        Directory.CreateDirectory(_directory);
        Make(Archive, path =>
        {
            using var archive = new WorkloadArchive(path);
            workload.Write(archive);
            archive.Finish(Image);
        });
        Make(Layers, path =>
        {
            Directory.CreateDirectory(path);
            Shell.Run("tar", "-C", path, "-xf", Archive);
        });
        Make(GzipLayout, path => new ShellCommand("skopeo", "copy", "-q", $"docker-archive:{Archive}", $"oci:{path}:{Image}") { Timeout = TimeSpan.FromMinutes(30) }.Run());
        Make(GzipArchive, WriteGzipArchive);
        foreach (DockerVersion version in Enum.GetValues<DockerVersion>()) Make(Root(version), path => Load(version, path));
    }

    /// <summary>What the image is called.</summary>
    public string Image => $"{Workload.Name}:latest";

    /// <summary>What was prepared.</summary>
    public Workload Workload { get; }

    /// <summary>A docker archive with uncompressed layers.</summary>
    public string Archive => Path.Combine(_directory, "archive.tar");

    /// <summary>What is in it, unpacked: <c>N/layer.tar</c>.</summary>
    public string Layers => Path.Combine(_directory, "layers");

    /// <summary>The tars of its layers, the lowest first.</summary>
    public IReadOnlyList<string> LayerTars => [.. Enumerable.Range(1, Directory.GetDirectories(Layers).Length).Select(i => Path.Combine(Layers, $"{i}", "layer.tar"))];

    /// <summary>An OCI layout with the gzip layers that skopeo made.</summary>
    public string GzipLayout => Path.Combine(_directory, "gzip");

    /// <summary>The same in one tar that every version of docker load takes.</summary>
    public string GzipArchive => Path.Combine(_directory, "gzip.tar");

    /// <summary>The data root of a daemon that has loaded the image, at rest.</summary>
    public string Root(DockerVersion version) => Path.Combine(_directory, $"root-{version.Name}");

    // Nothing half made is taken for made.
    private static void Make(string path, Action<string> make)
    {
        if (Path.Exists(path)) return;
        Console.Error.WriteLine($"making {Path.GetRelativePath(Repository.Root, path)}");
        string part = $"{path}.part";
        Shell.Run("rm", "-rf", "--one-file-system", part);
        make(part);
        Shell.Run("mv", "-T", part, path);
    }

    private void Load(DockerVersion version, string root)
    {
        using var daemon = new DockerDaemon(version, root);
        daemon.Docker("load", "--quiet", "--input", Archive);
    }

    // The layout's own blobs, and the manifest.json that docker load wants beside them.
    private void WriteGzipArchive(string path)
    {
        using TemporaryDirectory directory = new();
        JsonNode index = Read(Path.Combine(GzipLayout, "index.json")), manifest = Read(Blob(index["manifests"]![0]!));
        string layers = string.Join(',', manifest["layers"]!.AsArray().Select(layer => $"\"{Relative(layer!)}\""));
        string document = $$"""[{"Config":"{{Relative(manifest["config"]!)}}","RepoTags":["{{Image}}"],"Layers":[{{layers}}]}]""";
        File.WriteAllText(directory["manifest.json"], document);
        Shell.Run("tar", "-cf", path, "-C", directory.Path, "manifest.json", "-C", GzipLayout, "oci-layout", "index.json", "blobs");

        string Blob(JsonNode descriptor) => Path.Combine(GzipLayout, Relative(descriptor));
        static string Relative(JsonNode descriptor) => $"blobs/{descriptor["digest"]!.GetValue<string>().Replace(':', '/')}";
        static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file))!;
    }
}
