using System.Text.Json;
using Ocx.Interop.Tests.DockerArchive;
using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>Archives from every home are loaded by daemons, and run, and are saved again as what they were.</summary>
public sealed class LoadTests(Sources sources) : IClassFixture<Sources>
{
    public static TheoryData<string, string> Archives
    {
        get
        {
            var archives = new TheoryData<string, string>();
            foreach (string source in Sources.Names)
            {
                archives.Add(source, "docker");
                archives.Add(source, "docker-legacy");
            }

            return archives;
        }
    }

    [ToolTheory("dockerd", "skopeo", "umoci", "podman")]
    [MemberData(nameof(Archives))]
    public void What_we_write_is_loaded_and_runs_and_is_saved_again_as_it_was(string source, string format)
    {
        using TemporaryDirectory directory = new();
        string archive = directory["image.tar"];
        JsonElement image = Convert(sources.Make(source), archive, format, "--tag", Sources.Image);
        string id = image.GetProperty("id").GetString()!;
        bool isZstd = source.EndsWith("zstd", StringComparison.Ordinal) && format == "docker";
        foreach (DockerVersion version in new[] { DockerVersion.V20_10, DockerVersion.V26_1 })
        {
            DockerDaemon daemon = sources.Empty(version);
            if (isZstd && version is DockerVersion.V20_10)
            {
                Assert.NotEqual(0, daemon.TryDocker("load", "--input", archive).ExitCode);
                continue;
            }

            Assert.Contains($"Loaded image: {Sources.Image}", daemon.Docker("load", "--input", archive).Text);
            Assert.Equal(id, daemon.Docker("image", "inspect", "--format", "{{.Id}}", Sources.Image).Text);
            Assert.Contains("ldconfig", daemon.RunContainer(Sources.Image).Text);
            bool isOwn = format == "docker-legacy" ? version is DockerVersion.V20_10 : version is DockerVersion.V26_1 && Sources.AreOfDaemon.Contains(source);
            if (isOwn) DockerSave.AssertSame(archive, daemon, Sources.Image);
            daemon.Docker("rmi", Sources.Image);
        }
    }

    // What cannot be the daemon's own archive for its compressed layers is, once they are not.
    [ToolTheory("dockerd", "skopeo", "umoci", "podman")]
    [InlineData("ocx gzip")]
    [InlineData("ocx zstd")]
    [InlineData("skopeo oci")]
    [InlineData("umoci")]
    [InlineData("podman oci-archive")]
    public void Uncompressed_it_is_the_archive_of_docker_save(string source)
    {
        using TemporaryDirectory directory = new();
        string archive = directory["image.tar"];
        Convert(sources.Make(source), archive, "docker", "--compression", "none", "--tag", Sources.Image);
        DockerDaemon daemon = sources.Empty(DockerVersion.V26_1);
        daemon.Docker("load", "--input", archive);
        DockerSave.AssertSame(archive, daemon, Sources.Image);
        daemon.Docker("rmi", Sources.Image);
    }

    [ToolTheory("dockerd")]
    [InlineData(DockerVersion.V20_10, "docker-legacy")]
    [InlineData(DockerVersion.V26_1, "docker")]
    public void A_large_odd_image_makes_the_round_trip(DockerVersion version, string format)
    {
        using TemporaryDirectory directory = new();
        string archive = directory["odd.tar"];
        OcxProgram.Run("export", "odd-child", "--root", LabImages.Of(version).Root, "--format", format, "-o", archive);
        DockerDaemon daemon = sources.Empty(version);
        daemon.Docker("load", "--input", archive);
        Assert.Equal("child", daemon.RunContainer("odd-child", "/child").Text);
        DockerSave.AssertSame(archive, daemon, "odd-child");
        daemon.Docker("rmi", "odd-child");
    }

    private static JsonElement Convert(string source, string archive, string format, params string[] options) =>
        JsonDocument.Parse(OcxProgram.Run(["convert", source, archive, "--format", format, "--json", .. options]).Output).RootElement.GetProperty("images")[0];
}
