using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Formats;

/// <summary>Writes images as one tar; what stands in it is the format's business, how it gets there is not.</summary>
/// <remarks>
/// <para>Into a regular file, every blob has its place before the first byte is written, so that layers are written
/// side by side; the file appears whole at the commit. Into a pipe, everything goes out in order; after a failure it
/// ends within a blob, without the end of a tar, so that no reader takes it for whole.</para>
/// </remarks>
public abstract class ArchiveWriter : ImageWriter
{
    private readonly Func<AtomicFile>? _createFile;
    private readonly Func<FileHandle>? _openPipe;
    private AtomicFile? _file;
    private FileHandle? _pipe;
    private ArchiveContent? _content;

    /// <summary>Writes into a pipe or a device, which is disposed with the writer.</summary>
    private protected ArchiveWriter(FileHandle pipe, WriteOptions options) : base(pipe.Path, options) => _pipe = pipe;

    /// <summary>
    /// Writes the file <paramref name="path"/>. An image archive that stands there is replaced at the commit; a pipe is written to, and so
    /// is <c>/dev/null</c>. Nothing is made or opened for writing before the commit.
    /// </summary>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="LinuxException">It cannot be looked at.</exception>
    private protected ArchiveWriter(string path, WriteOptions options, Kernel? kernel) : base(path, options)
    {
        kernel ??= options.Kernel;
        switch (OutputFile.KindOf(path, kernel))
        {
            case OutputKind.Stream:
                // To open a pipe means to wait for its reader.
                _openPipe = () => FileHandle.OpenWrite(path, kernel);
                break;
            case OutputKind.Special:
                throw new DestinationConflictException(path, "a device or a socket stands there, which keeps no file", "name a file, or redirect standard output to it");
            case OutputKind.Other:
                throw new DestinationConflictException(path, "a file that is no image archive stands there, and would be lost", "remove it first, or name another file");
            default:
                _createFile = () => new AtomicFile(OutputFile.BehindLinks(path), kernel);
                break;
        }
    }

    // What went out of a pipe cannot be taken back, and says how long a layer is before the layer comes: there each is inflated twice.
    private protected override bool CanBeginAgain => _createFile is not null;

    /// <inheritdoc/>
    public override WritePlan Plan(CancellationToken cancellation) => (_content ??= Arrange(cancellation)).Plan;

    /// <summary>Decides on every entry and its place.</summary>
    private protected abstract ArchiveContent Arrange(CancellationToken cancellation);

    private protected override void Forget() => _content = null;

    private protected override void Write(WritePlan plan, CancellationToken cancellation)
    {
        // There is an earlier one where a claim was false.
        _file?.Dispose();
        _file = _createFile?.Invoke();
        if (_file is not null) WriteSideBySide(_file, _content!, cancellation);
        else WriteInterruptibly(_content!, cancellation);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _pipe?.Dispose();
    }

    private void WriteSideBySide(AtomicFile file, ArchiveContent content, CancellationToken cancellation)
    {
        foreach (ArchiveContent.PlacedEntry entry in content.Entries)
        {
            file.File.WriteAt(entry.Header, entry.Offset);
            if (entry.Entry.Document is { } document) file.File.WriteAt(document.Span, entry.DataOffset);
        }

        // The longest first, so that no core is left alone with it at the end.
        IEnumerable<ArchiveContent.PlacedEntry> longestFirst = content.Entries.Where(e => e.Entry.Document is null).OrderByDescending(e => e.Entry.Source.Length);
        LayerCopier.ForEach(longestFirst, Options.Jobs, (entry, token) =>
        {
            using var sink = new RegionWriter(file.File, entry.DataOffset);
            LayerCopier.Copy(entry.Entry.Source, entry.Entry.Blob!, sink, Options.Listener, token);
        }, cancellation);

        // The padding and the end are zeros, which a file has where nothing was written.
        file.File.SetLength(content.Plan.Length);
        TellOfFlushing();
        file.Commit();
    }

    private void WriteInterruptibly(ArchiveContent content, CancellationToken cancellation)
    {
        FileHandle? pipe = _pipe;
        _pipe = null;
        Interruptible.Run(
            () =>
            {
                using FileHandle opened = pipe ?? _openPipe!();
                cancellation.ThrowIfCancellationRequested();
                WriteInOrder(opened, content, cancellation);
                return true;
            },
            cancellation);
    }

    private void WriteInOrder(FileHandle pipe, ArchiveContent content, CancellationToken cancellation)
    {
        using var sink = new SequentialWriter(pipe);
        foreach (ArchiveContent.PlacedEntry entry in content.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            pipe.Write(entry.Header);
            if (entry.Entry.Document is { } document) pipe.Write(document.Span);
            else LayerCopier.Copy(entry.Entry.Source, entry.Entry.Blob!, sink, Options.Listener, cancellation);
            pipe.Write(new byte[TarEncoder.PaddingOf(entry.Entry.Source.Length)]);
        }

        pipe.Write(TarEncoder.End.Span);
    }
}
