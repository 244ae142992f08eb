using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Formats.Overlay2;
using Ocx.Images;

namespace Ocx.Tests.Formats.OciLayout;

/// <summary>Writing into a directory that is there already.</summary>
public sealed class OciDirectoryWriterTests : IDisposable
{
    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreImage _old;
    private readonly StoreImage _new;
    private readonly Overlay2Reader _reader;

    public OciDirectoryWriterTests()
    {
        _old = _store.Add("app:1", SampleLayers.Base, SampleLayers.Of("version", "1"));
        _new = _store.Add("app:2", SampleLayers.Base, SampleLayers.Of("version", "2"));
        _reader = new Overlay2Reader(_store.Root);
    }

    private string Output => _scratch["layout"];

    public void Dispose()
    {
        _reader.Dispose();
        _store.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void A_new_one_holds_these_files_with_these_modes()
    {
        Write(_old, "app:1");
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        string[] files = [.. Directory.EnumerateFiles(Output, "*", SearchOption.AllDirectories)];
        Assert.Equal(4 + 2, files.Length);
        Assert.All(files, f => Assert.Equal(file, File.GetUnixFileMode(f)));
        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.EnumerateFileSystemEntries(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("layout/")]
    [InlineData("layout")]
    public void An_empty_directory_is_filled(string path)
    {
        Directory.CreateDirectory(Output);
        WriteTo(_scratch[path], _old, "app:1");
        Assert.Equal([("app:1", _old.Id)], Names());
    }

    [Fact]
    public void Another_name_is_added_and_the_same_one_replaced()
    {
        Write(_old, "app:1");
        Write(_old, "kept:1");
        Write(_new, "app:1");
        Assert.Equal([("kept:1", _old.Id), ("app:1", _new.Id)], Names());
        Write(_new, "app:2");
        Assert.Equal([("kept:1", _old.Id), ("app:1", _new.Id), ("app:2", _new.Id)], Names());
    }

    [Fact]
    public void The_same_image_without_a_name_is_there_once()
    {
        Write(_old);
        Write(_new);
        Write(_old);
        Assert.Equal([("", _new.Id), ("", _old.Id)], Names());
    }

    [Fact]
    public void Writing_again_changes_nothing_but_the_time_of_the_index()
    {
        Write(_old, "app:1");
        string blob = Blob(_old.DiffIds[0].Digest);
        File.SetLastWriteTimeUtc(blob, DateTime.UnixEpoch);
        byte[] index = File.ReadAllBytes($"{Output}/index.json");
        using (var writer = new OciDirectoryWriter(Output, new WriteOptions()))
        {
            writer.Put(_reader.Open(new ImageEntry(_old.Id, [ImageReference.Parse("app:1")])));
            WritePlan plan = writer.Plan(CancellationToken.None);
            Assert.All(plan.Blobs, b => Assert.True(b.IsReused));
            Assert.Equal(0, plan.Length);
            writer.Commit(CancellationToken.None);
        }

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(blob));
        Assert.Equal(index, File.ReadAllBytes($"{Output}/index.json"));
    }

    [Theory]
    [InlineData("same length")]
    [InlineData("cut")]
    [InlineData("empty")]
    public void A_blob_that_is_not_what_its_name_says_is_replaced(string damage)
    {
        Write(_old, "app:1");
        string blob = Blob(_old.DiffIds[0].Digest);
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[600] ^= 1;
        File.WriteAllBytes(blob, damage == "same length" ? bytes : damage == "cut" ? bytes[..512] : []);
        Write(_new, "app:2");
        Assert.Equal([("app:1", _old.Id), ("app:2", _new.Id)], Names());
    }

    // What other programs put there is theirs.
    [Fact]
    public void Foreign_entries_and_files_stay_as_they_were()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText($"{Output}/oci-layout", "{ \"imageLayoutVersion\": \"1.0.0\", \"x\": 1 }");
        File.WriteAllText($"{Output}/NOTES", "mine");
        string digest = "sha256:" + new string('9', 64);
        string sha512 = "sha512:" + new string('8', 128);
        File.WriteAllText($"{Output}/index.json", $$$"""
            { "schemaVersion": 2, "manifests": [
              {"mediaType":"application/vnd.oci.image.index.v1+json","digest":"{{{digest}}}","size":5,"platform":{"architecture":"arm","os":"linux","variant":"v7"},"annotations":{"org.opencontainers.image.ref.name":"v1","my":"own"}},
              {"mediaType":"application/x-unknown","digest":"{{{sha512}}}","size":6,"urls":["https://example.com/a"],"artifactType":"application/x-sbom","data":"AAAA"}
            ], "annotations": {"of": "the index"}, "subject": null, "x-unknown": [1.50] }
            """);
        Write(_new, "app:2");
        ImageIndex index = ImageIndex.Parse(File.ReadAllBytes($"{Output}/index.json"), "index.json").Value;
        Assert.Equal(3, index.Manifests.Count);
        Assert.Equal([digest, sha512], index.Manifests.Take(2).Select(m => m.Digest.ToString()));
        Assert.Equal("own", index.Manifests[0].Annotations["my"]);
        Assert.Equal("the index", index.Annotations["of"]);
        Assert.Contains("\"x-unknown\":[1.50]", File.ReadAllText($"{Output}/index.json"));
        Assert.Equal("v7", index.Manifests[0].Platform!.Variant);
        Assert.Equal(("application/x-sbom", "https://example.com/a", 3), (index.Manifests[1].ArtifactType, index.Manifests[1].Urls[0], index.Manifests[1].Data!.Value.Length));
        Assert.Equal("{ \"imageLayoutVersion\": \"1.0.0\", \"x\": 1 }", File.ReadAllText($"{Output}/oci-layout"));
        Assert.Equal("mine", File.ReadAllText($"{Output}/NOTES"));
    }

