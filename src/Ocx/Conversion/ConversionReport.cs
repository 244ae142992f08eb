using Ocx.Formats;
using Ocx.Originals;

namespace Ocx.Conversion;

/// <summary>What a conversion did, or would do.</summary>
/// <param name="Plan">What was written.</param>
/// <param name="Losses">What could not be kept, each a line for people.</param>
public sealed record ConversionReport(WritePlan Plan, IReadOnlyList<string> Losses)
{
    /// <summary>What was made again of what registries have; null where that was not asked for, or is not needed.</summary>
    public OriginalsReport? Originals { get; init; }
}
