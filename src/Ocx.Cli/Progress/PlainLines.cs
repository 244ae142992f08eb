using System.Globalization;
using Ocx.Formats;

namespace Ocx.Cli.Progress;

/// <summary>One line with a time for each layer, for logs.</summary>
internal sealed class PlainLines(TextWriter error) : TransferListener
{
    private readonly Lock _lock = new();
    private string _what = "layer";
    private int _done;
    private int _total;

    public override void Waiting(string? holder)
    {
        lock (_lock) error.PrintLine($"{Now} waiting for {holder ?? "another process"}, which uses the store");
    }

    public override void Compressing(IReadOnlyList<PlannedBlob> layers) => Begin("compressed", layers.Count);

    public override void Planned(WritePlan plan) => Begin("layer", plan.Blobs.Count(b => b is { IsLayer: true, IsReused: false }));

    public override void Finished(PlannedBlob layer)
    {
        lock (_lock)
        {
            _done++;
            error.WriteLine($"{Now} {_what} {_done}/{_total} {layer.Digest} {HumanSize.Of(layer.Length)}");
        }
    }

    private static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private void Begin(string what, int total)
    {
        lock (_lock) (_what, _done, _total) = (what, 0, total);
    }
}
