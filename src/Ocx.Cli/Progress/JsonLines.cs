using System.Text.Json;
using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>One JSON object a line for each event, for programs; the schema is <see cref="ProgressLine"/>.</summary>
internal sealed class JsonLines(TextWriter error) : TransferListener
{
    // Enough for a smooth bar elsewhere, and few enough lines to log.
    private const long ReportEvery = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<PlannedBlob, (long Bytes, long Reported)> _progress = [];

    public override void Planned(WritePlan plan) =>
        Write(new ProgressLine("planned", null, null, plan.Blobs.Where(b => b is { IsLayer: true, IsReused: false }).Sum(b => b.Length)));

    public override void Started(PlannedBlob layer) => Write(new ProgressLine("started", layer.Digest.ToString(), 0, layer.Length));

    public override void Advanced(PlannedBlob layer, long bytes)
    {
        lock (_lock)
        {
            (long sum, long reported) = _progress.GetValueOrDefault(layer);
            sum += bytes;
            if (sum - reported >= ReportEvery)
            {
                Write(new ProgressLine("advanced", layer.Digest.ToString(), sum, layer.Length));
                reported = sum;
            }

            _progress[layer] = (sum, reported);
        }
    }

    public override void Finished(PlannedBlob layer) => Write(new ProgressLine("finished", layer.Digest.ToString(), layer.Length, layer.Length));

    private void Write(ProgressLine line)
    {
        string text = JsonSerializer.Serialize(line, CliJson.Default.ProgressLine);
        lock (_lock) error.WriteLine(text);
    }
}
