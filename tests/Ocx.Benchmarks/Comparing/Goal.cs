using System.Globalization;

namespace Ocx.Benchmarks.Comparing;

/// <summary>A ratio of two medians that is wanted.</summary>
/// <param name="Ours">The name of our time.</param>
/// <param name="Theirs">The name of the other.</param>
/// <param name="Faster">How many times faster ours should be at least; null where <paramref name="Share"/> says it.</param>
/// <param name="Share">What share of their time ours may take at most.</param>
internal sealed record Goal(string Ours, string Theirs, double? Faster = null, double? Share = null)
{
    /// <summary>The row of the table that says how it stands.</summary>
    public string Row(IReadOnlyCollection<Sample> samples)
    {
        double[] ours = Seconds(samples, Ours), theirs = Seconds(samples, Theirs);
        double ratio = Ratio(ours.Median(), theirs.Median());
        // Round by round: what was measured together is compared.
        double[] spread = [.. ours.Zip(theirs, Ratio)];
        bool isReached = Faster is { } least ? ratio >= least : ratio <= Share;
        string wanted = Faster is { } faster ? $"≥ {Number(faster)} × faster" : $"≤ {Number(Share!.Value)} × its time";
        return $"| {Ours} | {Theirs} | {Number(ratio)} ({Number(spread.Min())} to {Number(spread.Max())}) | {wanted} | {(isReached ? "yes" : "no")} |";
    }

    private double Ratio(double ours, double theirs) => Faster is null ? ours / theirs : theirs / ours;

    private static double[] Seconds(IEnumerable<Sample> samples, string name) => [.. samples.Where(s => s.Name == name).Select(s => s.Seconds)];

    private static string Number(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
