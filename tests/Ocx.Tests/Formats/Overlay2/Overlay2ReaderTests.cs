using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Tests.TarSplit;

namespace Ocx.Tests.Formats.Overlay2;

public sealed class Overlay2ReaderTests : IDisposable
{
    private const string Manifest = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    private readonly StoreBuilder _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Layers_come_back_as_the_tars_that_were_unpacked()
    {
        StoreImage image = _store.Add("nginx", SampleLayers.Base, SampleLayers.Top, SampleLayers.Empty, SampleLayers.Large("big", 300_000));
        using var reader = new Overlay2Reader(_store.Root);
        Image opened = reader.Open(new ImageEntry(image.Id, []));
        Assert.Equal(image.Config, opened.Config.Bytes.ToArray());
        Assert.Equal(image.ChainIds, opened.Layers.Select(l => l.ChainId));
        Assert.Equal(image.Tars, opened.Layers.Select(l => Parts.Join(l.OpenTar())));
        Assert.Equal(image.Tars.Select(t => (long)t.Length), opened.Layers.Select(l => l.OpenTar().Length));
        Assert.All(opened.Layers, l => Assert.Null(l.Blob));
        Assert.Null(opened.Manifest);
    }

    [Fact]
    public void Names_are_tags_before_digests_each_sorted()
    {
        StoreImage image = _store.Add(["nginx:b", $"nginx@{Manifest}", "nginx:a", "ghcr.io/o/nginx:z"], [SampleLayers.Base]);
        using var reader = new Overlay2Reader(_store.Root);
        ImageEntry entry = Assert.Single(reader.Entries);
        Assert.Equal(image.Id, entry.Id);
        Assert.Equal(["nginx:a", "nginx:b", "ghcr.io/o/nginx:z", $"nginx@{Manifest}"], entry.Names.Select(n => n.Familiar));
        Assert.True(entry.IsPresent);
    }

    [Theory]
    [InlineData("docker.io/library/nginx", "docker.io/library/nginx:1")]
    [InlineData("library/nginx", "library/nginx:1")]
    [InlineData("nginx", "nginx")]
    [InlineData("nginx", "nginx:1@" + Manifest)]
    [InlineData("nginx", "other:1")]
    [InlineData("nginx", "NGINX:1")]
    [InlineData("nginx", "")]
    [InlineData("", ":")]
    public void A_key_that_Docker_could_not_find_again_is_passed_over(string repository, string reference)
    {
        StoreImage image = _store.Add("good", SampleLayers.Base);
        _store.Tag(repository, reference, image.Id.ToString());
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal("good:latest", Assert.Single(Assert.Single(reader.Entries).Names).Familiar);
    }

    [Fact]
    public void A_tag_whose_image_is_gone_is_listed_as_that()
    {
        StoreImage gone = _store.Add("gone", SampleLayers.Base);
        File.Delete(_store.ConfigOf(gone));
        using var reader = new Overlay2Reader(_store.Root);
        Assert.False(Assert.Single(reader.Entries).IsPresent);
        var damage = Assert.Throws<IntegrityException>(() => reader.Open(new ImageEntry(gone.Id, [])));
        Assert.Contains(_store.ConfigOf(gone), damage.Message);
    }

    [Fact]
    public void An_image_without_names_is_listed_by_its_ID()
    {
        StoreImage image = _store.Add([], [SampleLayers.Base]);
        using var reader = new Overlay2Reader(_store.Root);
        ImageEntry entry = Assert.Single(reader.Entries);
        Assert.Equal((image.Id, 0, true), (entry.Id, entry.Names.Count, entry.IsPresent));
        Assert.Single(reader.Open(new ImageEntry(image.Id, [])).Layers);
    }

    [Fact]
    public void An_image_of_no_layers_is_an_image()
    {
        StoreImage image = _store.Add("empty", []);
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Empty(reader.Open(new ImageEntry(image.Id, [])).Layers);
    }

    [Fact]
    public void Entries_come_in_the_order_of_their_IDs()
    {
        for (int i = 0; i < 5; i++) _store.Add($"image{i}", SampleLayers.Of("name", $"{i}"));
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(5, reader.Entries.Count);
        Assert.Equal(reader.Entries.Select(e => e.Id.ToString()).Order(StringComparer.Ordinal), reader.Entries.Select(e => e.Id.ToString()));
    }

