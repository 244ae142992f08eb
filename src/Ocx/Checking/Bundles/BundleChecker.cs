using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.OciLayout;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Bundles;

/// <summary>
/// Checks a layout, an archive, or one that is both, in three steps: documents are followed from the tables of contents, all other blobs are
/// read once, several at a time; then what was found is compared with what was said.
/// </summary>
internal sealed class BundleChecker
{
    private const string Layout = $"an OCI layout ({LayoutPaths.Index})";
    private const string Archive = $"a docker archive ({DockerArchivePaths.Manifest} or {DockerArchivePaths.Repositories})";

    private readonly Bundle _bundle;
    private readonly CheckOptions _options;
    private readonly BundleFindings _findings = new();
    private readonly BlobTable _blobs;
    private readonly LayoutDocuments _documents;
    private readonly IReadOnlyList<(string Path, long Length)> _files;
    private readonly List<CheckedImage> _images = [];

    private BundleChecker(Bundle bundle, CheckOptions options)
    {
        _bundle = bundle;
        _options = options;
        _blobs = new BlobTable(bundle, _findings);
        _documents = new LayoutDocuments(_blobs, _findings);
        _files = bundle.Files(e => _findings.Damage(FindingCodes.BlobUnreadable, e.Path, "a directory of files", $"{e.Call}: {e.Reason}", BundleFindings.Unreadable, images: null));
    }

    /// <summary>Looks at everything in a bundle.</summary>
    /// <param name="bundle">The bundle; stays open.</param>
    /// <param name="kind">Which of its tables of contents counts, if the user says so.</param>
    /// <param name="options">What to check and how.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ImageNotFoundException">There is no image that was asked for.</exception>
    /// <exception cref="ImageFormatException">It is neither a layout nor an archive.</exception>
    public static CheckReport Check(Bundle bundle, LocationKind kind, CheckOptions options, CancellationToken cancellation) =>
        new BundleChecker(bundle, options).Check(kind, cancellation);

    private CheckReport Check(LocationKind kind, CancellationToken cancellation)
    {
        (bool isLayout, bool isArchive) = Views(kind);
        if (_bundle.Damage is { } damage)
            _findings.Damage(FindingCodes.ArchiveMalformed, _bundle.Location, "a whole tar", BundleFindings.Reason(damage), BundleFindings.GetAgain, images: null);

        LayoutSurvey? layout = isLayout ? SurveyLayout(cancellation) : null;
        if (isArchive) SurveyArchive(layout);
        HashSet<CheckedImage>? chosen = _options.Images.Count == 0 ? null : Chosen();

        var orphans = new OrphanSearch(_blobs, _documents, _findings);
        bool isAllKnown = (isLayout || !IsLayout) && (isArchive || !IsArchive);
        if (chosen is null && isAllKnown) orphans.Run(_files, isLayout, isArchive ? _images : []);

        CheckedBlob[] blobs = [.. _blobs.All.Where(b => chosen is null || b.Images.Overlaps(chosen))];
        var reading = new BlobReading(_options, _bundle.Inflation);
        if (!_options.IsQuick) reading.Run(blobs, cancellation);
        var verdict = new BlobVerdict(_blobs, _findings);
        foreach (CheckedBlob blob in blobs) verdict.Add(blob);
        orphans.Report();
        return new CheckReport(_bundle.Location, string.Join('+', Names(isLayout, isArchive)), _findings.For(chosen))
        {
            IsQuick = _options.IsQuick,
            ImageCount = chosen?.Count ?? _images.Count,
            LayerCount = blobs.Count(b => b.IsLayer),
            ByteCount = reading.ByteCount + _blobs.DocumentBytes,
        };
    }

    private bool IsLayout => Recognises(OciLayoutReader.Recognises);

    private bool IsArchive => Recognises(DockerArchiveReader.Recognises);

