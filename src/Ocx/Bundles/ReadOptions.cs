using Ocx.Compression;

namespace Ocx.Bundles;

/// <summary>How to read a layout or an archive, which may be a stranger's.</summary>
/// <param name="TemporaryDirectory">Where a compressed archive or one from a pipe is unpacked to; the file has no name there.</param>
public sealed record ReadOptions(string TemporaryDirectory)
{
    /// <summary>What <see cref="MaxInflation"/> is where nobody says anything else.</summary>
    public const int DefaultMaxInflation = InflationLimit.DefaultRatio;

    /// <summary>
    /// How many times its length a compressed stream may inflate to, once beyond 1 GiB: an archive as a whole, and each of its layers.
    /// What goes beyond is refused as a bomb.
    /// </summary>
    public int MaxInflation { get; init; } = DefaultMaxInflation;

    /// <summary>Is told how many more bytes have been unpacked; null where nobody asks.</summary>
    public Action<long>? Unpacked { get; init; }

    /// <summary>Whether <see cref="Bundle.Damage"/> says what is wrong with a tar instead of an exception, and what comes before the damage counts as all.</summary>
    internal bool IsTolerant { get; init; }

    /// <summary>The bytes to which any stream may inflate.</summary>
    internal long InflationFloor { get; init; } = InflationLimit.DefaultFloor;

    /// <summary>How far compressed streams may inflate.</summary>
    internal InflationLimit Inflation => new(MaxInflation, InflationFloor);
}
