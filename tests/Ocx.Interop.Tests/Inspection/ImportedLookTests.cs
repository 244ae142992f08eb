using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Import;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Inspection;

/// <summary>A store that ocx wrote: ocx and a daemon that starts on it say the same of its images.</summary>
public sealed class ImportedLookTests(ImportSources sources) : IClassFixture<ImportSources>
{
    [ToolTheory("dockerd", "skopeo")]
    [InlineData("docker-legacy", DockerVersion.V20_10)]
    [InlineData("docker", DockerVersion.V26_1)]
    [InlineData("oci gzip", DockerVersion.V20_10)]
    [InlineData("skopeo oci", DockerVersion.V26_1)]
    public void Ocx_and_a_daemon_say_the_same(string kind, DockerVersion version)
    {
        using TemporaryDirectory directory = new();
        string root = directory["root"];
        OcxProgram.Run("import", sources.Make(ImportSources.Odd, kind), "--root", root, "--tag", ImportSources.Odd, "-q");
        OcxProgram.Run("import", sources.Make(ImportSources.Small, "docker"), "--root", root, "-q");
        string[] before = [.. Looks(root, version)];
        using DockerDaemon daemon = new(version, root);
        foreach (string image in new[] { ImportSources.Odd, ImportSources.Small })
        {
            Assert.Equal(daemon.Docker("image", "inspect", image).Text, Look("inspect", image, "--root", root, "--like", version.Name));
            Assert.Equal(daemon.Docker("history", "--no-trunc", "--human=false", image).Text, Look("history", "--no-trunc", "--human=false", image, "--root", root, "--like", version.Name));
        }

        string[] format = ["--format", "table {{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.Size}}"];
        string[] theirs = daemon.Docker(["images", "--all", "--digests", "--no-trunc", .. format]).Lines;
        string[] ours = Look("images", "--all", "--digests", "--no-trunc", "--root", root, "--like", version.Name).Split('\n');

        // Without the time: columns are apart by three blanks at least.
        Assert.Equal(theirs.Select(l => string.Join('|', Cells(l))).Order(StringComparer.Ordinal), ours.Select(l => WithoutTime(Cells(l))).Order(StringComparer.Ordinal));
        Assert.Equal(before, Looks(root, version));
    }

    private static IEnumerable<string> Looks(string root, DockerVersion version) =>
        [Look("inspect", ImportSources.Odd, ImportSources.Small, "--root", root, "--like", version.Name), Look("layers", ImportSources.Odd, "--json", "--root", root)];

    private static string WithoutTime(string[] cells) => string.Join('|', [.. cells[..4], cells[5]]);

    private static string[] Cells(string line) => line.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Look(params string[] arguments)
    {
        (int code, string output, string error) = OcxProgram.RunInside(arguments);
        Assert.True(code == 0 && error.Length == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output.TrimEnd('\n');
    }
}
