namespace Ocx.Cli.Progress;

/// <summary>A line of what is going on.</summary>
/// <param name="Label">What moves.</param>
/// <param name="Bytes">How many of its bytes have.</param>
/// <param name="Total">How many it has; null where nobody knows.</param>
/// <param name="Elapsed">How long it has been moving.</param>
internal sealed record ProgressRow(string Label, long Bytes, long? Total, TimeSpan Elapsed)
{
    // A rate of less is chance.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.2);

    // Whoever waits for longer knows enough.
    private static readonly TimeSpan Most = TimeSpan.FromHours(99);

    /// <summary>The part that has moved, from 0 to 1.</summary>
    public double Part => Total is > 0 ? Math.Min(1, (double)Bytes / Total.Value) : 1;

    /// <summary>Bytes a second; null where nothing has moved, or too little to say.</summary>
    public double? Rate => Bytes > 0 && Elapsed >= Least ? Bytes / Elapsed.TotalSeconds : null;

    /// <summary>How long the rest takes at that rate; null where that is not known.</summary>
    public TimeSpan? Left => Rate is { } rate && Total is { } total ? TimeSpan.FromSeconds(Math.Min(Most.TotalSeconds, Math.Max(0, total - Bytes) / rate)) : null;
}
