using System.Text.Json;
using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>One JSON object a line for each event, for programs; the schema is <see cref="ProgressLine"/>.</summary>
internal sealed class JsonLines(TextWriter error) : TransferListener
{
    // Enough for a smooth bar elsewhere, and few enough lines to log.
    private const long ReportEvery = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<PlannedBlob, long> _bytes = [];
    private long _unpacked;

    public override void Unpacked(long bytes)
    {
        lock (_lock)
        {
            if (_unpacked / ReportEvery != (_unpacked + bytes) / ReportEvery) Write(new ProgressLine("unpacked", Bytes: _unpacked + bytes));
            _unpacked += bytes;
        }
    }

    public override void Waiting(string? holder) => Write(new ProgressLine("waiting", Holder: holder));

    public override void Compressing(IReadOnlyList<PlannedBlob> layers) => Begin("compressing", layers);

    public override void Planned(WritePlan plan) => Begin("planned", [.. plan.Blobs.Where(b => b is { IsLayer: true, IsReused: false })]);

    public override void Started(PlannedBlob layer)
    {
        lock (_lock)
        {
            _bytes[layer] = 0;
            Write(Of("started", layer, 0));
        }
    }

    public override void Advanced(PlannedBlob layer, long bytes)
    {
        lock (_lock)
        {
            long before = _bytes.GetValueOrDefault(layer), after = before + bytes;
            if (before / ReportEvery != after / ReportEvery) Write(Of("advanced", layer, after));
            _bytes[layer] = after;
        }
    }

    public override void Finished(PlannedBlob layer) => Write(Of("finished", layer, layer.Length));

    public override void Flushing() => Write(new ProgressLine("flushing"));

    private static ProgressLine Of(string name, PlannedBlob layer, long bytes) => new(name, layer.Digest.ToString(), bytes, layer.Length);

    private void Begin(string name, IReadOnlyCollection<PlannedBlob> layers) => Write(new ProgressLine(name, Total: PlannedBlob.TotalLength(layers), Layers: layers.Count));

    private void Write(ProgressLine line)
    {
        string text = JsonSerializer.Serialize(line, CliJson.Default.ProgressLine);
        lock (_lock) error.WriteLine(text);
    }
}