    [Fact]
    public void Names_in_the_image_database_that_are_no_digests_are_passed_over()
    {
        StoreImage image = _store.Add("nginx", SampleLayers.Base);
        foreach (string name in new[] { ".tmp-123", "ABCDEF", "lost+found", image.Id.Hex[..63] }) File.WriteAllText($"{_store.ImageRoot}/imagedb/content/sha256/{name}", "{}");
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(image.Id, Assert.Single(reader.Entries).Id);
    }

    [Fact]
    public void Opening_one_image_does_not_need_the_others_to_be_whole()
    {
        StoreImage bad = _store.Add("bad", SampleLayers.Base);
        StoreImage good = _store.Add("good", SampleLayers.Top);
        File.WriteAllText(_store.ConfigOf(bad), "{");
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Single(reader.Open(new ImageEntry(good.Id, [])).Layers);
    }

    [Fact]
    public void Stores_of_Docker_before_17_05_have_no_committed_files()
    {
        StoreImage image = _store.Add("old", SampleLayers.Base, SampleLayers.Top);
        File.Delete(_store.DirectoryOf(image.ChainIds[0]) + "/committed");
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(image.Tars, reader.Open(new ImageEntry(image.Id, [])).Layers.Select(l => Parts.Join(l.OpenTar())));
    }

    // Docker cleans a name by its text before it unpacks it, so that a directory in it need never have been there.
    [Theory]
    [InlineData("./a")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("not-there/../a")]
    [InlineData("a/./b")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("\xe9\xff")]
    [InlineData("a\nb\t")]
    public void A_file_is_found_where_Docker_puts_it_whatever_its_name_looks_like(string name)
    {
        StoreImage image = _store.Add("odd", SampleLayers.Of(name, "content"));
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(image.Tars[0], Parts.Join(reader.Open(new ImageEntry(image.Id, [])).Layers[0].OpenTar()));
    }

    [Fact]
    public void A_store_may_stand_in_another_place_than_where_it_was_written()
    {
        StoreImage image = _store.Add("nginx", SampleLayers.Base, SampleLayers.Top);
        string moved = _store.Beside("moved");
        Directory.Move(_store.Root, moved);
        using var reader = new Overlay2Reader(moved);
        Assert.Equal(image.Tars, reader.Open(new ImageEntry(image.Id, [])).Layers.Select(l => Parts.Join(l.OpenTar())));
    }

    [Fact]
    public void White_space_around_the_texts_of_a_layer_is_not_part_of_them()
    {
        StoreImage image = _store.Add("nginx", SampleLayers.Base, SampleLayers.Top);
        foreach (string name in new[] { "diff", "parent", "cache-id" }) File.AppendAllText($"{_store.RecordOf(image.Top)}/{name}", " \n");
        using var reader = new Overlay2Reader(_store.Root);
        Assert.Equal(image.Tars[1], Parts.Join(reader.Open(new ImageEntry(image.Id, [])).Layers[1].OpenTar()));
    }

    [Fact]
    public void Nothing_in_the_store_changes_and_nothing_needs_to_be_writable()
    {
        StoreImage image = _store.Add("nginx", SampleLayers.Base, SampleLayers.Top);
        string[] before = Listing();
        foreach (string path in Directory.EnumerateDirectories(_store.Root, "*", SearchOption.AllDirectories).Append(_store.Root))
        {
            if (new DirectoryInfo(path).LinkTarget is null) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using (var reader = new Overlay2Reader(_store.Root))
        {
            Assert.Equal(image.Tars, reader.Open(new ImageEntry(image.Id, [])).Layers.Select(l => Parts.Join(l.OpenTar())));
        }

        Assert.Equal(before, Listing());

        string[] Listing() => [.. Directory.EnumerateFileSystemEntries(_store.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => $"{p} {File.GetLastWriteTimeUtc(p):O}")];
    }

    [Fact]
    public void Layers_are_read_from_several_threads_at_once()
    {
        StoreImage image = _store.Add("nginx", SampleLayers.Base, SampleLayers.Top, SampleLayers.Large("a", 100_000));
        using var reader = new Overlay2Reader(_store.Root);
        Image opened = reader.Open(new ImageEntry(image.Id, []));
        Parallel.For(0, 24, i => Assert.Equal(image.Tars[i % 3], Parts.Join(opened.Layers[i % 3].OpenTar())));
    }
}