    // A full name in the tag's annotation, as skopeo writes it where it is told to, is the same name.
    [Theory]
    [InlineData("org.opencontainers.image.ref.name", "docker.io/library/app:1", true)]
    [InlineData("org.opencontainers.image.ref.name", "app:1", true)]
    [InlineData("org.opencontainers.image.ref.name", "1", false)]
    [InlineData("io.containerd.image.name", "docker.io/library/app:1", true)]
    [InlineData("io.containerd.image.name", "docker.io/library/app:2", false)]
    public void An_entry_of_another_program_is_replaced_if_it_has_the_same_name(string annotation, string value, bool isSame)
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText($"{Output}/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        File.WriteAllText($"{Output}/index.json", $$$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{{{new string('9', 64)}}}","size":5,"annotations":{"{{{annotation}}}":"{{{value}}}"}}]}
            """);
        Write(_new, "app:1");
        Assert.Equal(isSame ? 1 : 2, ImageIndex.Parse(File.ReadAllBytes($"{Output}/index.json"), "index.json").Value.Manifests.Count);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("[]")]
    public void A_layout_whose_index_cannot_be_read_is_left_as_it_is(string index)
    {
        Write(_old, "app:1");
        File.WriteAllText($"{Output}/index.json", index);
        string[] before = Listing();
        Assert.Equal($"{Output}/index.json", Assert.Throws<ImageFormatException>(() => Write(_new, "app:2")).Path);
        Assert.Equal(before, Listing());
    }

    [Fact]
    public void A_layout_without_an_index_gets_one()
    {
        Write(_old, "app:1");
        File.Delete($"{Output}/index.json");
        Write(_new, "app:2");
        Assert.Equal([("app:2", _new.Id)], Names());
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("file")]
    public void What_is_no_layout_is_refused_and_stays(string what)
    {
        if (what == "file") File.WriteAllText(Output, "mine");
        else Directory.CreateDirectory($"{Output}/documents");
        var error = Assert.Throws<DestinationConflictException>(() => Write(_old, "app:1"));
        Assert.Equal(Output, error.Path);
        Assert.True(what == "file" ? File.ReadAllText(Output) == "mine" : Directory.EnumerateFileSystemEntries(Output).Count() == 1);
    }

    [Fact]
    public void After_a_failure_the_layout_is_what_it_was_and_nothing_lies_about()
    {
        Write(_old, "app:1");
        string[] before = Listing();
        string file = _store.TreeOf(_new.Top) + "/version";
        File.WriteAllText(file, "X");
        Assert.Contains(file, Assert.Throws<IntegrityException>(() => Write(_new, "app:1")).Message);
        Assert.Equal(before, Listing());
    }

    [Fact]
    public void After_a_failure_an_empty_directory_is_empty_again()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(_store.TreeOf(_new.Top) + "/version", "X");
        Assert.Throws<IntegrityException>(() => Write(_new, "app:1"));
        Assert.Empty(Listing());
    }

    [Fact]
    public void What_a_killed_run_left_is_removed_by_the_next()
    {
        Write(_old, "app:1");
        File.WriteAllText($"{Output}/blobs/sha256/.{_new.Id.Hex[..50]}.ocx-0123456789abcdef", "half");
        Write(_new, "app:2");
        Assert.DoesNotContain(Listing(), l => l.Contains(".ocx-", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_writers_of_one_layout_both_get_their_images_in()
    {
        Write(_old, "app:0");
        Parallel.Invoke([.. Enumerable.Range(1, 8).Select(i => (Action)(() => Write(i % 2 == 0 ? _old : _new, $"app:{i}")))]);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"app:{i}"), Names().Select(n => n.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_link_to_a_layout_is_followed()
    {
        Write(_old, "app:1");
        File.CreateSymbolicLink(_scratch["link"], "layout");
        WriteTo(_scratch["link"], _new, "app:2");
        Assert.Equal(2, Names().Length);
        Assert.Equal("layout", new FileInfo(_scratch["link"]).LinkTarget);
    }

    private string Blob(Digest digest) => $"{Output}/blobs/sha256/{digest.Hex}";

    private string[] Listing() =>
        [.. Directory.EnumerateFileSystemEntries(Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => $"{p} {(File.Exists(p) ? Digest.Compute(File.ReadAllBytes(p)) : "")}")];

    private (string Name, ImageId Id)[] Names() => [.. LayoutFiles.OfDirectory(Output).Images.Select(i => (i.Name ?? "", ImageId.Of(i.Config)))];

    private void Write(StoreImage image, params string[] names) => WriteTo(Output, image, names);

    private void WriteTo(string path, StoreImage image, params string[] names)
    {
        using var writer = new OciDirectoryWriter(path, new WriteOptions());
        writer.Put(_reader.Open(new ImageEntry(image.Id, [.. names.Select(ImageReference.Parse)])));
        writer.Commit(CancellationToken.None);
    }
}
