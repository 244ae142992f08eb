using System.Text.Json;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Originals;

/// <summary>What a registry has is made again from the cold stores of the daemons that pushed and pulled it.</summary>
public sealed class OriginalsTests : IDisposable
{
    // Of every oddity, of tars by other programs, and of many files.
    private static readonly string[] Images = ["odd", "tars", "many"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // What one daemon pushed and the other one pulled: the first has nothing of its manifest, and the second keeps it.
    [ToolFact("dockerd", "skopeo")]
    public void The_digests_of_the_registry_come_from_either_store()
    {
        string pushing = _directory["pushing"], pulling = _directory["pulling"];
        LabImages.Of(DockerVersion.V20_10).CopyRootTo(pushing);
        using (DockerDaemon daemon = new(DockerVersion.V20_10, pushing))
        {
            using LoopbackRegistry registry = new(daemon);
            foreach (string image in Images)
            {
                daemon.Docker("tag", $"{image}:latest", NameOf(image));
                daemon.Docker("push", "--quiet", NameOf(image));
            }
        }

        Directory.CreateDirectory(pulling);
        Shell.Run("cp", "-a", LoopbackRegistry.FilesIn(pushing), LoopbackRegistry.FilesIn(pulling));
        using (DockerDaemon daemon = new(DockerVersion.V26_1, pulling))
        {
            using LoopbackRegistry registry = new(daemon);
            foreach (string image in Images) daemon.Docker("pull", "--quiet", NameOf(image));
        }

        foreach (string root in new[] { pushing, pulling })
        {
            foreach (string image in Images) AssertOriginal(root, NameOf(image), LoopbackRegistry.TagIn(root, "app", image));
        }
    }

    // An index with an attestation: dockerd keeps the index, and of what it lists the one manifest that it needs.
    [ToolTheory("dockerd", "skopeo")]
    [InlineData(DockerVersion.V20_10)]
    [InlineData(DockerVersion.V26_1)]
    public void An_index_that_was_pulled_is_there_again(DockerVersion version)
    {
        string root = _directory["root"], layout = _directory["layout"];
        ExportedLayout.Unpack(Path.Combine(Repository.Root, "spec-fixtures/oci-layout/buildkit-26.1.5/attested.tar"), layout);
        string name = $"{LoopbackRegistry.Address}/built:1";
        using (DockerDaemon daemon = new(version, root))
        {
            using LoopbackRegistry registry = new(daemon);
            registry.OnNetwork("skopeo", "copy", "--all", "--dest-tls-verify=false", $"oci:{layout}:latest", $"docker://{name}").Run();
            daemon.Docker("pull", "--quiet", name);
        }

        string index = LoopbackRegistry.TagIn(root, "built", "1");
        string exported = Export(root, name);
        JsonElement entry = Assert.Single(new ExportedLayout(exported).Entries);
        Assert.Equal(index, entry.GetProperty("digest").GetString());
        AssertBlobs(root, exported, atLeast: 3);
        Shell.Run("skopeo", "inspect", $"oci:{exported}:1");
    }

    // As podman and buildah push: a mebibyte after the other compressed on its own. With what the daemon keeps of a pull, and without.
    [ToolTheory("dockerd", "skopeo")]
    [InlineData("v2s2")]
    [InlineData("oci")]
    public void What_skopeo_pushed_comes_from_the_store_that_pulled_it(string format)
    {
        string root = _directory["root"], archive = _directory["archive"], name = NameOf("odd");
        OcxProgram.Run("export", "odd:latest", "--root", LabImages.Of(DockerVersion.V20_10).Root, "-o", archive, "--format", "docker-legacy", "-q");
        using (DockerDaemon daemon = new(DockerVersion.V26_1, root))
        {
            using LoopbackRegistry registry = new(daemon);
            registry.OnNetwork("skopeo", "copy", "-q", "--format", format, "--dest-tls-verify=false", $"docker-archive:{archive}", $"docker://{name}").Run();
            daemon.Docker("pull", "--quiet", name);
        }

        string digest = LoopbackRegistry.TagIn(root, "app", "odd"), without = _directory["without"];
        Shell.Run("cp", "-a", root, without);
        Directory.Delete(Path.Combine(without, "containerd"), recursive: true);
        foreach (string store in new[] { root, without })
        {
            string layout = Export(store, name, by: "pgzip");
            Assert.Equal(digest, Assert.Single(new ExportedLayout(layout).Entries).GetProperty("digest").GetString());
            AssertBlobs(store, layout, atLeast: 3);
        }
    }

    private static string NameOf(string image) => $"{LoopbackRegistry.Address}/app:{image}";

    private void AssertOriginal(string root, string name, string digest)
    {
        string layout = Export(root, name);
        JsonElement entry = Assert.Single(new ExportedLayout(layout).Entries);
        Assert.Equal(digest, entry.GetProperty("digest").GetString());
        AssertBlobs(root, layout, atLeast: 3);

        // skopeo finds a manifest of Docker's type in a layout where it is the only one, and by no name.
        Assert.Equal(digest, JsonDocument.Parse(Shell.Run("skopeo", "inspect", $"oci:{layout}").Output).RootElement.GetProperty("Digest").GetString());
        string copy = _directory[$"{Path.GetFileName(layout)}-copy"];
        Shell.Run("skopeo", "copy", "-q", "--preserve-digests", $"oci:{layout}", $"dir:{copy}");
        Assert.Equal(digest, $"sha256:{Shell.Run("sha256sum", Path.Combine(copy, "manifest.json")).Text[..64]}");
    }

    private string Export(string root, string name, string by = "")
    {
        string layout = _directory[$"{Path.GetFileName(root)}-{name.Split(':')[^1]}"];
        string report = Shell.Run("bash", "-c", $"{OcxProgram.Path} export {name} --root {root} -o {layout}/ --compression original --fallback fail --progress none 2>&1").Text;
        Assert.Contains($" again ({by}", report);
        return layout;
    }

    // Everything in the layout is in the registry, to the byte.
    private static void AssertBlobs(string root, string layout, int atLeast)
    {
        string[] blobs = Directory.GetFiles(Path.Combine(layout, "blobs/sha256"));
        Assert.InRange(blobs.Length, atLeast, int.MaxValue);
        foreach (string blob in blobs) Assert.Equal(0, Shell.TryRun("cmp", blob, LoopbackRegistry.BlobIn(root, $"sha256:{Path.GetFileName(blob)}")).ExitCode);
    }
}
