using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats;

/// <summary>
/// Finds images by what users write, as <c>docker save</c> finds them: a bare name stands for all its tags and digests,
/// a name with a tag or a digest for that one, and what is no name for the image of that ID or unique start of an ID.
/// </summary>
/// <remarks>
/// <para>Each image is selected once, in the order of the first argument that names it, and under a bare name in that of its
/// tags; its names are the tags it was asked for by. An image asked for by digest or by ID has none.</para>
/// <para>A layout has more to go by: the bare tag that it lists an image under, and the digests of manifests and indexes. A name
/// or digest of an index stands for all its images.</para>
/// <para>Source: moby image/tarexport/save.go, parseNames.</para>
/// </remarks>
public sealed class ImageSelection
{
    // How many names an error lists before it only counts.
    private const int NamesShown = 5;

    private readonly IReadOnlyList<ImageEntry> _entries;
    private readonly string _location;
    private readonly string? _elsewhere;
    private readonly List<ImageEntry> _order = [];
    private readonly Dictionary<ImageEntry, Names> _names = new(ReferenceEqualityComparer.Instance);

    private ImageSelection(IReadOnlyList<ImageEntry> entries, string location, string? elsewhere) => (_entries, _location, _elsewhere) = (entries, location, elsewhere);

    /// <summary>The images that <paramref name="asked"/> stands for.</summary>
    /// <exception cref="ImageNotFoundException">Nothing answers to one of them, or an ID's start is not unique.</exception>
    /// <exception cref="OcxException">A selected image cannot be read.</exception>
    public static IReadOnlyList<Image> Select(IImageReader reader, IEnumerable<string> asked)
    {
        ImageSelection selection = Of(reader);
        foreach (string text in asked) selection.Add(text);
        return selection.Open(reader);
    }

