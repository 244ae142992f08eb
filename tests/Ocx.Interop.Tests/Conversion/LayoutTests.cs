using Ocx.Images;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>Layouts are read by the programs that others read them with, which find our manifest and our image in them.</summary>
public sealed class LayoutTests(Sources sources) : IClassFixture<Sources>
{
    public static TheoryData<string, string> Layouts
    {
        get
        {
            var layouts = new TheoryData<string, string>();
            foreach (string format in new[] { "oci", "oci-dir" })
                foreach (string compression in new[] { "none", "gzip", "zstd" }) layouts.Add(format, compression);
            return layouts;
        }
    }

    [ToolTheory("dockerd", "skopeo")]
    [MemberData(nameof(Layouts))]
    public void Skopeo_copies_it_with_every_digest(string format, string compression)
    {
        using TemporaryDirectory directory = new();
        (string layout, string manifest) = Write(directory, format, compression);
        string copy = directory["copy"];
        Shell.Run("skopeo", "--insecure-policy", "--tmpdir", directory.Path, "copy", "--quiet", "--preserve-digests", $"{Transport(format)}:{layout}:1", $"dir:{copy}");
        Assert.Equal(manifest, DigestOf(File.ReadAllBytes(Path.Combine(copy, "manifest.json"))));
    }

    [ToolTheory("dockerd", "podman")]
    [MemberData(nameof(Layouts))]
    public void Podman_has_the_image_of_the_same_id(string format, string compression)
    {
        using TemporaryDirectory directory = new();
        (string layout, string manifest) = Write(directory, format, compression);
        using Podman podman = new();
        string id = podman.Run("pull", "--quiet", $"{Transport(format)}:{layout}:1").Text;
        Assert.Equal(sources.Id, $"sha256:{id}");
        Assert.Equal(manifest, podman.Run("image", "inspect", "--format", "{{.Digest}}", id).Text);
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Layouts))]
    public void Oras_copies_it_with_every_digest(string format, string compression)
    {
        using TemporaryDirectory directory = new();
        (string layout, string manifest) = Write(directory, format, compression);
        string copy = directory["copy"];
        Oras.Run("copy", "--no-tty", "--from-oci-layout", $"{layout}:1", "--to-oci-layout", $"{copy}:1");
        Assert.Equal(manifest, Oras.Run("resolve", "--oci-layout", $"{copy}:1").Text);
    }

    [ToolTheory("dockerd", "umoci")]
    [InlineData("none")]
    [InlineData("gzip")]
    public void Umoci_unpacks_it(string compression)
    {
        using TemporaryDirectory directory = new();
        (string layout, string manifest) = Write(directory, "oci-dir", compression);
        Shell.Run("umoci", "unpack", "--image", $"{layout}:1", directory["bundle"]);
        Assert.Contains("ldconfig", Shell.Run(directory["bundle/rootfs/ldconfig"], "--version").Text);
        Assert.True(File.Exists(directory[$"bundle/{manifest.Replace(':', '_')}.mtree"]));
    }

    // A layout that others made and we rewrote, with all that they put beside the image.
    [ToolTheory("dockerd", "skopeo", "umoci", "podman")]
    [InlineData("skopeo oci")]
    [InlineData("skopeo oci zstd")]
    [InlineData("skopeo v2s2")]
    [InlineData("umoci")]
    [InlineData("podman oci-archive")]
    public void What_others_wrote_keeps_its_manifest_and_its_name(string source)
    {
        using TemporaryDirectory directory = new();
        string layout = directory["layout/"];
        OcxProgram.Run("convert", sources.Make(source), layout);
        string[] transports = [source == "podman oci-archive" ? "oci-archive" : "oci", "oci"];
        string[] manifests = [.. new[] { sources.Make(source), layout }.Zip(transports, (path, transport) => DigestOf(Shell.Run("skopeo", "inspect", "--raw", $"{transport}:{path}").Output))];
        Assert.Equal(manifests[0], manifests[1]);
        // Podman puts its own name for this machine before it.
        Assert.Equal(source == "podman oci-archive" ? $"localhost/{Sources.Image}" : Sources.Image, Oras.Run("repo", "tags", "--oci-layout", layout).Text);
    }

    private (string Path, string Manifest) Write(TemporaryDirectory directory, string format, string compression)
    {
        string path = directory["layout"];
        OcxProgram.Run("convert", sources.Make("store"), path, "--format", format, "--compression", compression);
        string unpacked = path;
        if (format == "oci")
        {
            unpacked = directory["unpacked"];
            ExportedLayout.Unpack(path, unpacked);
        }

        return (path, new ExportedLayout(unpacked).Entries.Single().GetProperty("digest").GetString()!);
    }

    private static string Transport(string format) => format == "oci" ? "oci-archive" : "oci";

    private static string DigestOf(byte[] bytes) => Digest.Compute(bytes).ToString();
}
