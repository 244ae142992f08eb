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
    // Long for a piece of a layer, and short for somebody who has pressed Ctrl+C.
    private static readonly TimeSpan InterruptionGrace = TimeSpan.FromSeconds(0.5);

    private readonly Func<AtomicFile>? _createFile;
    private readonly Func<FileHandle>? _openPipe;
    private AtomicFile? _file;
    private FileHandle? _pipe;

    /// <summary>Writes into a pipe or a device, which is disposed with the writer.</summary>
    public OciArchiveWriter(FileHandle pipe, WriteOptions options) : base(pipe.Path, options) => _pipe = pipe;

    private OciArchiveWriter(string path, WriteOptions options, Func<AtomicFile>? createFile, Func<FileHandle>? openPipe) : base(path, options)
    {
        _createFile = createFile;
        _openPipe = openPipe;
    }

    /// <summary>
    /// Writes the file <paramref name="path"/>. An image archive that stands there is replaced at the commit; a pipe or a
    /// device is written to. Nothing is made or opened for writing before the commit.
    /// </summary>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="LinuxException">It cannot be looked at.</exception>
    public static OciArchiveWriter Create(string path, WriteOptions options, Kernel? kernel = null)
    {
        kernel ??= Kernel.Real;
        return OutputFile.KindOf(path, kernel) switch
        {
            // To open a pipe means to wait for its reader.
            OutputKind.Stream => new OciArchiveWriter(path, options, null, () => FileHandle.OpenWrite(path, kernel)),
            OutputKind.Other => throw new DestinationConflictException(path, "a file that is no image archive stands there, and would be lost", "remove it first, or name another file"),
            _ => new OciArchiveWriter(path, options, () => new AtomicFile(OutputFile.BehindLinks(path), kernel), null),
        };
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
        _file = _createFile?.Invoke();
        if (_file is not null) WriteSideBySide(_file, entries, layers, plan.Length, cancellation);
        else WriteInterruptibly(entries, layers, cancellation);
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

    // A pipe whose reader does not read, or has not come yet, holds a thread in the kernel, which no token reaches. So that
    // an interruption ends the commit all the same, the bytes go out on a thread that can be left behind.
    private void WriteInterruptibly(IReadOnlyList<ArchiveEntry> entries, Dictionary<Digest, PlannedBlob> layers, CancellationToken cancellation)
    {
        FileHandle? pipe = _pipe;
        _pipe = null;
        Task writing = Task.Factory.StartNew(
            () =>
            {
                using FileHandle opened = pipe ?? _openPipe!();
                cancellation.ThrowIfCancellationRequested();
                WriteInOrder(opened, entries, layers, cancellation);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        WaitHandle done = ((IAsyncResult)writing).AsyncWaitHandle;
        WaitHandle.WaitAny([done, cancellation.WaitHandle]);

        // What is not held up sees the token itself at its next piece.
        if (!done.WaitOne(InterruptionGrace)) throw new OperationCanceledException(cancellation);
        writing.GetAwaiter().GetResult();
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
