using System.Collections.Concurrent;
using Ocx.Formats;

namespace Ocx.Tests.Contract;

/// <summary>Writes down what it is told, and can act in the middle of a layer.</summary>
public sealed class RecordingListener : TransferListener
{
    private int _planned;

    public Action OnAdvanced { get; init; } = () => { };

    public int PlannedCount => _planned;

    public ConcurrentQueue<PlannedBlob> Begun { get; } = new();

    public ConcurrentQueue<PlannedBlob> Ended { get; } = new();

    public ConcurrentDictionary<PlannedBlob, long> Bytes { get; } = new();

    public override void Planned(WritePlan plan) => Interlocked.Increment(ref _planned);

    public override void Started(PlannedBlob layer) => Begun.Enqueue(layer);

    public override void Advanced(PlannedBlob layer, long bytes)
    {
        Bytes.AddOrUpdate(layer, bytes, (_, sum) => sum + bytes);
        OnAdvanced();
    }

    public override void Finished(PlannedBlob layer) => Ended.Enqueue(layer);
}
