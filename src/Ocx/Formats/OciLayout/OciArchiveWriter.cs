using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// Writes an OCI layout as one tar: entries sorted by name, mode 0644 (directories 0755), owner 0, time 0, so that the
/// same images give the same bytes everywhere.
/// </summary>
/// <remarks>
/// <para>Into a regular file, every blob has its place before the first byte is written, so that layers are written
/// side by side; the file appears whole at the commit. Into a pipe, everything goes out in order; after a failure it
/// ends within a blob, before the index and without the end of a tar, so that no reader takes it for whole.</para>
/// </remarks>
public sealed class OciArchiveWriter : OciLayoutWriter
{
    private readonly AtomicFile? _file;
    private readonly FileHandle? _pipe;

    /// <summary>Writes into a pipe or a device, which is disposed with the writer.</summary>
    public OciArchiveWriter(FileHandle pipe, WriteOptions options) : base(pipe.Path, options) => _pipe = pipe;

    private OciArchiveWriter(AtomicFile file, string path, WriteOptions options) : base(path, options) => _file = file;

    /// <summary>
    /// Writes the file <paramref name="path"/>. An image archive that stands there is replaced at the commit; a pipe or a
    /// device is written to.
    /// </summary>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="LinuxException">The directory is not there or cannot be written to.</exception>
    public static OciArchiveWriter Create(string path, WriteOptions options, Kernel? kernel = null)
    {
        kernel ??= Kernel.Real;

        // As cp does: the file behind a link is written, and the link stays.
        if (new FileInfo(path).LinkTarget is not null) path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        switch (OutputFile.KindOf(path, kernel))
        {
            case OutputKind.Stream:
                return new OciArchiveWriter(FileHandle.OpenWrite(path, kernel), options);
            case OutputKind.Other:
                throw new DestinationConflictException(path, "a file that is no image archive stands there, and would be lost", "remove it first, or name another file");
            default:
                return new OciArchiveWriter(new AtomicFile(path, kernel), path, options);
        }
    }

    private protected override WritePlan Plan(OciLayoutContent content, CancellationToken cancellation)
    {
        IReadOnlyList<ArchiveEntry> entries = Arrange(content);
        ArchiveEntry last = entries[^1];
        return new WritePlan(
            content.Images,
            [.. content.Blobs.Select(b => new PlannedBlob(b.Digest, b.Source.Length, b.IsLayer, IsReused: false))],
            last.End + TarEncoder.End.Length);
    }

    private protected override void Write(OciLayoutContent content, WritePlan plan, CancellationToken cancellation)
    {
        IReadOnlyList<ArchiveEntry> entries = Arrange(content);
        Dictionary<Digest, PlannedBlob> layers = plan.Blobs.Where(b => b.IsLayer).ToDictionary(b => b.Digest);
        if (_pipe is not null) WriteInOrder(_pipe, entries, layers, cancellation);
        else WriteSideBySide(_file!, entries, layers, plan.Length, cancellation);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _pipe?.Dispose();
    }

    private void WriteSideBySide(AtomicFile file, IReadOnlyList<ArchiveEntry> entries, Dictionary<Digest, PlannedBlob> layers, long length, CancellationToken cancellation)
    {
        foreach (ArchiveEntry entry in entries)
        {
            file.File.WriteAt(entry.Header, entry.Offset);
            if (entry.Layer is null) file.File.WriteAt(LiteralOf(entry.Source), entry.DataOffset);
        }

        // The longest first, so that no core is left alone with it at the end.
        IEnumerable<ArchiveEntry> longestFirst = entries.Where(e => e.Layer is not null).OrderByDescending(e => e.Source.Length);
        LayerCopier.ForEach(longestFirst, Options.Jobs, (entry, token) =>
        {
            using var sink = new RegionWriter(file.File, entry.DataOffset);
            LayerCopier.Copy(entry.Source, layers[entry.Layer!.Value], sink, Options.Listener, token);
        }, cancellation);

        // The padding and the end are zeros, which a file has where nothing was written.
        file.File.SetLength(length);
        file.Commit();
    }

    private void WriteInOrder(FileHandle pipe, IReadOnlyList<ArchiveEntry> entries, Dictionary<Digest, PlannedBlob> layers, CancellationToken cancellation)
    {
        using var sink = new SequentialWriter(pipe);
        foreach (ArchiveEntry entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            pipe.Write(entry.Header);
            if (entry.Layer is { } digest) LayerCopier.Copy(entry.Source, layers[digest], sink, Options.Listener, cancellation);
            else pipe.Write(LiteralOf(entry.Source));
            pipe.Write(new byte[TarEncoder.PaddingOf(entry.Source.Length)]);
        }

        pipe.Write(TarEncoder.End.Span);
    }

    private static List<ArchiveEntry> Arrange(OciLayoutContent content)
    {
        var files = new List<(string Name, IByteSource Source, Digest? Layer)>
        {
            ($"{OciLayoutPaths.Blobs}/", Nothing, null),
            (OciLayoutPaths.Index, new LiteralSource(ImageIndex.Write(content.Entries).Bytes), null),
            (OciLayoutPaths.Layout, new LiteralSource(OciLayoutPaths.LayoutDocument), null),
        };
        files.AddRange(content.Blobs.Select(b => b.Digest.Algorithm).Distinct().Select(a => ($"{OciLayoutPaths.DirectoryOf(a)}/", (IByteSource)Nothing, (Digest?)null)));
        files.AddRange(content.Blobs.Select(b => (b.Path, b.Source, b.IsLayer ? b.Digest : (Digest?)null)));
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));

        var entries = new List<ArchiveEntry>(files.Count);
        long offset = 0;
        foreach ((string name, IByteSource source, Digest? layer) in files)
        {
            bool isDirectory = name.EndsWith('/');
            byte[] header = TarEncoder.Encode(new TarHeader
            {
                Name = Encoding.ASCII.GetBytes(name),
                Type = isDirectory ? TarType.Directory : TarType.Regular,
                Mode = isDirectory ? 0b111_101_101 : 0b110_100_100,
                Size = source.Length,
            });
            entries.Add(new ArchiveEntry(offset, header, source, layer));
            offset = entries[^1].End;
        }

        return entries;
    }

    private static LiteralSource Nothing { get; } = new(ReadOnlyMemory<byte>.Empty);

    // Everything but a layer is a document in memory.
    private static ReadOnlySpan<byte> LiteralOf(IByteSource source) => ((LiteralSource)source).Bytes.Span;

    private sealed record ArchiveEntry(long Offset, byte[] Header, IByteSource Source, Digest? Layer)
    {
        public long DataOffset => Offset + Header.Length;

        public long End => DataOffset + Source.Length + TarEncoder.PaddingOf(Source.Length);
    }
}
