using System.Text;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Formats.OciLayout;

public sealed class OciArchiveWriterTests : IDisposable
{
    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreImage _image;
    private readonly Overlay2Reader _reader;

    public OciArchiveWriterTests()
    {
        _image = _store.AddConfig("""{"os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"]}}"""u8.ToArray(), [SampleLayers.Empty]);
        _reader = new Overlay2Reader(_store.Root);
    }

    private string Output => _scratch["out.oci"];

    public void Dispose()
    {
        _reader.Dispose();
        _store.Dispose();
        _scratch.Dispose();
    }

    // Every byte is written down here, so that a change of the format never goes unseen: two versions of ocx that write
    // different archives of one image are a defect, too.
    [Fact]
    public void A_small_archive_is_this_to_the_last_byte()
    {
        Write(Output, "nginx");
        IReadOnlyList<TarListing> entries = TarListing.Of(File.ReadAllBytes(Output));
        string manifest = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"CONFIG","size":127},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef","size":1024}]}"""
            .Replace("CONFIG", _image.Id.ToString(), StringComparison.Ordinal).Replace("127", $"{_image.Config.Length}", StringComparison.Ordinal);
        Digest digest = Digest.Compute(Encoding.UTF8.GetBytes(manifest));
        string index = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"DIGEST","size":SIZE,"annotations":{"io.containerd.image.name":"docker.io/library/nginx:latest","org.opencontainers.image.ref.name":"latest"}}]}"""
            .Replace("DIGEST", digest.ToString(), StringComparison.Ordinal).Replace("SIZE", $"{manifest.Length}", StringComparison.Ordinal);

        string[] blobs = [.. new[] { (_image.Id.Hex, _image.Config.Length), (digest.Hex, manifest.Length), (_image.DiffIds[0].Hex, 1024) }
            .OrderBy(b => b.Item1, StringComparer.Ordinal).Select(b => $"0 644 0:0 '' '' 0 {b.Item2} blobs/sha256/{b.Item1}")];
        Assert.Equal(
            ["5 755 0:0 '' '' 0 0 blobs/", "5 755 0:0 '' '' 0 0 blobs/sha256/", .. blobs, $"0 644 0:0 '' '' 0 {index.Length} index.json", "0 644 0:0 '' '' 0 30 oci-layout"],
            entries.Select(e => e.ToString()));
        Assert.Equal(index, Encoding.UTF8.GetString(entries[^2].Content));
        Assert.Equal(manifest, Encoding.UTF8.GetString(entries.Single(e => e.Name.EndsWith(digest.Hex, StringComparison.Ordinal)).Content));
        Assert.Equal("sha256:42754728b349751d3fea58ea2d99ea0eee45244b73c5ba07cad918d83656f8e6", Digest.Compute(File.ReadAllBytes(Output)).ToString());
    }

    [Fact]
    public void Through_a_pipe_come_the_bytes_of_the_file()
    {
        StoreImage large = _store.Add("large:1", SampleLayers.Base, SampleLayers.Large("big", 700_000));
        Write(Output, "large:1", large);
        string pipe = _scratch["pipe"];
        Assert.Equal(File.ReadAllBytes(Output), Drain(pipe, () => Write(pipe, "large:1", large)));
        Assert.True(File.Exists(pipe));
    }

    // After a failure a reader of the pipe must not take what it got for an archive.
    [Fact]
    public void Through_a_pipe_a_failure_leaves_out_the_index_and_the_end()
    {
        StoreImage large = _store.Add("large:1", SampleLayers.Large("big", 700_000));
        using (FileStream file = File.OpenWrite(_store.TreeOf(large.Top) + "/big")) file.WriteByte(0);
        string pipe = _scratch["pipe"];
        byte[] got = Drain(pipe, () => Assert.Throws<IntegrityException>(() => Write(pipe, "large:1", large)));
        Assert.Equal(-1, got.AsSpan().IndexOf("index.json"u8));
        Assert.Throws<IndexOutOfRangeException>(() => TarListing.Of(got));
    }

    [Fact]
    public async Task A_pipe_whose_reader_went_away_is_a_failure()
    {
        StoreImage large = _store.Add("large:1", SampleLayers.Large("big", 700_000));
        string pipe = _scratch.MakePipe("pipe");
        Task reader = Task.Run(() =>
        {
            using FileStream stream = File.OpenRead(pipe);
            stream.ReadExactly(new byte[1000]);
        });
        Assert.Equal(Errno.EPIPE, Assert.Throws<LinuxException>(() => Write(pipe, "large:1", large)).Errno);
        await reader;
    }

    // Nobody will ever come to read: only the token ends it.
    [Fact]
    public void A_pipe_without_a_reader_can_be_given_up()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new WriteOptions { Listener = new CancellingListener(cancellation) };
        using OciArchiveWriter writer = new OciArchiveWriter(_scratch.MakePipe("pipe"), options);
        writer.Put(_reader.Open(new ImageEntry(_image.Id, [])));
        Assert.ThrowsAny<OperationCanceledException>(() => writer.Commit(cancellation.Token));
    }

    [Fact]
    public void A_device_is_written_to() => Write("/dev/null", "nginx");

    public static TheoryData<string, byte[]> Archives => new()
    {
        { "an empty file", [] },
        { "an OCI archive", new TarBuilder().File("oci-layout", "{}").Done() },
        { "an OCI archive of tar .", new TarBuilder().Header("./", '5').File("./blobs/x", "").File("./oci-layout", "{}").Done() },
        { "a docker archive", new TarBuilder().File("abc/layer.tar", new string('x', 2000)).File("manifest.json", "[]").Done() },
        { "a docker archive before 1.10", new TarBuilder().File("repositories", "{}").Done() },
    };

    public static TheoryData<string, byte[]> Others => new()
    {
        { "a text", "do not lose me"u8.ToArray() },
        { "another tar", new TarBuilder().File("thesis.tex", "x").Done() },
        { "a tar that is cut", new TarBuilder().File("oci-layou", "{}").Done()[..300] },
        { "zeros", new byte[4096] },
        { "a tar with the name further down", new TarBuilder().File("backup/oci-layout", "{}").Done() },
    };

    [Theory]
    [MemberData(nameof(Archives))]
    public void An_image_archive_is_replaced(string what, byte[] content)
    {
        File.WriteAllBytes(Output, content);
        Write(Output, "nginx");
        Assert.True(LayoutFiles.OfArchive(Output).Images.Count == 1, what);
        Assert.Single(_scratch.Names);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Any_other_file_is_refused_before_anything_is_read(string what, byte[] content)
    {
        File.WriteAllBytes(Output, content);
        var error = Assert.Throws<DestinationConflictException>(() => new OciArchiveWriter(Output, new WriteOptions()));
        Assert.Equal(Output, error.Path);
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(Output)), what);
        Assert.Single(_scratch.Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Through_a_link_the_file_behind_it_is_written_and_the_link_stays(bool exists)
    {
        Directory.CreateDirectory(_scratch["elsewhere"]);
        if (exists) File.WriteAllBytes(_scratch["elsewhere/real.oci"], []);
        File.CreateSymbolicLink(_scratch["second"], "elsewhere/real.oci");
        File.CreateSymbolicLink(Output, "second");
        Write(Output, "nginx");
        Assert.Equal("second", new FileInfo(Output).LinkTarget);
        Assert.Single(LayoutFiles.OfArchive(_scratch["elsewhere/real.oci"]).Images);
    }

    [Fact]
    public void Links_in_a_circle_are_a_failure()
    {
        File.CreateSymbolicLink(Output, "out.oci");
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Write(Output, "nginx")).Errno);
    }

    [Fact]
    public void A_directory_that_is_missing_is_a_failure() =>
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => Write(_scratch["no/such/out.oci"], "nginx")).Errno);

    // A pipe of the shell is reached by a link that has no text to follow: /dev/stdout, /dev/fd/63.
    [Fact]
    public void A_pipe_behind_a_link_is_written_to()
    {
        string pipe = _scratch.MakePipe("pipe");
        File.CreateSymbolicLink(Output, pipe);
        Assert.Single(LayoutFiles.OfArchive(Save(Drain(pipe, () => Write(Output, "nginx"), make: false))).Images);
    }

    private string Save(byte[] content)
    {
        File.WriteAllBytes(_scratch["drained"], content);
        return _scratch["drained"];
    }

    private byte[] Drain(string pipe, Action write, bool make = true)
    {
        if (make) _scratch.MakePipe(Path.GetFileName(pipe));
        Task<byte[]> reader = Task.Run(() =>
        {
            using FileStream stream = File.OpenRead(pipe);
            var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray();
        });
        write();
        return reader.GetAwaiter().GetResult();
    }

    private void Write(string path, string name, StoreImage? image = null)
    {
        using OciArchiveWriter writer = new OciArchiveWriter(path, new WriteOptions());
        writer.Put(_reader.Open(new ImageEntry((image ?? _image).Id, [ImageReference.Parse(name).WithDefaultTag()])));
        writer.Commit(CancellationToken.None);
    }

    // The plan is made before the pipe is opened.
    private sealed class CancellingListener(CancellationTokenSource cancellation) : TransferListener
    {
        public override void Planned(WritePlan plan) => cancellation.Cancel();
    }
}
