using Ocx.Cli.Progress;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>What displays show of a transfer at each of its steps.</summary>
public sealed class TransferProgressTests
{
    private readonly StoppedClock _clock = new();
    private readonly TransferProgress _progress;

    public TransferProgressTests() => _progress = new TransferProgress(_clock);

    [Fact]
    public void Each_step_has_its_line()
    {
        PlannedBlob first = Blob("first", 1000), second = Blob("second", 3000);
        AssertOverall("opening", 0, null);
        _progress.Unpacked(10);
        _progress.Unpacked(20);
        AssertOverall("unpacking", 30, null);
        _progress.Waiting("dockerd, process 12");
        AssertOverall("waiting for dockerd, process 12", 0, null);
        _progress.Waiting(null);
        AssertOverall("waiting for the store", 0, null);
        _progress.Compressing([first, second]);
        AssertOverall("0/2 compressed", 0, 4000);
        Move(first);
        AssertOverall("1/2 compressed", 1000, 4000);
        _progress.Planned(new WritePlan([], [first, second, Blob("reused", 9) with { IsReused = true }, Blob("config", 9) with { IsLayer = false }], 0));
        AssertOverall("0/2 layers", 0, 4000);
        Move(second);
        AssertOverall("1/2 layers", 3000, 4000);
        _progress.Planned(new WritePlan([], [first], 0));
        AssertOverall("0/1 layer", 0, 1000);
        _progress.Flushing();
        AssertOverall("flushing to disk", 0, null);
    }

    [Fact]
    public void A_layer_is_shown_while_it_moves_with_its_rate_and_the_time_that_is_left()
    {
        PlannedBlob layer = Blob("layer", 4000);
        _progress.Planned(new WritePlan([], [layer], 0));
        _clock.Now += TimeSpan.FromSeconds(5);
        _progress.Started(layer);
        _progress.Advanced(layer, 500);
        Assert.Equal((null, null), (Layer().Rate, Layer().Left));
        _clock.Now += TimeSpan.FromSeconds(1);
        _progress.Advanced(layer, 500);
        ProgressRow row = Layer();
        Assert.Equal((layer.Digest.Hex[..12], 1000L, 4000L, 1000.0, TimeSpan.FromSeconds(3)), (row.Label, row.Bytes, row.Total!.Value, row.Rate!.Value, row.Left!.Value));
        _progress.Finished(layer);
        Assert.Empty(_progress.Look().Layers);
    }

    // Two layers of an image may have the same bytes, and a repair tells of layers that it did not plan.
    [Fact]
    public void Layers_that_are_alike_or_unknown_do_no_harm()
    {
        PlannedBlob layer = Blob("layer", 100);
        _progress.Started(layer);
        _progress.Started(layer);
        _progress.Finished(layer);
        _progress.Advanced(layer, 5);
        Assert.Single(_progress.Look().Layers);
        _progress.Finished(layer);
        _progress.Finished(layer);
        _progress.Advanced(layer, 5);
        Assert.Empty(_progress.Look().Layers);
    }

    private ProgressRow Layer() => Assert.Single(_progress.Look().Layers);

    private void Move(PlannedBlob layer)
    {
        _progress.Started(layer);
        _progress.Finished(layer);
    }

    private void AssertOverall(string label, long bytes, long? total)
    {
        ProgressRow row = _progress.Look().Overall;
        Assert.Equal((label, bytes, total), (row.Label, row.Bytes, row.Total));
    }

    private static PlannedBlob Blob(string content, long length) => new(Digest.Compute(System.Text.Encoding.UTF8.GetBytes(content)), length, IsLayer: true, IsReused: false);

    private sealed class StoppedClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
