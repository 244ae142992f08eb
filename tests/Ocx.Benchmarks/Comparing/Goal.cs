using System.Globalization;

namespace Ocx.Benchmarks.Comparing;

/// <summary>A ratio of two medians that is wanted.</summary>
/// <param name="Ours">The name of our time.</param>
/// <param name="Theirs">The name of the other.</param>
/// <param name="Faster">How many times faster ours should be at least; null where <paramref name="Share"/> says it.</param>
/// <param name="Share">What share of their time ours may take at most; infinite where none is wanted, and it is shown all the same.</param>
internal sealed record Goal(string Ours, string Theirs, double? Faster = null, double? Share = null)
{
    /// <summary>What is wanted, in a few words.</summary>
    public string Wanted => Faster is { } faster ? $"≥ {Number(faster)}" : Share < double.PositiveInfinity ? $"≤ {Number(Share.Value)} of its time" : "of its time";

    /// <summary>The ratio of the medians with the least and the greatest of a round, in bold where it is what is wanted.</summary>
    public string Result(Outcome outcome)
    {
        IReadOnlyList<double> ours = outcome.Seconds(Ours), theirs = outcome.Seconds(Theirs);
        double ratio = Ratio(ours.Median(), theirs.Median());
        // Round by round: what was measured together is compared.
        double[] spread = [.. ours.Zip(theirs, Ratio)];
        bool isReached = Faster is { } least ? ratio >= least : ratio <= Share && Share < double.PositiveInfinity;
        string text = isReached ? $"**{Number(ratio)}**" : Number(ratio);
        return $"{text} ({Number(spread.Min())}–{Number(spread.Max())})";
    }

    private double Ratio(double ours, double theirs) => Faster is null ? ours / theirs : theirs / ours;

    private static string Number(double value) => value.ToString(value < 10 ? "0.0#" : "0.#", CultureInfo.InvariantCulture);
}
