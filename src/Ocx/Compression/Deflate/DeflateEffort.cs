namespace Ocx.Compression.Deflate;

/// <summary>How hard to look for matches.</summary>
/// <param name="HashBits">A table of as many bits: what is not in the processor's first cache costs time.</param>
/// <param name="LearnsAll">Whether all positions in a match can be the start of another one, or only its first and last ones.</param>
/// <param name="BlockLength">After how many bytes codes are made anew.</param>
internal sealed record DeflateEffort(int HashBits, bool LearnsAll, int BlockLength)
{
    /// <summary>That of a level; null where it is none of ours.</summary>
    public static DeflateEffort? Of(int level) => level switch
    {
        1 => new DeflateEffort(14, LearnsAll: false, 128 * 1024),
        2 => new DeflateEffort(15, LearnsAll: true, 64 * 1024),
        _ => null,
    };
}
