using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.OciLayout;
using Ocx.Images;

namespace Ocx.Conversion;

/// <summary>
/// Reads an archive that is an OCI layout and a Docker archive in one, as Docker 25 and later and BuildKit write them. The
/// layout knows manifests and indexes; Docker's table of contents knows images that the layout leaves out (Docker lists
/// no image without a name once it has listed another one), names that the layout has only as bare tags or not at all, and
/// which image was built on which.
/// </summary>
internal sealed class HybridReader : IImageReader
{
    private readonly OciLayoutReader _layout;
    private readonly DockerArchiveReader _archive;
    private readonly Dictionary<ImageEntry, ImageEntry> _twins = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ImageEntry, ImageEntry> _listed = new(ReferenceEqualityComparer.Instance);

    /// <summary>Joins two views of one bundle; both are disposed with the reader.</summary>
    /// <exception cref="ImageFormatException">They give one name to two images, or to an image and to what is none.</exception>
    public HybridReader(OciLayoutReader layout, DockerArchiveReader archive)
    {
        _layout = layout;
        _archive = archive;
        CheckNames();
        foreach (ImageEntry entry in layout.Entries)
        {
            if (archive.Entries.FirstOrDefault(e => e.Id == entry.Id) is { } twin) _twins[entry] = twin;
        }

        Entries = [.. layout.Entries.Select(Listed), .. archive.Entries.Where(e => !layout.Entries.Any(l => l.Id == e.Id))];
    }

    /// <inheritdoc/>
    public string Location => _layout.Location;

    /// <inheritdoc/>
    public string? Elsewhere => null;

    /// <inheritdoc/>
    public IReadOnlyList<ImageEntry> Entries { get; }

    /// <inheritdoc/>
    public IReadOnlyList<BlobTree> Artifacts => _layout.Artifacts;

    /// <inheritdoc/>
    public Image Open(ImageEntry entry)
    {
        if (!_listed.TryGetValue(entry, out ImageEntry? own)) return _archive.Open(entry);
        Image image = _layout.Open(own);
        if (!ReferenceEquals(own, entry)) image = image.Named(entry.Names);
        return _twins.TryGetValue(own, out ImageEntry? twin) ? image.BuiltOn(_archive.ParentOf(twin)) : image;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layout.Dispose();
        _archive.Dispose();
    }

    // What the layout lists without a full name has those of Docker's table, which knows one image of each index.
    private ImageEntry Listed(ImageEntry entry)
    {
        IEnumerable<ImageEntry> together = entry.Index is null ? [entry] : _layout.Entries.Where(e => e.Index == entry.Index);
        ImageReference[] names = entry.Names.Count > 0 ? [] : [.. together.Where(_twins.ContainsKey).SelectMany(e => _twins[e].Names).Distinct()];
        ImageEntry listed = names.Length == 0 ? entry : entry with { Names = names };
        _listed[listed] = entry;
        return listed;
    }

    // A daemon of one kind would get another image from it than a daemon of the other kind.
    private void CheckNames()
    {
        foreach ((ImageEntry entry, ImageReference name) in from entry in _archive.Entries from name in entry.Names select (entry, name))
        {
            ImageEntry[] there = [.. _layout.Entries.Where(e => e.Names.Contains(name))];
            string? other = there.Length > 0 && !there.Any(e => e.Id == entry.Id) ? $"image {there[0].Id}"
                : _layout.Artifacts.FirstOrDefault(a => new Listing(a.Root).Name == name) is { } artifact ? $"{artifact.Root.Digest}, which is no image,"
                : null;
            if (other is not null)
                throw new ImageFormatException(
                    Location, $"its two tables of contents disagree on '{name.Familiar}': {other} in index.json, {entry.Id} in manifest.json; "
                    + $"choose one of them with oci-archive:{Location} or docker-archive:{Location}");
        }
    }
}
