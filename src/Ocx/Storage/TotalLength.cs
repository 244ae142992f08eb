namespace Ocx.Storage;

/// <summary>Sums of lengths that files only claim: beyond 64 bits the sum stays at the greatest number, for which nobody has room.</summary>
internal static class TotalLength
{
    /// <summary>The sum of lengths, none of which is negative.</summary>
    public static long Of<T>(IEnumerable<T> items, Func<T, long> lengthOf)
    {
        long total = 0;
        foreach (T item in items) total = lengthOf(item) is var length && length > long.MaxValue - total ? long.MaxValue : total + length;
        return total;
    }
}
