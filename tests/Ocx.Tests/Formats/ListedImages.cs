using System.Collections;
using System.Text;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;

namespace Ocx.Tests.Formats;

/// <summary>
/// A home whose IDs a test chooses, which no real one lets it do: they are digests. What is opened is an image without
/// layers that remembers by which ID it was asked for.
/// </summary>
public sealed class ListedImages : IImageReader, IEnumerable<ImageEntry>
{
    private readonly List<ImageEntry> _entries = [];

    public string Location => "here";

    public string? Elsewhere => null;

    public IReadOnlyList<ImageEntry> Entries => _entries;

    public static ImageId Id(string start) => ImageId.Parse("sha256:" + start.PadRight(64, '0'));

    public static ImageId IdOf(Image image) => ImageId.Parse(image.Config.Value.Author);

    public void Add(string start) => _entries.Add(new ImageEntry(Id(start), []));

    public void Add(string start, params string[] names) => _entries.Add(new ImageEntry(Id(start), [.. names.Select(ImageReference.Parse)]));

    public void Remove(string start) => _entries[_entries.FindIndex(e => e.Id == Id(start))] = _entries.Single(e => e.Id == Id(start)) with { IsPresent = false };

    public Image Open(ImageEntry entry)
    {
        ImageId id = entry.Id;
        if (!entry.IsPresent) throw new IntegrityException("here", id.ToString(), "nothing");
        return new Image("here", ImageConfig.Parse(Encoding.UTF8.GetBytes($$$"""{"author":"{{{id}}}","rootfs":{}}"""), "here"), [], entry.Names);
    }

    public void Dispose()
    {
    }

    public IEnumerator<ImageEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
