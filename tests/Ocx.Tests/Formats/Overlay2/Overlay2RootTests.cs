using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>What a path is that is given as the data root.</summary>
public sealed class Overlay2RootTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_only_store_of_remapped_ids_is_the_one_meant()
    {
        using var store = new StoreBuilder("docker/165536.165536");
        StoreImage image = store.Add("nginx", SampleLayers.Base);
        string above = Path.GetDirectoryName(store.Root)!;
        Directory.CreateDirectory($"{above}/231072.231072");
        File.WriteAllText($"{above}/1.2", "no directory");
        using var reader = new Overlay2Reader(above);
        Assert.Equal(store.Root, reader.Location);
        Assert.Equal(image.Id, Assert.Single(reader.Entries).Id);
    }

    [Fact]
    public void Several_stores_of_remapped_ids_are_all_named()
    {
        foreach (string name in new[] { "231072.231072", "165536.165536" }) Directory.CreateDirectory($"{_directory[name]}/image/overlay2");
        var error = Assert.Throws<ImageNotFoundException>(() => new Overlay2Reader(_directory.Path));
        Assert.Contains("165536.165536, 231072.231072", error.Message);
        Assert.Equal([_directory["165536.165536"], _directory["231072.231072"]], error.Alternatives);
        Assert.Contains(_directory["165536.165536"], error.Hint);
    }

    [Fact]
    public void A_root_with_a_store_of_its_own_is_meant_itself()
    {
        using var store = new StoreBuilder();
        Directory.CreateDirectory($"{store.Root}/165536.165536/image/overlay2");
        using var reader = new Overlay2Reader(store.Root);
        Assert.Equal(store.Root, reader.Location);

        // An image that is not there may be in the other one.
        var error = Assert.Throws<ImageNotFoundException>(() => ImageSelection.Select(reader, ["nginx"]));
        Assert.Contains($"--root {store.Root}/165536.165536", error.Hint);
    }

    [Theory]
    [InlineData("rootfs/overlayfs")]
    [InlineData("containerd/daemon/io.containerd.snapshotter.v1.overlayfs/snapshots/1")]
    public void The_containerd_image_store_is_told_from_a_store(string path)
    {
        Directory.CreateDirectory(_directory[path]);
        var error = Assert.Throws<UnsupportedFeatureException>(() => new Overlay2Reader(_directory.Path));
        Assert.Contains("containerd", error.Message);
        Assert.Contains("docker save", error.Hint);
    }

    [Fact]
    public void An_empty_store_beside_containerds_is_not_the_one_in_use()
    {
        Directory.CreateDirectory(_directory["rootfs/overlayfs"]);
        Directory.CreateDirectory(_directory["image/overlay2/imagedb/content/sha256"]);
        Assert.Throws<UnsupportedFeatureException>(() => new Overlay2Reader(_directory.Path));
    }

    [Fact]
    public void A_store_with_images_is_read_even_where_containerd_has_been_in_use_since()
    {
        using var store = new StoreBuilder();
        StoreImage image = store.Add("nginx", SampleLayers.Base);
        Directory.CreateDirectory($"{store.Root}/rootfs/overlayfs");
        using var reader = new Overlay2Reader(store.Root);
        Assert.Equal(image.Id, Assert.Single(reader.Entries).Id);
    }

    [Theory]
    [InlineData("btrfs")]
    [InlineData("vfs")]
    [InlineData("overlay")]
    [InlineData("zfs")]
    [InlineData("fuse-overlayfs")]
    public void Another_graph_driver_is_named(string driver)
    {
        Directory.CreateDirectory(_directory[$"image/{driver}/layerdb"]);
        var error = Assert.Throws<UnsupportedFeatureException>(() => new Overlay2Reader(_directory.Path));
        Assert.Contains($"'{driver}'", error.Message);
        Assert.Contains(_directory.Path, error.Message);
        Assert.Contains("docker save", error.Hint);
    }

    [Fact]
    public void A_directory_that_is_no_root_is_told_so()
    {
        var error = Assert.Throws<ImageNotFoundException>(() => new Overlay2Reader(_directory.Path));
        Assert.Contains(_directory.Path, error.Message);
        Assert.Contains("image/overlay2", error.Message);
        Assert.Contains("--root", error.Hint);
    }

    [Fact]
    public void A_directory_with_an_empty_image_directory_is_no_root()
    {
        Directory.CreateDirectory(_directory["image"]);
        Assert.Throws<ImageNotFoundException>(() => new Overlay2Reader(_directory.Path));
    }

    [Fact]
    public void A_missing_directory_and_a_file_are_told_apart()
    {
        File.WriteAllText(_directory["file"], "");
        Assert.Contains("no such directory", Assert.Throws<ImageNotFoundException>(() => new Overlay2Reader(_directory["missing"])).Message);
        Assert.Contains("not a directory", Assert.Throws<ImageNotFoundException>(() => new Overlay2Reader(_directory["file"])).Message);
    }

    [Theory]
    [InlineData("image")]
    [InlineData("image/")]
    [InlineData("overlay2")]
    [InlineData("image/overlay2")]
    [InlineData("image/overlay2/imagedb")]
    [InlineData("overlay2/l")]
    public void Below_a_root_the_hint_names_the_root(string below)
    {
        using var store = new StoreBuilder();
        var error = Assert.Throws<ImageNotFoundException>(() => new Overlay2Reader($"{store.Root}/{below}"));
        Assert.StartsWith($"there is one at {store.Root}", error.Hint);
        Assert.Equal(store.Root, error.Alternatives[0]);
    }

    [Fact]
    public void A_link_to_a_root_is_followed()
    {
        using var store = new StoreBuilder();
        store.Add("nginx", SampleLayers.Base);
        File.CreateSymbolicLink(_directory["link"], store.Root);
        using var reader = new Overlay2Reader(_directory["link"]);
        Assert.Single(reader.Entries);
    }

    // A daemon may run on a root whose overlay2 directory is a link to a larger disk.
    [Fact]
    public void A_link_within_a_root_is_followed()
    {
        using var store = new StoreBuilder();
        StoreImage image = store.Add("nginx", SampleLayers.Base);
        Directory.Move($"{store.Root}/overlay2", store.Beside("disk"));
        File.CreateSymbolicLink($"{store.Root}/overlay2", store.Beside("disk"));
        using var reader = new Overlay2Reader(store.Root);
        Assert.Equal(image.Tars[0], TarSplit.Parts.Join(reader.Open(new ImageEntry(image.Id, [])).Layers[0].OpenTar()));
    }

    [SkippableFact]
    public void A_root_that_may_not_be_read_is_a_failure_and_not_an_absence()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may read everything");
        Directory.CreateDirectory(_directory["image/overlay2"]);
        File.SetUnixFileMode(_directory["image"], UnixFileMode.None);
        Assert.Equal(Errno.EACCES, Assert.Throws<LinuxException>(() => new Overlay2Reader(_directory.Path)).Errno);
    }
}
