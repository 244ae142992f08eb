namespace Ocx.Benchmarks.Comparing;

/// <summary>What rounds say together.</summary>
internal static class Statistics
{
    /// <summary>The median.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
