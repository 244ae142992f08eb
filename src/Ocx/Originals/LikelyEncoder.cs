using Ocx.Compression.Encoders;
using Ocx.Images;

namespace Ocx.Originals;

/// <summary>Guesses from an image's history which program compressed a layer.</summary>
internal static class LikelyEncoder
{
    // Programs with the library of Google, which compress at level 1; they sign what they make, one way or another.
    private static readonly string[] Fast = ["kaniko", "ko-build/ko", "google/ko", "crane"];

    private static readonly string[] Java = ["jib"];

    private static readonly string[] Parallel = ["apko", "buildah"];

    // What the history of what buildah commits says at least.
    private const string BuiltFrom = "FROM ";

    /// <summary>All encoders, the likeliest of one of an image's layers first.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<KnownEncoder> Order(ImageConfig config, int layer)
    {
        KnownEncoder first = Of(config, layer);
        return [first, .. KnownEncoders.All.Where(e => e != first)];
    }

    /// <summary>The likeliest encoder of one of an image's layers.</summary>
    /// <param name="config">The image's config.</param>
    /// <param name="layer">Which layer, from 0.</param>
    private static KnownEncoder Of(ImageConfig config, int layer)
    {
        HistoryEntry? step = config.History.Where(h => !h.EmptyLayer).ElementAtOrDefault(layer);

        // The image that others are built on, and its one layer.
        if (layer == 0 && step?.Comment.StartsWith("debuerreotype", StringComparison.Ordinal) == true) return KnownEncoders.Pigz;
        string[] signatures = [config.Author, step?.Author ?? "", step?.Comment ?? "", step?.CreatedBy ?? ""];
        if (Has(Parallel) || step?.Comment.StartsWith(BuiltFrom, StringComparison.Ordinal) == true) return KnownEncoders.Pgzip;
        return Has(Fast) ? KnownEncoders.FastGo : Has(Java) ? KnownEncoders.Zlib : KnownEncoders.Go;

        bool Has(string[] names) => signatures.Any(s => names.Any(n => s.Contains(n, StringComparison.OrdinalIgnoreCase)));
    }
}
