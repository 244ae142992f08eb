using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>Stores that daemons made and work with: a Debian base, an image on it, another on that, and a container.</summary>
public sealed class OldStores : IDisposable
{
    /// <summary>An image that prints its name.</summary>
    internal const string Old = "committed:latest";

    /// <summary>The only name of another.</summary>
    internal const string Moving = "moves:1";

    /// <summary>What the archive calls its image besides <see cref="Moving"/>.</summary>
    internal const string New = "localhost:5000/new:2";

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<DockerVersion, string> _roots = [];
    private readonly Lazy<string> _archive;

    public OldStores() => _archive = new(() =>
    {
        OcxProgram.Run("convert", $"overlay2:{LabImages.Of(DockerVersion.V20_10).Root}@odd-child", _directory["new.tar"], "--format", "docker-legacy", "--tag", Moving, "--tag", New);
        return _directory["new.tar"];
    });

    /// <summary>An image that has its base in common with those of the stores, and seven layers more.</summary>
    internal string Archive => _archive.Value;

    /// <summary>Copies a store for a test that writes to it.</summary>
    internal void CopyTo(string path, DockerVersion version)
    {
        if (!_roots.TryGetValue(version, out string? root)) _roots[version] = root = MakeNew(version);
        Shell.Run("cp", "-a", "--reflink=auto", "--no-target-directory", root, path);
    }

    /// <summary>Fails unless everything of the store is there and works, whatever was added.</summary>
    /// <param name="daemon">One on a copy of the store.</param>
    internal static void AssertWhole(DockerDaemon daemon)
    {
        Assert.Equal("committed", daemon.RunContainer(Old).Text);
        Assert.Equal("stays", daemon.RunAgain("stays").Lines[^1]);
    }

    public void Dispose() => _directory.Dispose();

    private string MakeNew(DockerVersion version)
    {
        string root = _directory[version.Name];
        OcxProgram.Run("export", Old, "--root", LabImages.Of(DockerVersion.V20_10).Root, "--format", "docker-legacy", "-o", _directory["old.tar"]);
        using DockerDaemon daemon = new(version, root);
        daemon.Docker("load", "--input", _directory["old.tar"]);
        Directory.CreateDirectory(_directory["context"]);
        File.WriteAllText(_directory["context/Dockerfile"], $"FROM {Old}\nLABEL moves=yes\n");
        daemon.Docker("build", "--quiet", "--tag", Moving, _directory["context"]);
        daemon.Docker("create", "--network", "none", "--name", "stays", Moving, "/bin/echo", "stays");
        return root;
    }
}
