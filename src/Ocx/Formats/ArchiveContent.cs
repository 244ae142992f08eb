using Ocx.Tar;

namespace Ocx.Formats;

/// <summary>An archive that is to be written: every entry with its place, known before the first byte is written.</summary>
internal sealed class ArchiveContent
{
    private readonly List<PlacedEntry> _entries = [];

    /// <summary>Places <paramref name="entries"/> in their order.</summary>
    /// <param name="images">The images that the archive holds.</param>
    /// <param name="blobs">Everything in it that is addressed by digest.</param>
    /// <param name="entries">The entries. The size in a header that has data is set here.</param>
    public ArchiveContent(IReadOnlyList<PlannedImage> images, IReadOnlyList<PlannedBlob> blobs, IEnumerable<ArchiveEntry> entries)
    {
        long offset = 0;
        foreach (ArchiveEntry entry in entries)
        {
            entry.Header.Size = entry.Source.Length;
            byte[] header = TarEncoder.Encode(entry.Header);
            _entries.Add(new PlacedEntry(entry, header, offset));
            offset = _entries[^1].End;
        }

        Plan = new WritePlan(images, blobs, offset + TarEncoder.End.Length);
    }

    /// <summary>The entries with their places.</summary>
    public IReadOnlyList<PlacedEntry> Entries => _entries;

    /// <summary>What writing the archive means.</summary>
    public WritePlan Plan { get; }

    /// <summary>An entry with its place.</summary>
    /// <param name="Entry">The entry.</param>
    /// <param name="Header">The bytes of its header.</param>
    /// <param name="Offset">Where they stand.</param>
    internal sealed record PlacedEntry(ArchiveEntry Entry, byte[] Header, long Offset)
    {
        /// <summary>Where the data stands.</summary>
        public long DataOffset => Offset + Header.Length;

        /// <summary>Where the next entry stands.</summary>
        public long End => DataOffset + Entry.Source.Length + TarEncoder.PaddingOf(Entry.Source.Length);
    }
}
