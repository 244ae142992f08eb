namespace Ocx.Benchmarks.Comparing;

/// <summary>One run of one program.</summary>
/// <param name="Name">Whose and what.</param>
/// <param name="Seconds">By the clock on the wall.</param>
/// <param name="PeakMemory">The largest resident set of the process, in bytes; null where it is not the process that does the work.</param>
/// <param name="Output">How many bytes it wrote; null where that is not asked.</param>
internal sealed record Sample(string Name, double Seconds, long? PeakMemory, long? Output);