    /// <summary>
    /// What <paramref name="asked"/> means to a command about one image, as <c>docker inspect</c> finds it: a bare name is that of its
    /// tag <c>latest</c>. All images of an index where a layout calls the index so.
    /// </summary>
    /// <exception cref="ImageNotFoundException">Nothing answers to it, or an ID's start is not unique.</exception>
    public static IReadOnlyList<ImageEntry> FindOne(IImageReader reader, string asked)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(asked);
        ImageSelection selection = Of(reader);
        if (selection.TryBare(asked) is not { } latest) selection.Add(asked);
        else if (!selection.TryAddNamed(latest)) selection.Add(selection.FindByPrefix(asked), null);
        return selection._order;
    }

    /// <summary>The same, before any image is opened.</summary>
    /// <param name="entries">The images to choose from.</param>
    /// <param name="location">Where they are, for messages.</param>
    /// <param name="asked">What users wrote.</param>
    /// <exception cref="ImageNotFoundException">Nothing answers to one of them, or an ID's start is not unique.</exception>
    internal static IReadOnlyList<ImageEntry> Find(IReadOnlyList<ImageEntry> entries, string location, IEnumerable<string> asked)
    {
        var selection = new ImageSelection(entries, location, null);
        foreach (string text in asked) selection.Add(text);
        return selection._order;
    }

    /// <summary>Every image that has a tag, sorted by its first one.</summary>
    /// <exception cref="OcxException">One of them cannot be read.</exception>
    public static IReadOnlyList<Image> SelectTagged(IImageReader reader)
    {
        ImageSelection selection = Of(reader);
        foreach ((ImageEntry entry, ImageReference name) in Tags(reader.Entries).OrderBy(x => x.Name.Full, StringComparer.Ordinal))
        {
            if (entry.IsPresent) selection.Add(entry, name);
        }

        return selection.Open(reader);
    }

    private static IEnumerable<(ImageEntry Entry, ImageReference Name)> Tags(IReadOnlyList<ImageEntry> entries) =>
        from entry in entries from name in entry.Names where name.HasTag select (entry, name);

    private static ImageSelection Of(IImageReader reader) => new(reader.Entries, reader.Location, reader.Elsewhere);

    private Image[] Open(IImageReader reader) => [.. _order.Select(entry => reader.Open(entry).Only(_names[entry].Full, _names[entry].Bare))];

    private void Add(string asked)
    {
        if (TryAddReferenced(asked)) return;
        if (FullDigest(asked) is { } digest)
        {
            ImageEntry[] found = [.. _entries.Where(e => e.Id.Digest == digest || e.Manifest == digest || e.Index == digest)];
            if (found.Length == 0) throw NotFound(asked, asked);
            foreach (ImageEntry entry in found) Add(entry, null);
            return;
        }

        if (!ImageReference.TryParse(asked, out ImageReference? name, out string reason) || name is null)
        {
            // Capital letters are what is wrong most often.
            bool isLower = ImageReference.TryParse(asked.ToLowerInvariant(), out ImageReference? lower) && lower is not null;
            throw Missing($"'{asked}' cannot name an image: {reason}", asked, isLower ? lower!.WithDefaultTag().Familiar : asked);
        }

        // The repository that is called like the algorithm can hold no tags: what looks like one is the start of an ID.
        if (!name.IsAmbiguous && TryAddNamed(name)) return;
        if (name.IsAmbiguous || (name.Tag is null && name.Digest is null))
        {
            Add(FindByPrefix(asked), null);
            return;
        }

        throw NotFound(asked, name.Familiar);
    }

    // A name without tag and digest that could only be one, with the tag that it means.
    private ImageReference? TryBare(string asked) =>
        !_entries.Any(e => e.References.Contains(asked)) && FullDigest(asked) is null && ImageReference.TryParse(asked, out ImageReference? name) && name is { Tag: null, Digest: null, IsAmbiguous: false }
            ? name.WithDefaultTag()
            : null;

    // What a layout calls an image besides full names is compared as it stands.
    private bool TryAddReferenced(string asked)
    {
        ImageEntry[] found = [.. _entries.Where(e => e.References.Contains(asked))];
        foreach (ImageEntry entry in found)
        {
            Add(entry, null);
            _names[entry].Bare.Add(asked);
        }

        return found.Length > 0;
    }

    private bool TryAddNamed(ImageReference wanted)
    {
        // All tags of a repository come sorted, as Docker's reference store gives them: the order of the images in an archive.
        (ImageEntry Entry, ImageReference Name)[] named =
        [
            .. (from entry in _entries from name in entry.Names where name.FullName == wanted.FullName && Answers(name, wanted) select (entry, name))
                .OrderBy(x => x.name.Full, StringComparer.Ordinal),
        ];
        foreach ((ImageEntry entry, ImageReference name) in named) Add(entry, name.HasTag ? name : null);

        // A layout knows the digests that a store keeps as names.
        ImageEntry[] digested =
        [
            .. _entries.Where(e => wanted.Digest is { } digest && (e.Manifest == digest || e.Index == digest) && e.Names.Any(n => n.FullName == wanted.FullName)),
        ];
        foreach (ImageEntry entry in digested) Add(entry, null);
        return named.Length + digested.Length > 0;
    }

    // With a tag and a digest, the digest alone decides, as in Docker's reference store.
    private static bool Answers(ImageReference name, ImageReference wanted) =>
        wanted.Digest is { } digest ? name.Digest == digest
        : wanted.Tag is null || (name.Tag == wanted.Tag && name.Digest is null);

    private void Add(ImageEntry entry, ImageReference? name)
    {
        if (!_names.TryGetValue(entry, out Names? names))
        {
            _order.Add(entry);
            _names[entry] = names = new Names([], []);
        }

        if (name is not null && !names.Full.Contains(name)) names.Full.Add(name);
    }

    private static Digest? FullDigest(string asked)
    {
        string text = asked.Contains(':', StringComparison.Ordinal) ? asked : $"sha256:{asked}";
        return Digest.TryParse(text, out Digest digest) ? digest : null;
    }

    private ImageEntry FindByPrefix(string asked)
    {
        string prefix = asked.StartsWith("sha256:", StringComparison.Ordinal) ? asked : $"sha256:{asked}";
        ImageId[] found = [.. _entries.Select(e => e.Id).Where(id => id.ToString().StartsWith(prefix, StringComparison.Ordinal)).Distinct()];
        return found.Length switch
        {
            1 => _entries.First(e => e.Id == found[0]),
            0 => throw NotFound(asked, ImageReference.TryParse(asked, out ImageReference? name) && name is { IsAmbiguous: false } ? name.WithDefaultTag().Familiar : asked),
            _ => throw new ImageNotFoundException(
                $"the image ID '{asked}' is ambiguous in {_location}: {found.Length} images start with it", asked,
                $"write more of it: {string.Join(", ", found.Take(NamesShown).Select(Short))}"),
        };

        string Short(ImageId id)
        {
            // As many digits as tell these apart, and never fewer than people are used to.
            int length = Math.Max(12, 1 + found.Max(other => other == id ? 0 : id.ToString().Zip(other.ToString()).TakeWhile(p => p.First == p.Second).Count()) - "sha256:".Length);
            return id.Digest.Hex[..Math.Min(length, id.Digest.Hex.Length)];
        }
    }

    private ImageNotFoundException NotFound(string asked, string name) => Missing($"no image '{name}' in {_location}", asked, name);

    private ImageNotFoundException Missing(string message, string asked, string name)
    {
        // What a layout calls an image is compared as it was written: there, nginx is not nginx:latest.
        string[] references = [.. _entries.SelectMany(e => e.References).Distinct()];
        string[] names = [.. Tags(_entries).Select(x => x.Name.Familiar).Concat(references).Distinct().Order(StringComparer.Ordinal)];
        IReadOnlyList<string> near = NearestNames.Find(name, names) is { Count: > 0 } found ? found : NearestNames.Find(asked, references);
        string hint = near.Count > 0 ? $"did you mean {string.Join(" or ", near.Select(n => $"'{PathText.Of(n)}'"))}?" : Listed(names);

        // What was meant may be elsewhere as well; then no name is likelier than another.
        return new ImageNotFoundException(message, asked, _elsewhere is null ? hint : $"{hint}; {_elsewhere}") { Alternatives = _elsewhere is null ? near : [] };
    }

    private string Listed(string[] names)
    {
        if (names.Length == 0) return _entries.Count == 0 ? "there are no images" : "its images have no tags; name them by ID";
        string more = names.Length > NamesShown ? $" and {names.Length - NamesShown} more" : "";
        return $"it has {string.Join(", ", names.Take(NamesShown).Select(PathText.Of))}{more}{(more.Length > 0 && Path.Exists(_location) ? $": ocx images {ShellWord.Of(_location)}" : "")}";
    }

    private sealed record Names(List<ImageReference> Full, HashSet<string> Bare);
}
