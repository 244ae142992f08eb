using Ocx.Errors;

namespace Ocx.Checking.Bundles;

/// <summary>
/// Findings about a bundle while it is looked at. Which images one affects may be known only at the end, when all documents have been
/// followed: until then it holds the set of them, which still grows.
/// </summary>
internal sealed class BundleFindings
{
    /// <summary>What mends nearly everything in a bundle: nothing in it is there twice.</summary>
    public const string GetAgain = "get the bundle again from where it came, or make it anew";

    /// <summary>For what the system does not let be read.</summary>
    public const string Unreadable = "see whether you may read it, and what the kernel says of the disk (dmesg); or get the bundle again from where it came";

    /// <summary>For what its maker got wrong.</summary>
    public const string MakeAgain = "make the bundle anew, with a current version of its program, or convert it with ocx";

    // What is said twice of one thing is said once.
    private readonly HashSet<(Finding Finding, IReadOnlyCollection<CheckedImage>? Images)> _findings = [];

    /// <summary>Adds damage.</summary>
    /// <param name="code">One of <see cref="FindingCodes"/>.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is.</param>
    /// <param name="advice">What to do.</param>
    /// <param name="images">The images that it affects; null for the bundle as a whole.</param>
    /// <param name="layer">The layer that it affects.</param>
    public void Damage(string code, string subject, string expected, string found, string advice, IReadOnlyCollection<CheckedImage>? images, string? layer = null) =>
        Add(new Finding(code, Severity.Damage, subject, expected, found, advice) { Layer = layer }, images);

    /// <summary>Adds an oddity.</summary>
    /// <inheritdoc cref="Damage"/>
    public void Note(string code, string subject, string expected, string found, string advice, IReadOnlyCollection<CheckedImage> images, string? layer = null) =>
        Add(new Finding(code, Severity.Note, subject, expected, found, advice) { Layer = layer }, images);

    /// <summary>Adds what nothing needs.</summary>
    /// <inheritdoc cref="Damage"/>
    public void Leak(string code, string subject, string expected, string found, string advice, long bytes) =>
        Add(new Finding(code, Severity.Leak, subject, expected, found, advice) { Bytes = bytes }, []);

    /// <summary>All of them, or those that are about some images.</summary>
    /// <param name="chosen">The images; null for all, and for what belongs to none.</param>
    public IReadOnlyList<Finding> For(IReadOnlySet<CheckedImage>? chosen)
    {
        var list = new FindingList();
        foreach ((Finding finding, IReadOnlyCollection<CheckedImage>? images) in _findings)
        {
            // Damage to the bundle as a whole is everybody's.
            if (chosen is not null && images is not null && !images.Any(chosen.Contains)) continue;
            list.Add(finding with { Images = [.. (images ?? []).SelectMany(i => i.Labels).Distinct().Order(StringComparer.Ordinal)] });
        }

        return list.Sorted();
    }

    /// <summary>What is wrong with a document, in the words of who could not read it; its place is said elsewhere.</summary>
    public static string Reason(OcxException e) => e switch
    {
        ImageFormatException { Offset: { } offset } format => $"at byte {offset}: {format.Rule}",
        ImageFormatException format => format.Rule,
        UnsupportedFeatureException unsupported => unsupported.Feature,
        IntegrityException integrity => integrity.Actual,
        _ => e.Message,
    };

    private void Add(Finding finding, IReadOnlyCollection<CheckedImage>? images)
    {
        lock (_findings) _findings.Add((finding, images));
    }
}
