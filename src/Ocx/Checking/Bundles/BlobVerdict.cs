using Ocx.Compression;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>Compares what is said of a blob with what was found. What follows from another thing that is wrong with it is not said again.</summary>
internal sealed class BlobVerdict(BlobTable blobs, BundleFindings findings)
{
    /// <summary>Adds what is wrong with a blob.</summary>
    public void Add(CheckedBlob blob)
    {
        if (blob.Unreadable is { } failure) Damage(blob, FindingCodes.BlobUnreadable, blob.IsLayer ? "a layer" : "a file that can be read", $"{failure.Call}: {failure.Reason}", BundleFindings.Unreadable);
        else if (blob.File is null) AddMissing(blob);
        else if (blob.Failure is IntegrityException cut) Damage(blob, FindingCodes.BlobSize, $"{blob.File.Source.Length} bytes", $"{cut.Actual}; it was cut while it was read", BundleFindings.GetAgain);
        else if (!blob.HasSize || !blob.HasDigest) AddOther(blob);
        else if (blob.IsLayer) AddLayer(blob);
    }

    private void AddMissing(CheckedBlob blob)
    {
        string what = blob.IsLayer ? "a layer" : "a file that something needs";
        if (blob.IsRequired) Damage(blob, FindingCodes.BlobMissing, what, "nothing", BundleFindings.GetAgain);
        else if (blob.Elsewhere.Length > 0) findings.Note(FindingCodes.BlobMissing, blob.Path, what, $"nothing: it is kept elsewhere ({blob.Elsewhere})", "get it from there before the image is used where there is no network", blob.Images, blob.Layer);
    }

    // Length first, as readers do it: a blob of another length has another digest, which nobody needs to be told.
    private void AddOther(CheckedBlob blob)
    {
        long length = blob.File!.Source.Length;
        if (!blob.HasSize)
        {
            string digest = blob.Found is null ? "" : blob.HasDigest ? ", with the right digest" : ", with another digest";
            bool isPointerWrong = blob.Found is not null && blob.HasDigest;
            Damage(blob, FindingCodes.BlobSize, string.Join(" or ", blob.Sizes.Select(s => $"{s} bytes")), $"{length} bytes{digest}", isPointerWrong ? BundleFindings.MakeAgain : BundleFindings.GetAgain);
            return;
        }

        string expected = string.Join(" and ", blob.Digests.Order());
        string found = string.Join(" and ", blob.Found!.Where(f => blob.Digests.Any(d => d.Algorithm == f.Key)).Select(f => f.Value).Order());

        // Nobody reads it; but who adds an image to the layout would take it for what its name says.
        if (blob.IsOrphan && !blobs.IsIncomplete) findings.Note(FindingCodes.BlobDigest, blob.Path, expected, found, "remove it, so that nobody takes it for that blob", blob.Images);
        else Damage(blob, FindingCodes.BlobDigest, expected, found, BundleFindings.GetAgain);
    }

    private void AddLayer(CheckedBlob blob)
    {
        if (blob.Failure is { } failure)
        {
            Damage(blob, FindingCodes.BlobMalformed, "a layer that can be read to its end", BundleFindings.Reason(failure), BundleFindings.GetAgain);
        }
        else if (blob.FoundDiffId is { } found)
        {
            foreach (DiffId expected in blob.DiffIds.Where(d => d != found).OrderBy(d => d.Digest))
                findings.Damage(FindingCodes.LayerDiffId, blob.Path, $"the tar {expected}", $"{found}", BundleFindings.GetAgain, blob.Images, expected.ToString());
        }

        if (blob.Kind is { } kind) AddMediaTypes(blob, kind);
    }

    private void AddMediaTypes(CheckedBlob blob, CompressionKind kind)
    {
        foreach (string type in blob.LayerTypes)
        {
            if (type.EndsWith("+encrypted", StringComparison.Ordinal)) continue;
            string found = kind == CompressionKind.None ? "a plain tar" : $"a tar in {kind.ToString().ToLowerInvariant()}";
            string told = MediaTypes.Compression(type);
            bool isRight = MediaTypes.IsLayer(type) && told == (kind == CompressionKind.None ? "" : kind.ToString().ToLowerInvariant());
            if (isRight) continue;

            // Who expects something compressed looks what it is; what is said to be plain, containerd takes as it is. Docker's own type
            // without compression is looked at by all.
            bool isUnderstood = kind is CompressionKind.None or CompressionKind.Gzip or CompressionKind.Zstd
                && MediaTypes.IsLayer(type) && (told.Length > 0 || type is MediaTypes.DockerLayer or MediaTypes.DockerForeignLayer);
            if (isUnderstood) findings.Note(FindingCodes.MediaTypeWrong, blob.Path, type, found, "nothing: programs look at the bytes; or convert it with ocx, with another --compression", blob.Images, blob.Layer);
            else Damage(blob, FindingCodes.MediaTypeWrong, type, found, "make the bundle anew, or convert it with ocx, with another --compression: some programs go by the media type");
        }
    }

    private void Damage(CheckedBlob blob, string code, string expected, string found, string advice) =>
        findings.Damage(code, blob.Path, expected, found, advice, blob.Images, blob.Layer);
}
