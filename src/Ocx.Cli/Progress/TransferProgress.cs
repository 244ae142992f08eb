using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>How far a transfer is: told by the threads that move layers, looked at by the one that draws. Thread-safe.</summary>
internal sealed class TransferProgress(TimeProvider clock) : TransferListener
{
    // Digits of a digest that people recognise a layer by, as Docker shows them.
    private const int ShownDigits = 12;

    private readonly Lock _lock = new();
    private readonly List<Moving> _moving = [];
    private Func<string> _label = () => "opening";
    private long _since = clock.GetTimestamp();
    private int _done;
    private long _bytes;
    private long? _total;

    public override void Unpacked(long bytes)
    {
        lock (_lock)
        {
            if (_bytes == 0) Begin(() => "unpacking", null);
            _bytes += bytes;
        }
    }

    public override void Waiting(string? holder)
    {
        lock (_lock) Begin(() => $"waiting for {holder ?? "the store"}", null);
    }

    public override void Compressing(IReadOnlyList<PlannedBlob> layers) => Begin($"/{layers.Count} compressed", PlannedBlob.TotalLength(layers));

    public override void Planned(WritePlan plan)
    {
        PlannedBlob[] layers = [.. plan.Blobs.Where(b => b is { IsLayer: true, IsReused: false })];
        Begin(layers.Length == 1 ? "/1 layer" : $"/{layers.Length} layers", PlannedBlob.TotalLength(layers));
    }

    public override void Started(PlannedBlob layer)
    {
        lock (_lock) _moving.Add(new Moving(layer, clock.GetTimestamp()));
    }

    public override void Advanced(PlannedBlob layer, long bytes)
    {
        lock (_lock)
        {
            _bytes += bytes;
            if (_moving.Find(m => m.Layer == layer) is { } moving) moving.Bytes += bytes;
        }
    }

    public override void Finished(PlannedBlob layer)
    {
        lock (_lock)
        {
            int at = _moving.FindIndex(m => m.Layer == layer);
            if (at < 0) return;

            // Not everything is told of byte by byte: a layer whose blocks are shared arrives at once.
            _bytes += Math.Max(0, layer.Length - _moving[at].Bytes);
            _moving.RemoveAt(at);
            _done++;
        }
    }

    public override void Flushing()
    {
        lock (_lock) Begin(() => "flushing to disk", null);
    }

    /// <summary>What is going on now.</summary>
    /// <returns>The layers that move, the earliest first; and all of it in one line.</returns>
    public (IReadOnlyList<ProgressRow> Layers, ProgressRow Overall) Look()
    {
        lock (_lock)
        {
            ProgressRow[] layers = [.. _moving.Select(m => new ProgressRow(m.Layer.Digest.Hex[..ShownDigits], m.Bytes, m.Layer.Length, clock.GetElapsedTime(m.Since)))];
            return (layers, new ProgressRow(_label(), _bytes, _total, clock.GetElapsedTime(_since)));
        }
    }

    private void Begin(string ofLayers, long total)
    {
        lock (_lock)
        {
            // What moved when it turned out to need another plan begins again.
            _moving.Clear();
            Begin(() => $"{_done}{ofLayers}", total);
        }
    }

    private void Begin(Func<string> label, long? total) => (_label, _since, _done, _bytes, _total) = (label, clock.GetTimestamp(), 0, 0, total);

    private sealed class Moving(PlannedBlob layer, long since)
    {
        public PlannedBlob Layer { get; } = layer;

        public long Since { get; } = since;

        public long Bytes { get; set; }
    }
}
