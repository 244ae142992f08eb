using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Checking.Bundles;

/// <summary>The files of a bundle that something refers to, each once, whatever names and links lead to it.</summary>
internal sealed class BlobTable(Bundle bundle, BundleFindings findings)
{
    private readonly SortedDictionary<string, CheckedBlob> _blobs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreachable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinuxException> _failures = new(StringComparer.Ordinal);

    /// <summary>All of them, by their paths.</summary>
    public IReadOnlyCollection<CheckedBlob> All => _blobs.Values;

    /// <summary>Whether a document could not be read or believed that may have referred to more: then nothing is known to be unneeded.</summary>
    public bool IsIncomplete { get; set; } = bundle.Damage is not null;

    /// <summary>Bytes of documents that were read.</summary>
    public long DocumentBytes { get; private set; }

    /// <summary>Whether anything refers to the file at a path, or that path is one of those.</summary>
    public bool Has(string path) => _blobs.ContainsKey(path);

    /// <summary>Finds a file; what keeps it from being found is a finding.</summary>
    public BundleFile? Find(string path)
    {
        try
        {
            BundleFile? file = null;
            Try(() => file = bundle.Find(path), e => _failures.TryAdd(path, e));
            return file;
        }
        catch (ImageFormatException e)
        {
            if (_unreachable.Add(path)) findings.Damage(FindingCodes.ArchiveMalformed, path, "a file", BundleFindings.Reason(e), BundleFindings.GetAgain, images: null);
            return null;
        }
    }

    /// <summary>What a path leads to: the same text for one and the same file, and the path itself where there is none.</summary>
    public string PlaceOf(string path)
    {
        string? place = null;
        if (Find(path) is not null) Try(() => place = bundle.PlaceOf(path), e => _failures.TryAdd(path, e));
        return place ?? path;
    }

    /// <summary>The file at a path, which may be none.</summary>
    public CheckedBlob At(string path)
    {
        BundleFile? file = Find(path);
        string place = PlaceOf(path);
        if (_blobs.TryGetValue(place, out CheckedBlob? known)) return known;
        var blob = new CheckedBlob(place, file);
        if (_failures.TryGetValue(path, out LinuxException? failure)) Fail(blob, failure);

        // A name that is a digest promises that, whoever refers to it.
        if (DigestOf(place) is { } digest) blob.Digests.Add(digest);
        return _blobs[place] = blob;
    }

    /// <summary>The blob that a descriptor points at.</summary>
    /// <param name="descriptor">What points at it.</param>
    /// <param name="isRequired">Whether it must be here.</param>
    public CheckedBlob Use(Descriptor descriptor, bool isRequired)
    {
        CheckedBlob blob = At(LayoutPaths.BlobOf(descriptor.Digest));
        blob.Digests.Add(descriptor.Digest);
        blob.Sizes.Add(descriptor.Size);
        blob.IsRequired |= isRequired;
        if (descriptor.Urls.Count > 0) blob.Elsewhere = descriptor.Urls[0];
        if (descriptor.Data is { } data) UseInlined(blob, descriptor, data);
        return blob;
    }

    /// <summary>Reads a document and takes its digest; null where there is none, or one that is too long to be one.</summary>
    public byte[]? Read(CheckedBlob blob)
    {
        if (blob.Unreadable is not null || blob.File is not { } file || file.Source.Length > JsonDocuments.MaxLength) return null;
        byte[]? bytes = null;
        try
        {
            Try(() => bytes = file.ReadDocument("document"), e => Fail(blob, e));
            if (bytes is null) return null;
            if (blob.Found is null) DocumentBytes += bytes.Length;
            blob.Found = blob.Digests.Select(d => d.Algorithm).Append(DigestAlgorithm.Sha256).Distinct().ToDictionary(a => a, a => Digest.Compute(a, bytes));
            return bytes;
        }
        catch (EndOfStreamException)
        {
            // Cut while it was read; the length says so.
            return null;
        }
    }

    /// <summary>Whether a file begins as a JSON document does.</summary>
    public bool MayBeDocument(CheckedBlob blob)
    {
        bool mayBe = false;
        Try(() => mayBe = blob.File is { } file && file.ReadStart(stackalloc byte[1]) is [(byte)'{'], e => Fail(blob, e));
        return mayBe;
    }

    private static void Try(Action read, Action<LinuxException> failed)
    {
        try
        {
            read();
        }
        catch (LinuxException e) when (e.Errno is Errno.ELOOP or Errno.ENAMETOOLONG)
        {
            // No file has such a name.
        }
        catch (LinuxException e) when (e.IsOfFile)
        {
            failed(e);
        }
    }

    // A document that might refer to others, perhaps.
    private void Fail(CheckedBlob blob, LinuxException failure)
    {
        blob.Unreadable = failure;
        IsIncomplete = true;
    }

    /// <summary>The digest that a path of a layout is named by, or null.</summary>
    public static Digest? DigestOf(string path)
    {
        string[] parts = path.Split('/');
        return parts is [LayoutPaths.Blobs, { } algorithm, { } hex] && Digest.TryParse($"{algorithm}:{hex}", out Digest digest) ? digest : null;
    }

    private void UseInlined(CheckedBlob blob, Descriptor descriptor, ReadOnlyMemory<byte> data)
    {
        bool isRight = data.Length == descriptor.Size && Digest.Compute(descriptor.Digest.Algorithm, data.Span) == descriptor.Digest;
        if (isRight)
        {
            blob.File ??= new BundleFile(blob.Path, new LiteralSource(data));
            return;
        }

        // Where the file is there too, nobody looks at the copy.
        (string expected, string found) = ($"{descriptor.Size} bytes, {descriptor.Digest}", $"{data.Length} bytes of other data in what points at it");
        if (blob.File is not null) findings.Note(FindingCodes.BlobDigest, blob.Path, expected, found, BundleFindings.MakeAgain, blob.Images);
        else findings.Damage(FindingCodes.BlobDigest, blob.Path, expected, found, BundleFindings.GetAgain, blob.Images);
        blob.IsRequired = blob.IsRequired && blob.File is not null;
    }
}
