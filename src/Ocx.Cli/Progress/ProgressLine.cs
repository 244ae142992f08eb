namespace Ocx.Cli.Progress;

/// <summary>A line of <c>--progress json</c>.</summary>
/// <param name="Event"><c>planned</c>, <c>started</c>, <c>advanced</c> or <c>finished</c>.</param>
/// <param name="Layer">The layer's digest; absent for <c>planned</c>.</param>
/// <param name="Bytes">How many of its bytes have been written; absent for <c>planned</c>.</param>
/// <param name="Total">The layer's length; for <c>planned</c>, that of all layers that move.</param>
internal sealed record ProgressLine(string Event, string? Layer, long? Bytes, long Total);
