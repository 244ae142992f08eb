using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Formats.DockerArchive;

/// <summary>What goes down a pipe to <c>docker load</c>.</summary>
public sealed class DockerArchivePipeTests : IDisposable
{
    private readonly StoreBuilder _store = new();
    private readonly TemporaryDirectory _scratch = new();
    private readonly StoreImage _image;
    private readonly Overlay2Reader _reader;

    public DockerArchivePipeTests()
    {
        // The repeated layer is a link in the old form.
        _image = _store.Add("app:1", SampleLayers.Base, SampleLayers.Large("big", 700_000), SampleLayers.Empty, SampleLayers.Empty);
        _reader = new Overlay2Reader(_store.Root);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _store.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Through_a_pipe_come_the_bytes_of_the_file(bool legacy)
    {
        Write(legacy, _scratch["out.tar"]);
        string pipe = _scratch.MakePipe("pipe");
        Task<byte[]> reader = Pipes.Drain(pipe);
        Write(legacy, pipe);
        Assert.Equal(File.ReadAllBytes(_scratch["out.tar"]), await reader);
    }

    // After a failure a reader of the pipe must not take what it got for an archive.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Through_a_pipe_a_failure_leaves_out_the_tables_and_the_end(bool legacy)
    {
        using (FileStream file = File.OpenWrite(_store.TreeOf(_image.ChainIds[1]) + "/big")) file.WriteByte(0);
        string pipe = _scratch.MakePipe("pipe");
        Task<byte[]> reader = Pipes.Drain(pipe);
        Assert.Throws<IntegrityException>(() => Write(legacy, pipe));
        byte[] got = await reader;
        Assert.Equal(-1, got.AsSpan().IndexOf("manifest.json"u8));
        Assert.Throws<IndexOutOfRangeException>(() => TarListing.Of(got));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pipe_whose_reader_went_away_is_a_failure(bool legacy)
    {
        string pipe = _scratch.MakePipe("pipe");
        Task reader = Task.Run(() =>
        {
            using FileStream stream = File.OpenRead(pipe);
            stream.ReadExactly(new byte[1000]);
        });
        Assert.Equal(Errno.EPIPE, Assert.Throws<LinuxException>(() => Write(legacy, pipe)).Errno);
        await reader;
    }

    // Somebody's notes must not be lost to a slip of the hand; that they end in .tar changes nothing.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_no_image_archive_stays(bool legacy)
    {
        File.WriteAllText(_scratch["out.tar"], "mine");
        Assert.Throws<DestinationConflictException>(() => Write(legacy, _scratch["out.tar"]));
        Assert.Equal("mine", File.ReadAllText(_scratch["out.tar"]));
    }

    private void Write(bool legacy, string path)
    {
        using ArchiveWriter writer = legacy ? new DockerLegacyWriter(path, new WriteOptions()) : new DockerArchiveWriter(path, new WriteOptions());
        writer.Put(_reader.Open(new ImageEntry(_image.Id, [ImageReference.Parse("app:1")])));
        writer.Commit(CancellationToken.None);
    }
}
