using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Checking;

/// <summary>In a store that nothing happened to, nothing is found.</summary>
public sealed class SoundStoreTests(ImportSources sources, OldStores old) : IClassFixture<ImportSources>, IClassFixture<OldStores>
{
    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Of_a_daemon_with_every_image_of_the_lab(DockerVersion version)
    {
        StoreCheck.Run(LabImages.Of(version).Root).AssertFound([]);
        StoreCheck.Run(LabImages.Of(version).Root, "--quick").AssertFound([]);
    }

    [ToolTheory("dockerd")]
    [InlineData("docker-legacy")]
    [InlineData("oci gzip")]
    public void Of_an_import(string kind)
    {
        using TemporaryDirectory directory = new();
        OcxProgram.Run("import", sources.Make(ImportSources.Odd, kind), "--root", directory["root"], "-q");
        StoreCheck.Run(directory["root"]).AssertFound([]);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void Of_a_daemon_with_containers_and_after_an_import(DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        old.CopyTo(root, version);
        StoreCheck.Run(root).AssertFound([]);
        OcxProgram.Run("import", old.Archive, "--root", root, "-q");
        StoreCheck.Run(root).AssertFound([]);
        using (DockerDaemon daemon = new(version, root))
        {
            // While it runs, too: nothing is locked, and nothing half-made is taken for damage.
            OldStores.AssertWhole(daemon);
            StoreCheck.Run(root).AssertFound([]);
        }

        StoreCheck.Run(root).AssertFound([]);
    }

    [ToolFact("dockerd")]
    public void Whose_times_changed()
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        old.CopyTo(root, DockerVersion.V20_10);
        Shell.Run("find", $"{root}/overlay2", "-exec", "touch", "-h", "-d", "2001-01-01T00:00:00Z", "{}", "+");
        StoreCheck.Run(root).AssertFound([]);
    }
}
