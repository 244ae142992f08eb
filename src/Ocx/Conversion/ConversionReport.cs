using Ocx.Formats;

namespace Ocx.Conversion;

/// <summary>What a conversion did, or would do.</summary>
/// <param name="Plan">What was written.</param>
/// <param name="Losses">What could not be kept, each a line for people.</param>
public sealed record ConversionReport(WritePlan Plan, IReadOnlyList<string> Losses);
