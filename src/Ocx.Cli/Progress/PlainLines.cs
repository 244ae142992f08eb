using System.Globalization;
using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>One line with a time for each layer, for logs.</summary>
internal sealed class PlainLines(TextWriter error) : TransferListener
{
    private readonly Lock _lock = new();
    private int _done;
    private int _total;

    public override void Planned(WritePlan plan) => _total = plan.Blobs.Count(b => b is { IsLayer: true, IsReused: false });

    public override void Finished(PlannedBlob layer)
    {
        lock (_lock)
        {
            _done++;
            string time = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            error.WriteLine($"{time} layer {_done}/{_total} {layer.Digest} {HumanSize.Of(layer.Length)}");
        }
    }
}
