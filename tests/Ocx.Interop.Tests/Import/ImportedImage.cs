using System.Text.Json;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>An image that <c>ocx</c> imported into a root that was not there before.</summary>
internal sealed class ImportedImage : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DateTimeOffset _since;
    private readonly string _image, _source;

    public ImportedImage(ImportSources sources, string image, string kind)
    {
        _image = image;
        _source = sources.Make(image, kind);
        _since = DateTimeOffset.UtcNow;
        string[] tag = ImportSources.IsRewritten(kind) ? ["--tag", image] : [];
        JsonElement report = JsonDocument.Parse(OcxProgram.Run(["import", _source, "--root", Root, "--json", "-q", .. tag]).Output).RootElement;
        Assert.All(report.GetProperty("blobs").EnumerateArray(), blob => Assert.False(blob.GetProperty("reused").GetBoolean()));
    }

    private string Root => _directory["root"];

    /// <summary>Fails unless the store is that of a daemon that loaded the image.</summary>
    public void AssertStored(params IEnumerable<LoadedImage> loaded)
    {
        string[] store = StoreListing.Of(Root, _since);
        foreach (LoadedImage one in loaded) StoreListing.AssertSame(one.Store, store);
    }

    /// <summary>Starts a daemon and has it do with the image what people do with images, down to its removal.</summary>
    public void AssertUsable(DockerVersion version, LoadedImage loaded)
    {
        string archive = _directory["image.tar"];
        OcxProgram.Run("export", _image, "--root", Root, "--format", version is DockerVersion.V20_10 ? "docker-legacy" : "docker", "-o", archive);
        using DockerDaemon daemon = new(version, Root);
        DaemonView view = DaemonView.Of(daemon, _image);
        DaemonView.AssertSame(loaded.View, view);
        Assert.Equal(ImportSources.ManifestIn(_source) is { } manifest ? [$"{_image.Split(':')[0]}@{manifest}"] : [], view.Digests);
        DockerSave.AssertSame(archive, daemon, _image);
        foreach (string digest in view.Digests)
        {
            Assert.Contains(daemon.Docker("images", "--digests", "--format", "{{.Repository}}@{{.Digest}}").Lines, line => line == digest);
            string container = daemon.Docker("create", "--network", "none", digest).Text;
            Assert.Equal(daemon.Docker("image", "inspect", "--format", "{{.Id}}", _image).Text, daemon.Docker("inspect", "--format", "{{.Image}}", container).Text);
            daemon.Docker("rm", container);
        }

        Build(daemon);
        RemoveAll(daemon);
        Assert.Equal("""{"Repositories":{}}""", File.ReadAllText(Path.Combine(Root, "image/overlay2/repositories.json")));
    }

    /// <summary>Removes every image of a daemon, ends it, and fails if anything of them is left.</summary>
    public static void RemoveAll(DockerDaemon daemon)
    {
        // Not in one go: those that others were built on come later, and go with them.
        string[] ids;
        for (int i = 0; (ids = [.. daemon.Docker("images", "--all", "--quiet", "--no-trunc").Lines.Distinct()]).Length > 0 && i < 10; i++) daemon.TryDocker(["rmi", "--force", .. ids]);
        Assert.Empty(ids);
        daemon.Stop();
        Assert.Equal(["l"], Names(daemon.Root, "overlay2"));
        foreach (string directory in new[] { "overlay2/l", "image/overlay2/layerdb/sha256", "image/overlay2/imagedb/content/sha256", "image/overlay2/imagedb/metadata/sha256" }) Assert.Empty(Names(daemon.Root, directory));
    }

    public void Dispose() => _directory.Dispose();

    private void Build(DockerDaemon daemon)
    {
        string context = _directory["context"];
        Directory.CreateDirectory(context);
        File.WriteAllText(Path.Combine(context, "file"), "a new file\n");
        bool isSmall = _image == ImportSources.Small;
        // ldconfig writes a file of its own; the other images have a shell.
        File.WriteAllLines(Path.Combine(context, "Dockerfile"),
        [
            $"FROM {_image}", "USER 0", "COPY file /copied",
            isSmall ? "RUN [\"/ldconfig\"]" : "RUN [\"/bin/bash\", \"-c\", \"rm -r /etc/apt && cat /copied /copied >/made\"]",
        ]);
        daemon.Docker("build", "--quiet", "--network", "none", "--tag", "built", context);
        if (isSmall) Assert.Contains("0 libs", daemon.RunContainer("built", "-p").Text);
        else Assert.Equal("a new file\na new file", DaemonView.Shell(daemon, "built", "test ! -e /etc/apt && cat /made").Text);
    }

    private static IEnumerable<string> Names(string root, string directory) => Directory.EnumerateFileSystemEntries(Path.Combine(root, directory)).Select(p => Path.GetFileName(p));
}
