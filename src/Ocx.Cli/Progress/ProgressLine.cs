namespace Ocx.Cli.Progress;

/// <summary>A line of <c>--progress json</c>.</summary>
/// <param name="Event"><c>unpacked</c>, <c>waiting</c>, <c>compressing</c>, <c>planned</c>, <c>started</c>, <c>advanced</c>, <c>finished</c> or <c>flushing</c>.</param>
/// <param name="Layer">The layer's digest; absent where it is about none.</param>
/// <param name="Bytes">How many bytes have been unpacked, or how many of the layer have been written.</param>
/// <param name="Total">The layer's length, or that of all layers that move.</param>
/// <param name="Layers">How many layers move.</param>
/// <param name="Holder">Who uses the store; absent where nobody can tell.</param>
internal sealed record ProgressLine(string Event, string? Layer = null, long? Bytes = null, long? Total = null, int? Layers = null, string? Holder = null);
