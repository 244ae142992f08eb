using System.Text.Json;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Export;

/// <summary>
/// Stores that real daemons wrote, exported by the real program; other programs say whether every digest is what it was.
/// </summary>
public sealed class ExportTests
{
    public static TheoryData<DockerVersion> Versions => [DockerVersion.V20_10, DockerVersion.V26_1];

    public static TheoryData<DockerVersion, string> Images
    {
        get
        {
            var data = new TheoryData<DockerVersion, string>();
            foreach (DockerVersion version in new[] { DockerVersion.V20_10, DockerVersion.V26_1 })
            {
                foreach (string image in new[] { "odd:latest", "odd-child:latest", "tars:latest", "many:latest", "single:latest", "committed:latest" }) data.Add(version, image);
            }

            return data;
        }
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Images))]
    public void Every_layer_is_its_diffID_and_the_config_is_the_image_ID(DockerVersion version, string image)
    {
        LabImages lab = LabImages.Of(version);
        using TemporaryDirectory directory = new();
        OcxProgram.Run("export", image, "--root", lab.Root, "-o", directory["image.oci"]);

        ExportedLayout layout = ExportedLayout.Unpack(directory["image.oci"], directory["layout"]);
        layout.VerifyImage(layout.Entry($"docker.io/library/{image}"), lab.Inspect(image));
    }

    // What they take does not depend on the store that a layout came from.
    [ToolTheory("dockerd", "skopeo", "umoci")]
    [InlineData(DockerVersion.V20_10, "odd:latest")]
    [InlineData(DockerVersion.V26_1, "odd-child:latest")]
    [InlineData(DockerVersion.V20_10, "tars:latest")]
    [InlineData(DockerVersion.V26_1, "many:latest")]
    [InlineData(DockerVersion.V20_10, "single:latest")]
    [InlineData(DockerVersion.V26_1, "committed:latest")]
    public void Skopeo_and_umoci_take_the_layout(DockerVersion version, string image)
    {
        LabImages lab = LabImages.Of(version);
        string tag = image.Split(':')[1];
        using TemporaryDirectory directory = new();
        OcxProgram.Run("export", image, "--root", lab.Root, "-o", directory["image.oci"]);
        OcxProgram.Run("export", image, "--root", lab.Root, "-o", directory["layout/"]);

        foreach (string source in new[] { $"oci-archive:{directory["image.oci"]}:{tag}", $"oci:{directory["layout"]}:{tag}" })
        {
            JsonElement seen = JsonDocument.Parse(Shell.Run("skopeo", "--tmpdir", directory.Path, "inspect", source).Output).RootElement;
            Assert.Equal(
                lab.Inspect(image).GetProperty("RootFS").GetProperty("Layers").EnumerateArray().Select(l => l.GetString()),
                seen.GetProperty("Layers").EnumerateArray().Select(l => l.GetString()));
            Shell.Run("skopeo", "--insecure-policy", "--tmpdir", directory.Path, "copy", source, $"dir:{directory[source.StartsWith("oci-archive") ? "from-tar" : "from-directory"]}");
        }

        // Its layers have global PAX headers, which umoci 0.4.7 knows nothing of, whoever wrote them.
        if (image == "tars:latest") return;
        Shell.Run("umoci", "unpack", "--image", $"{directory["layout"]}:{tag}", directory["bundle"]);
        Assert.True(Directory.Exists(directory["bundle/rootfs"]));
        if (image.StartsWith("odd", StringComparison.Ordinal)) Assert.True(Directory.Exists(directory["bundle/rootfs/odd"]));
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void All_images_make_one_bundle_whatever_the_number_of_threads(DockerVersion version)
    {
        LabImages lab = LabImages.Of(version);
        using TemporaryDirectory directory = new();
        OcxProgram.Run("export", "--all", "--root", lab.Root, "-o", directory["all.oci"], "-j", "1");
        OcxProgram.Run("export", "--all", "--root", lab.Root, "-o", directory["again.oci"], "-j", "8");
        Shell.Run("cmp", directory["all.oci"], directory["again.oci"]);

        ExportedLayout layout = ExportedLayout.Unpack(directory["all.oci"], directory["layout"]);
        string[] tags = [.. lab.Inspected.SelectMany(i => i.GetProperty("RepoTags").EnumerateArray()).Select(t => t.GetString()!)];
        Assert.Equal(tags.Length, layout.Entries.Length);
        foreach (string tag in tags)
        {
            string full = tag.Contains('/') ? tag : $"docker.io/library/{tag}";
            layout.VerifyImage(layout.Entry(full), lab.Inspect(tag));
        }
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void Images_are_found_by_every_kind_of_name_that_docker_takes(DockerVersion version)
    {
        LabImages lab = LabImages.Of(version);
        string odd = lab.Inspect("odd:latest").GetProperty("Id").GetString()!;
        string byDigest = lab.Inspected.SelectMany(i => i.GetProperty("RepoDigests").EnumerateArray()).Select(d => d.GetString()!).First(d => d.Contains("by-digest"));
        using TemporaryDirectory directory = new();
        foreach ((string asked, string id) in new[]
        {
            ("odd", odd), ("odd:latest", odd), ("docker.io/library/odd:latest", odd), ("index.docker.io/library/odd", odd), (odd, odd),
            (odd["sha256:".Length..], odd), (odd["sha256:".Length..][..12], odd), (odd[..20], odd), (lab.Dangling, lab.Dangling),
            (byDigest, lab.Inspect(byDigest).GetProperty("Id").GetString()!),
        })
        {
            string json = OcxProgram.Run("export", asked, "--root", lab.Root, "-o", directory["x.oci"], "--dry-run", "--json").Text;
            Assert.Equal((asked, id), (asked, JsonDocument.Parse(json).RootElement.GetProperty("images")[0].GetProperty("id").GetString()));
        }

        Assert.Equal(5, OcxProgram.TryRun("export", "od:latest", "--root", lab.Root, "-o", directory["x.oci"]).ExitCode);
        Assert.False(File.Exists(directory["x.oci"]));
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void Under_a_live_daemon_from_a_copy_and_from_a_read_only_mount_the_bytes_are_the_same(DockerVersion version)
    {
        LabImages lab = LabImages.Of(version);
        using TemporaryDirectory directory = new();
        OcxProgram.Run("export", "odd", "tars", "--root", lab.Root, "-o", directory["cold.oci"]);
        lab.CopyRootTo(directory["copy"]);
        OcxProgram.Run("export", "odd", "tars", "--root", directory["copy"], "-o", directory["copy.oci"]);
        Shell.Run("cmp", directory["cold.oci"], directory["copy.oci"]);

        // In a mount namespace of its own, which ends with the shell.
        Directory.CreateDirectory(directory["mount"]);
        Shell.Run("unshare", "--mount", "bash", "-euc",
            "mount --bind \"$1\" \"$2\"; mount -o remount,bind,ro \"$2\"; exec \"$4\" export odd tars --root \"$2\" -o - --format oci > \"$3\"", "-",
            directory["copy"], directory["mount"], directory["mounted.oci"], OcxProgram.Path);
        Shell.Run("cmp", directory["cold.oci"], directory["mounted.oci"]);

        using DockerDaemon daemon = new(version, directory["copy"]);
        daemon.Docker("run", "--detach", "--network", "none", "odd", "sleep", "100");
        OcxProgram.Run("export", "odd", "tars", "--root", daemon.Root, "-o", directory["live.oci"]);
        Shell.Run("cmp", directory["cold.oci"], directory["live.oci"]);
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void Layers_are_those_that_docker_saves(DockerVersion version)
    {
        LabImages lab = LabImages.Of(version);
        using TemporaryDirectory directory = new();
        lab.CopyRootTo(directory["root"]);
        OcxProgram.Run("export", "odd", "tars", "--root", directory["root"], "-o", directory["layout/"]);
        using DockerDaemon daemon = new(version, directory["root"]);
        daemon.Docker("save", "--output", directory["saved.tar"], "odd", "tars");
        Directory.CreateDirectory(directory["saved"]);
        Shell.Run("tar", "-xf", directory["saved.tar"], "-C", directory["saved"]);

        JsonElement manifest = JsonDocument.Parse(File.ReadAllBytes(directory["saved/manifest.json"])).RootElement;
        foreach (JsonElement image in manifest.EnumerateArray())
        {
            foreach (string? layer in image.GetProperty("Layers").EnumerateArray().Select(l => l.GetString()))
            {
                string digest = Shell.Run("sha256sum", directory[$"saved/{layer}"]).Text[..64];
                Shell.Run("cmp", directory[$"saved/{layer}"], directory[$"layout/blobs/sha256/{digest}"]);
            }

            string config = Shell.Run("sha256sum", directory[$"saved/{image.GetProperty("Config").GetString()}"]).Text[..64];
            Shell.Run("cmp", directory[$"saved/{image.GetProperty("Config").GetString()}"], directory[$"layout/blobs/sha256/{config}"]);
        }

        // Docker 25 and later write manifests of their own: ours are the same bytes, so the same digest.
        if (version == DockerVersion.V26_1)
        {
            var saved = new ExportedLayout(directory["saved"]);
            var exported = new ExportedLayout(directory["layout"]);
            Assert.Equal(Digests(saved), Digests(exported));
        }

        static IEnumerable<string?> Digests(ExportedLayout layout) => layout.Entries.Select(e => e.GetProperty("digest").GetString()).Order();
    }

    [ToolTheory("dockerd")]
    [MemberData(nameof(Versions))]
    public void A_flipped_byte_is_found_named_and_nothing_is_written(DockerVersion version)
    {
        LabImages lab = LabImages.Of(version);
        using TemporaryDirectory directory = new();
        lab.CopyRootTo(directory["root"]);
        string file = Shell.Run("find", directory["root/overlay2"], "-path", "*/diff/usr/bin/bash").Text;
        Shell.Run("bash", "-c", "printf x | dd of=\"$1\" bs=1 seek=4242 conv=notrunc status=none", "-", file);

        ShellResult result = OcxProgram.TryRun("export", "single", "--root", directory["root"], "-o", directory["out/"]);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(file, result.ErrorText);
        Assert.Contains("CRC64", result.ErrorText);
        Assert.False(Directory.Exists(directory["out"]));
        Assert.Equal(["root"], Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }
}