    private static IEnumerable<string> Names(bool isLayout, bool isArchive)
    {
        if (isLayout) yield return "oci-layout";
        if (isArchive) yield return "docker-archive";
    }

    // A table of contents that is a link in a circle, or cannot be read, is one that is damaged.
    private bool Recognises(Func<Bundle, bool> recognises)
    {
        try
        {
            return recognises(_bundle);
        }
        catch (Exception e) when (e is ImageFormatException or LinuxException { IsOfFile: true })
        {
            return true;
        }
    }

    private (bool IsLayout, bool IsArchive) Views(LocationKind kind)
    {
        (bool isLayout, bool isArchive) = kind switch
        {
            LocationKind.OciDirectory or LocationKind.OciArchive => (IsLayout, false),
            LocationKind.DockerArchive => (false, IsArchive),
            _ => (IsLayout, IsArchive),
        };

        // The tables of contents may be what is cut off.
        if (!isLayout && !isArchive && _bundle.Damage is { } damage)
        {
            isLayout = _files.Any(f => BlobTable.DigestOf(f.Path) is not null) && kind != LocationKind.DockerArchive;
            isArchive = !isLayout && _files.Any(f => f.Path.EndsWith($"/{DockerArchivePaths.Layer}", StringComparison.Ordinal) || IsConfigName(f.Path));
            if (!isLayout && !isArchive) throw damage;
        }

        if (!isLayout && !isArchive && (IsLayout || IsArchive))
            throw new ImageFormatException(_bundle.Location, $"expected {(kind == LocationKind.DockerArchive ? Archive : Layout)}, found {(IsLayout ? Layout : Archive)}", hint: "leave the format before its name out, and it is found out by looking");
        if (!isLayout && !isArchive)
            throw Overlay2Reader.NoHome(_bundle.Location, $"expected {Layout} or {Archive}, found none of their files");
        return (isLayout, isArchive);
    }

    private LayoutSurvey SurveyLayout(CancellationToken cancellation)
    {
        var layout = new LayoutSurvey(_blobs, _documents, _findings);
        layout.Run(cancellation);
        _images.AddRange(layout.Images);
        return layout;
    }

    private void SurveyArchive(LayoutSurvey? layout)
    {
        // Without a manifest.json it is one of Docker before 1.10; unless there are configs, which those have not.
        if (layout is null && _blobs.Find(DockerArchivePaths.Manifest) is null && _bundle.Damage is null && !_files.Any(f => IsConfigName(f.Path)))
        {
            var old = new OldArchiveSurvey(_bundle, _blobs, _findings);
            old.Run();
            _images.AddRange(old.Images);
            return;
        }

        var legacy = new LegacyFiles(_blobs, _findings);
        if (layout is null) legacy.Find(_files);
        Dictionary<CheckedImage, IReadOnlyList<ImageReference>> layoutNames = (layout?.Images ?? []).ToDictionary(i => i, i => (IReadOnlyList<ImageReference>)[.. i.Names]);
        var archive = new ArchiveSurvey(_blobs, _documents, _findings);
        archive.Run(layout?.Images ?? [], legacy.HasDirectories);
        _images.AddRange(archive.Own);
        if (archive.IsRead) legacy.Check(archive.Items);
        if (layout is { IsRead: true } && archive.IsRead) ViewComparison.Run(layout, archive, layoutNames, _findings);
    }

    private static bool IsConfigName(string path) => path.EndsWith(".json", StringComparison.Ordinal) && Digest.TryParse($"sha256:{path[..^".json".Length]}", out Digest _);

    private HashSet<CheckedImage> Chosen()
    {
        Dictionary<ImageEntry, CheckedImage> entries = new(ReferenceEqualityComparer.Instance);
        foreach (CheckedImage image in _images) entries[image.ToEntry()] = image;
        return [.. ImageSelection.Find([.. entries.Keys], _bundle.Location, _options.Images).Select(e => entries[e])];
    }
}
