using Ocx.Formats;

namespace Ocx.Checking;

/// <summary>What to check, and how.</summary>
public sealed record CheckOptions
{
    /// <summary>Only metadata: nothing that takes longer than reading small files.</summary>
    public bool IsQuick { get; init; }

    /// <summary>The images to check, as users name them; empty for all, and for what belongs to no image.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>How many layers or blobs are read at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>For how long a repair waits for a store that is in use; not at all by default. A check takes no lock, and waits for nobody.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>Hears of layers and blobs that are being read.</summary>
    public TransferListener Listener { get; init; } = new();
}
