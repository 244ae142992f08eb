using System.Text.Json;
using Ocx.Interop.Tests.Conversion;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>One image in every kind of archive and layout, each made when it is asked for.</summary>
public sealed class ImportSources : IDisposable
{
    /// <summary>A small image without a shell.</summary>
    internal const string Small = Sources.Image;

    /// <summary>One with every oddity that a build can make, and two layers of changes on top of them.</summary>
    internal const string Odd = "odd-child:latest";

    /// <summary>One with more than 30,000 files.</summary>
    internal const string Large = "many:latest";

    private readonly TemporaryDirectory _directory = new();
    private readonly Sources _small = new();
    private readonly Dictionary<(string, string), string> _made = [];

    /// <summary>All kinds; what skopeo makes has other blobs than what we make.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "docker-legacy", "docker-legacy unpacked", "docker", "docker unpacked", "skopeo docker-archive", "oci gzip", "oci zstd", "oci none", "oci-dir gzip", "oci-dir zstd", "oci-dir none", "skopeo oci",
    ];

    /// <summary>The path of an archive or a layout with nothing but this image.</summary>
    internal string Make(string image, string kind)
    {
        if (!_made.TryGetValue((image, kind), out string? made)) _made[(image, kind)] = made = MakeNew(image, kind);
        return made;
    }

    /// <summary>The path of an archive with the same image that every daemon loads.</summary>
    internal string MakeLoadable(string image, string kind)
    {
        if (!IsRewritten(kind)) return Make(image, "docker-legacy");
        string key = $"{kind} to load";
        if (_made.TryGetValue((image, key), out string? made)) return made;
        string path = _directory[Path.GetRandomFileName()];
        OcxProgram.Run("convert", Make(image, kind), path, "--format", "docker-legacy", "--tag", image);
        return _made[(image, key)] = path;
    }

    /// <summary>Whether it has only the tag as a name, and another config, so that it is another image: skopeo writes a new one for a layout.</summary>
    internal static bool IsRewritten(string kind) => kind == "skopeo oci";

    /// <summary>The digest of the image's manifest in an archive or a layout; null where there is none.</summary>
    internal static string? ManifestIn(string path)
    {
        ShellResult index = Directory.Exists(path) ? Shell.TryRun("cat", Path.Combine(path, "index.json")) : Shell.TryRun("tar", "-xOf", path, "index.json");
        return index.ExitCode != 0 ? null : JsonDocument.Parse(index.Output).RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString();
    }

    public void Dispose()
    {
        _small.Dispose();
        _directory.Dispose();
    }

    private string MakeNew(string image, string kind)
    {
        string path = _directory[Path.GetRandomFileName()];
        switch (kind.Split(' '))
        {
            case [var format, "unpacked"]:
                ExportedLayout.Unpack(Make(image, format), path);
                return path;
            case ["skopeo", var transport]:
                Shell.Run("skopeo", "--insecure-policy", "--tmpdir", _directory.Path, "copy", "--quiet", $"docker-archive:{Make(image, "docker-legacy")}", $"{transport}:{path}:{image}");
                return path;
            case [var format, .. var compression]:
                string store = image == Small ? _small.Make("store") : $"overlay2:{LabImages.Of(DockerVersion.V20_10).Root}@{image}";
                OcxProgram.Run(["convert", store, path, "--format", format, .. compression.SelectMany(c => new[] { "--compression", c })]);
                return path;
            default:
                throw new ArgumentException(kind, nameof(kind));
        }
    }
}
