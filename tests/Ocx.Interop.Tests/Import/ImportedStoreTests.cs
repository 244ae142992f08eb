using Ocx.Interop.Tests.Export;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Import;

/// <summary>
/// Of an image with every oddity the store is, to the last file, that of <c>docker load</c>, whatever the image came in; where
/// it is the same, daemons need not be asked about every kind.
/// </summary>
public sealed class ImportedStoreTests(LoadedImages loaded) : IClassFixture<LoadedImages>
{
    public static TheoryData<string> Kinds => [.. ImportSources.Kinds];

    [ToolTheory("dockerd", "skopeo", "getfattr")]
    [MemberData(nameof(Kinds))]
    public void Every_directory_and_file_is_that_of_docker_load(string kind)
    {
        using ImportedImage image = new(loaded.Sources, ImportSources.Odd, kind);
        image.AssertStored(loaded.Of(DockerVersion.V20_10, ImportSources.Odd, kind), loaded.Of(DockerVersion.V26_1, ImportSources.Odd, kind));
    }

    [ToolTheory("dockerd", "getfattr")]
    [InlineData("docker-legacy", DockerVersion.V20_10)]
    [InlineData("docker", DockerVersion.V26_1)]
    [InlineData("oci zstd", DockerVersion.V20_10)]
    [InlineData("oci-dir gzip", DockerVersion.V26_1)]
    public void A_daemon_works_with_an_odd_image_as_with_its_own(string kind, DockerVersion version) => AssertLikeLoaded(ImportSources.Odd, kind, version);

    [ToolTheory("dockerd", "getfattr")]
    [InlineData("docker-legacy", DockerVersion.V20_10)]
    [InlineData("oci gzip", DockerVersion.V26_1)]
    [InlineData("oci-dir none", DockerVersion.V26_1)]
    public void So_it_does_with_a_large_one(string kind, DockerVersion version) => AssertLikeLoaded(ImportSources.Large, kind, version);

    // What the lab's scripts made, deleted and changed, in words: the tests above would not see a fault that Docker shares.
    [ToolFact("dockerd")]
    public void From_inside_capabilities_devices_and_deletions_are_what_the_build_made()
    {
        using TemporaryDirectory directory = new();
        OcxProgram.Run("import", loaded.Sources.Make(ImportSources.Odd, "oci gzip"), "--root", directory["root"], "-q");
        using DockerDaemon daemon = new(DockerVersion.V20_10, directory["root"]);
        string Inside(string script) => DaemonView.Shell(daemon, ImportSources.Odd, $"cd /odd/types; {script}").Text;
        Assert.Equal("/odd/types/caps-file cap_net_admin,cap_net_raw=ep", Inside("getcap /odd/types/caps-file"));
        Assert.Equal("caps-none-effective cap_chown=ep", Inside("getcap caps-none-effective"));
        Assert.Equal("block special file 1:2\nblock special file 103:fffff", Inside("stat -c '%F %t:%T' char-big block-big"));
        Assert.Equal("far\nfar/deep\nfar/deep/deeper\nfar/deep/deeper/file", Inside("find far"));
        Assert.Equal("0", Inside("find directory-0777 directory-0444 ../names/order -mindepth 1 | wc -l"));
        Assert.Equal("symlink-dangling", Inside("ls -d hardlink-1 symlink-absolute char-null mode-0777 symlink-dangling ../names/depth-11 2>/dev/null || true"));
        Assert.Equal("back\nback", Inside("cat one-byte directory-7777/file"));
        Assert.Equal("4711 1000:1000\n6755 0:0\n1234567", Inside("stat -c '%a %u:%g' owned-setuid mode-6755; stat -c %u owned-1234567 2>/dev/null || stat -c %u moved-directory"));
        Assert.Equal("child", Inside("cat /child"));
    }

    private void AssertLikeLoaded(string name, string kind, DockerVersion version)
    {
        using ImportedImage image = new(loaded.Sources, name, kind);
        LoadedImage theirs = loaded.Of(version, name, kind);
        image.AssertStored(theirs);
        image.AssertUsable(version, theirs);
    }
}
