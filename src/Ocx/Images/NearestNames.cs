namespace Ocx.Images;

/// <summary>Finds the names that a user may have meant, for "did you mean".</summary>
public static class NearestNames
{
    // A hint is not worth more: comparing costs the product of the two lengths, for every name.
    private const int MaxLength = 128;
    private const int MaxNames = 10_000;

    /// <summary>
    /// The few of <paramref name="known"/> that differ least from <paramref name="asked"/>, nearest first, equally
    /// near ones in ordinal order. Names that differ in more than a third of what was asked are not near.
    /// </summary>
    public static IReadOnlyList<string> Find(string asked, IEnumerable<string> known, int count = 3)
    {
        if (asked.Length > MaxLength)
            return [];
        int limit = Math.Max(1, asked.Length / 3);
        return [.. known
            .Take(MaxNames)
            .Where(name => name.Length <= MaxLength && Math.Abs(name.Length - asked.Length) <= limit)
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Distance(asked, name)))
            .Where(found => found.Distance <= limit)
            .OrderBy(found => found.Distance).ThenBy(found => found.Name, StringComparer.Ordinal)
            .Take(count)
            .Select(found => found.Name)];
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[MaxLength + 1];
        for (int j = 0; j <= right.Length; j++)
            row[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
