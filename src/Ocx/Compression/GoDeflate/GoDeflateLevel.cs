namespace Ocx.Compression.GoDeflate;

/// <summary>How hard a level of Go's encoder looks for matches.</summary>
/// <param name="LazyLimit">From a match of this length on, nothing longer is looked for at the next byte.</param>
/// <param name="NiceLength">A match of this length ends the search.</param>
/// <param name="ChainLimit">How many candidates are looked at.</param>
/// <remarks>Of a fourth parameter that such encoders have (a "good" length), Go's has no effect.</remarks>
internal readonly record struct GoDeflateLevel(int LazyLimit, int NiceLength, int ChainLimit)
{
    /// <summary>The level that is taken where none is given.</summary>
    public const int Default = 6;

    /// <summary>The fastest level, which is an encoder of its own.</summary>
    public const int Fastest = 1;

    /// <summary>That of a level from 4 to 9.</summary>
    public static GoDeflateLevel Of(int level) => level switch
    {
        4 => new(4, 16, 16),
        5 => new(16, 32, 32),
        6 => new(16, 128, 128),
        7 => new(32, 128, 256),
        8 => new(128, 258, 1024),
        9 => new(258, 258, 4096),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "a level from 4 to 9"),
    };
}
