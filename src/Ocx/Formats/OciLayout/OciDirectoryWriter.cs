using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.OciLayout;

/// <summary>
/// Writes an OCI layout as a directory: a new one, which appears whole, or into one that is there already, where blobs
/// are shared, an entry of the same name is replaced, and everything else stays.
/// </summary>
/// <remarks>
/// In a layout that is there, blobs get their names only after all of them are complete and durable, and
/// <c>index.json</c> is replaced last, atomically: a reader sees the old layout or the new one. Two writers of one layout wait
/// for each other. Blobs that are there are read and compared before they are reused.
/// </remarks>
public sealed class OciDirectoryWriter : ImageWriter
{
    private const int DirectoryMode = 0b111_101_101;
    private const int FileMode = 0b110_100_100;

    private readonly Kernel _kernel;
    private readonly string _path;
    private BlobLayout? _layout;
    private OciDirectoryTarget? _target;
    private WritePlan? _written;

    /// <summary>Writes into the directory <paramref name="path"/>, which is made if it is not there.</summary>
    public OciDirectoryWriter(string path, WriteOptions options, Kernel? kernel = null) : base(path, options)
    {
        _path = Path.TrimEndingDirectorySeparator(path);
        _kernel = kernel ?? options.Kernel;
    }

    /// <inheritdoc/>
    public override string Format => "oci-dir";

    /// <inheritdoc/>
    public override FormatFeatures Features => FormatFeatures.Layout;

    private protected override bool CanBeginAgain => true;

    /// <inheritdoc/>
    public override WritePlan Plan(CancellationToken cancellation)
    {
        if (_written is not null) return _written;
        BlobLayout layout = _layout ??= BlobLayout.Of(Images, Artifacts, Placeable, Options.Jobs, cancellation);
        using DirectoryHandle? existing = OciDirectoryTarget.OpenExisting(_path, _kernel);
        var blobs = new PlannedBlob[layout.Blobs.Count];
        LayerCopier.ForEach(layout.Blobs.Index(), Options.Jobs, (item, token) =>
        {
            LayoutBlob blob = item.Item;
            blobs[item.Index] = new PlannedBlob(blob.Digest, blob.Source.Length, blob.IsLayer, existing is not null && IsThere(existing, blob, token));
        }, cancellation);
        return new WritePlan(layout.Images, blobs, PlannedBlob.TotalLength(blobs.Where(b => !b.IsReused)));
    }

    private protected override void Forget() => (_layout, _written) = (null, null);

    private protected override void Write(WritePlan plan, CancellationToken cancellation)
    {
        BlobLayout layout = _layout!;

        // There is an earlier one where a claim was false.
        _target?.Dispose();
        _target = OciDirectoryTarget.Open(_path, DirectoryMode, _kernel);
        DirectoryHandle directory = _target.Directory;
        foreach (DigestAlgorithm algorithm in layout.Blobs.Select(b => b.Digest.Algorithm).Distinct()) _target.EnsureDirectory(LayoutPaths.DirectoryOf(algorithm), DirectoryMode);

        IEnumerable<(LayoutBlob Blob, PlannedBlob Planned)> missing = layout.Blobs.Zip(plan.Blobs).Where(x => !x.Second.IsReused);
        LayerCopier.ForEach(missing.OrderByDescending(x => x.Planned.Length), Options.Jobs, (item, token) =>
        {
            using var sink = new RegionWriter(_target.CreateBlob(item.Blob.Path, FileMode), 0);
            LayerCopier.Copy(item.Blob.Source, item.Planned, sink, Options.Listener, token);
        }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        TellOfFlushing();
        _target.Commit(OciLayoutDocument.Bytes.Span, Merge(directory, layout.Entries).Bytes.Span, FileMode);
        _written = plan;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _target?.Dispose();
        _target = null;
    }

    private static bool IsThere(DirectoryHandle layout, LayoutBlob blob, CancellationToken cancellation)
    {
        using FileHandle? file = layout.TryOpenFile(blob.Path);
        if (file is null || file.Status() is not { Type: FileType.Regular } status || status.Size != blob.Source.Length) return false;
        using var stream = new FileHandleStream(file);
        return Digest.Compute(blob.Digest.Algorithm, stream, cancellation) == blob.Digest;
    }

    // What is there stays as it is, in its order; a name that is written again moves to its new image.
    private RawJson<ImageIndex> Merge(DirectoryHandle directory, IReadOnlyList<Descriptor> added)
    {
        byte[]? bytes = directory.TryReadFile(LayoutPaths.Index, JsonDocuments.MaxLength);
        if (bytes is null) return ImageIndex.Write(added);
        string path = $"{_path}/{LayoutPaths.Index}";
        return ImageIndex.Edit(ImageIndex.Parse(bytes, path), there => !added.Any(a => Replaces(a, there)), added, path);
    }

    private static bool Replaces(Descriptor added, Descriptor there)
    {
        string? name = NameOf(added);
        return name is null ? there.Digest == added.Digest && NameOf(there) is null : NameOf(there) == name;
    }

    private static string? NameOf(Descriptor entry) =>
        NameAnnotations.NameOf(entry.Annotations)?.Full ?? NameAnnotations.ReferenceOf(entry.Annotations);
}
