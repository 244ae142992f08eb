namespace Ocx.Tar;

/// <summary>A stream that can pass over bytes without making them.</summary>
internal interface ISkippable
{
    /// <summary>Passes over bytes; returns how many there were, fewer only at the end.</summary>
    long Skip(long count);
}
