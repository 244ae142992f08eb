using System.Buffers;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>The names that entries of an <c>index.json</c> carry in their annotations.</summary>
internal sealed class LayoutNames(BundleFindings findings)
{
    // OCI image specification, annotations.md: the letters, digits and separators of org.opencontainers.image.ref.name.
    private static readonly SearchValues<char> ReferenceCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._:@/+");

    private readonly Dictionary<string, (Descriptor Entry, IReadOnlyList<CheckedImage> Images)> _owners = new(StringComparer.Ordinal);

    /// <summary>Looks at an entry's names.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="images">What it leads to.</param>
    public void Add(Descriptor entry, IReadOnlyList<CheckedImage> images)
    {
        string? full = entry.Annotations.GetValueOrDefault(NameAnnotations.Name);
        if (full is not null && !ImageReference.TryParse(full, out _, out string reason))
            findings.Damage(FindingCodes.NameMalformed, full, $"a full name in {NameAnnotations.Name}", reason, BundleFindings.MakeAgain, images);

        if (NameAnnotations.ReferenceOf(entry.Annotations) is { } text && (text.Length == 0 || text.AsSpan().ContainsAnyExcept(ReferenceCharacters)))
            findings.Note(FindingCodes.NameMalformed, text.Length == 0 ? LayoutPaths.Index : text, $"letters, digits and some signs in {NameAnnotations.Reference}", text.Length == 0 ? "nothing" : "others", BundleFindings.MakeAgain, images);

        // A bare tag names an image only where no full name does: many images are called latest.
        if ((NameAnnotations.NameOf(entry.Annotations)?.Familiar ?? (full is null ? NameAnnotations.ReferenceOf(entry.Annotations) : null)) is { Length: > 0 } name) Own(name, entry, images);
    }

    private void Own(string name, Descriptor entry, IReadOnlyList<CheckedImage> images)
    {
        if (_owners.TryAdd(name, (entry, images))) return;
        (Descriptor other, IReadOnlyList<CheckedImage> others) = _owners[name];

        // One name for several platforms, without an index to say so, is clear enough.
        bool isPlatform = entry.Platform is { } platform && other.Platform is { } otherPlatform && platform != otherPlatform;
        if (entry.Digest == other.Digest || isPlatform) return;
        findings.Damage(FindingCodes.NameTwice, name, "one image of that name", $"{other.Digest} and {entry.Digest}", "choose one of them by its digest, and give it a name of its own", [.. images, .. others]);
    }
}
