using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tar;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// Writes an OCI layout as one tar: entries sorted by name, mode 0644 (directories 0755), owner 0, time 0, so that the
/// same images give the same bytes everywhere.
/// </summary>
/// <remarks>Cut short, the tar of a pipe ends before the index.</remarks>
public sealed class OciArchiveWriter : ArchiveWriter
{
    /// <summary>Writes into a pipe or a device, which is disposed with the writer.</summary>
    public OciArchiveWriter(FileHandle pipe, WriteOptions options) : base(pipe, options)
    {
    }

    /// <summary>
    /// Writes the file <paramref name="path"/>. An image archive that stands there is replaced at the commit; a pipe or a
    /// device is written to. Nothing is made or opened for writing before the commit.
    /// </summary>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="LinuxException">It cannot be looked at.</exception>
    public OciArchiveWriter(string path, WriteOptions options, Kernel? kernel = null) : base(path, options, kernel)
    {
    }

    /// <inheritdoc/>
    public override string Format => "oci";

    /// <inheritdoc/>
    public override FormatFeatures Features => FormatFeatures.Layout;

    private protected override ArchiveContent Arrange(CancellationToken cancellation)
    {
        BlobLayout layout = BlobLayout.Of(Images, Artifacts, Placeable, Options.Jobs, cancellation);
        List<PlannedBlob> planned = [.. layout.Blobs.Select(b => new PlannedBlob(b.Digest, b.Source.Length, b.IsLayer, IsReused: false))];
        var entries = new List<ArchiveEntry>
        {
            new(Header($"{LayoutPaths.Blobs}/")),
            new(Header(LayoutPaths.Index), ImageIndex.Write(layout.Entries).Bytes),
            new(Header(LayoutPaths.Layout), OciLayoutDocument.Bytes),
        };
        entries.AddRange(layout.Blobs.Select(b => b.Digest.Algorithm).Distinct().Select(a => new ArchiveEntry(Header($"{LayoutPaths.DirectoryOf(a)}/"))));
        entries.AddRange(layout.Blobs.Zip(planned).Select(x => new ArchiveEntry(Header(x.First.Path), x.First.Source, x.Second)));
        return new ArchiveContent(layout.Images, planned, entries.OrderBy(e => Encoding.ASCII.GetString(e.Header.Name.Span), StringComparer.Ordinal));
    }

    private static TarHeader Header(string name) => new()
    {
        Name = Encoding.ASCII.GetBytes(name),
        Type = name.EndsWith('/') ? TarType.Directory : TarType.Regular,
        Mode = name.EndsWith('/') ? 0b111_101_101 : 0b110_100_100,
    };
}
