using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.DockerArchive;

/// <summary>
/// A daemon on a copy of the root of the lab, for the tests of one class, with some small images more: started when the
/// first of them asks for it.
/// </summary>
public abstract class LabDaemon : IDisposable
{
    private readonly Lazy<(TemporaryDirectory Directory, DockerDaemon Daemon)> _running;

    private protected LabDaemon(DockerVersion version)
    {
        Version = version;
        _running = new(Start);
    }

    internal DockerVersion Version { get; }

    internal DockerDaemon Daemon => _running.Value.Daemon;

    internal LabImages Images => LabImages.Of(Version);

    /// <summary>What <c>ocx</c> calls the format that this daemon saves.</summary>
    internal string Format => Version is DockerVersion.V20_10 ? "docker-legacy" : "docker";

    public void Dispose()
    {
        if (!_running.IsValueCreated) return;
        _running.Value.Daemon.Dispose();
        _running.Value.Directory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The ID of an image.</summary>
    internal string IdOf(string image) => Daemon.Docker("image", "inspect", "--format", "{{.Id}}", image).Text;

    /// <summary>The ID of the image that an image was built on.</summary>
    internal string ParentOf(string image) => Daemon.Docker("image", "inspect", "--format", "{{.Parent}}", image).Text;

    private (TemporaryDirectory, DockerDaemon) Start()
    {
        TemporaryDirectory directory = new();
        DockerDaemon? daemon = null;
        try
        {
            Images.CopyRootTo(directory["root"]);
            daemon = new DockerDaemon(Version, directory["root"]);
            BuildMore(daemon, directory);
            return (directory, daemon);
        }
        catch
        {
            daemon?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    private static void BuildMore(DockerDaemon daemon, TemporaryDirectory directory)
    {
        string context = directory["context"];
        Directory.CreateDirectory(context);
        foreach (string name in new[] { "base", "first", "second" }) File.WriteAllText(Path.Combine(context, name), $"the file {name}\n");
        // Siblings share a layer that is the top of neither; family:child has all layers of its parents, and steps without one.
        Build("siblings:base", "FROM scratch", "COPY base /base", "CMD [\"/base\"]");
        Build("siblings:first", "FROM siblings:base", "COPY first /first");
        // Times have whole seconds in an archive: those of images shall differ there, and from those of the daemon's clock later.
        Thread.Sleep(1100);
        Build("siblings:second", "FROM siblings:base", "COPY second /second");
        Build("family:parent", "FROM siblings:first", "LABEL family=\"<parent> & child\"", "COPY second /second");
        Build("family:child", "FROM family:parent", "COPY base /child", "USER 1:2");

        // Something that runs alone: Debian links this one statically.
        File.Copy(Path.Combine(LabFiles.Release(DockerVersion.V20_10), "usr/sbin/ldconfig"), Path.Combine(context, "ldconfig"));
        Build("runs:1", "FROM siblings:base", "COPY ldconfig /ldconfig", "LABEL \"runs\"=\"<alone> & well\"", "ENTRYPOINT [\"/ldconfig\"]", "CMD [\"--version\"]");

        // No time at all, and times that no archive has.
        byte[] layer = TarFile.Of(("file", "content"u8.ToArray()));
        File.WriteAllBytes(Path.Combine(context, "timeless.tar"), SavedImage.ToLoad(
            (SavedImage.ConfigOf("\"os\":\"linux\",\"architecture\":\"amd64\"", [layer]), ["timeless:1"], [layer]),
            (SavedImage.ConfigOf("\"os\":\"linux\",\"created\":\"1969-12-31T23:59:59Z\"", [layer]), ["early:1"], [layer]),
            (SavedImage.ConfigOf("\"os\":\"linux\",\"created\":\"2300-01-01T00:00:00Z\"", [layer]), ["late:1"], [layer])));
        daemon.Docker("load", "--input", Path.Combine(context, "timeless.tar"));
        Thread.Sleep(1100);

        void Build(string tag, params string[] lines)
        {
            File.WriteAllLines(Path.Combine(context, "Dockerfile"), lines);
            daemon.Docker("build", "--quiet", "--tag", tag, context);
        }
    }
}
