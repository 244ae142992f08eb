using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Bundles;

public sealed class BundleTests : IDisposable
{
    // Nothing here depends on time; this only ends a test that would hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Waiting_for_a_writer_of_a_pipe_ends_with_an_interruption()
    {
        string pipe = _scratch.MakePipe("pipe");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.1));
        Task opening = Task.Run(() => Bundle.Open(pipe, new ReadOptions(_scratch.Path), cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Patience));

        // Whoever waits there still is let go.
        await File.WriteAllBytesAsync(pipe, []);
    }

    public static TheoryData<string, byte[], string> Others => new()
    {
        { "an empty file", [], "it is empty" },
        { "a word", "hi\n"u8.ToArray(), "neither a tar nor a compressed one" },
        { "a script", [.. "#!/bin/sh\n"u8, .. Enumerable.Repeat((byte)'x', 4096)], "neither a tar nor a compressed one" },
        { "a compressed script", Compressed.Gzip([.. "#!/bin/sh\n"u8, .. Enumerable.Repeat((byte)'x', 4096)]), "neither a tar nor a compressed one" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_no_archive_is_said_to_be_none(string what, byte[] content, string reason)
    {
        File.WriteAllBytes(_scratch["file"], content);
        ImageFormatException e = Assert.Throws<ImageFormatException>(() => Bundle.Open(_scratch["file"], new ReadOptions(_scratch.Path), CancellationToken.None));
        Assert.True(e.Message == $"{_scratch["file"]}: no image archive or layout: {reason}", $"{what}: {e.Message}");
    }

    [Fact]
    public void What_is_wrong_with_a_header_is_still_said()
    {
        byte[] tar = SampleLayers.Of("a", "x");
        tar[0] ^= 1;
        File.WriteAllBytes(_scratch["file"], tar);
        ImageFormatException e = Assert.Throws<ImageFormatException>(() => Bundle.Open(_scratch["file"], new ReadOptions(_scratch.Path), CancellationToken.None));
        Assert.Contains("checksum", e.Message);
    }
}
