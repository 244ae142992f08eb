using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>Reads the documents of a bundle, each once, as what they are rather than as what they are said to be.</summary>
internal sealed class LayoutDocuments(BlobTable blobs, BundleFindings findings)
{
    /// <summary>The manifest or index that a blob is; null for neither.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="mediaType">What points at it calls it.</param>
    /// <returns>A <see cref="Manifest"/>, an <see cref="ImageIndex"/> or null.</returns>
    public object? Read(CheckedBlob blob, string mediaType)
    {
        if (blob.IsParsed) return blob.Document;
        blob.IsParsed = true;
        bool isKnown = MediaTypes.IsManifest(mediaType) || MediaTypes.IsIndex(mediaType);

        // The type of something else is not doubted without need: an artifact may be large.
        bool mayBe = isKnown || mediaType.Length == 0 || mediaType.EndsWith("json", StringComparison.Ordinal) || MediaTypes.IsLayer(mediaType);
        if (!mayBe || (!isKnown && blob.File?.Source.Length > JsonDocuments.MaxLength)) return null;
        if (blobs.Read(blob) is not { } bytes)
        {
            if (isKnown && blob is { File: not null, Unreadable: null }) TooLong(blob, FindingCodes.ManifestMalformed);
            return null;
        }

        OcxException? failure = null;
        object? manifest = Try(() => Manifest.Parse(bytes, blob.Path).Value, ref failure);
        object? index = Try(() => ImageIndex.Parse(bytes, blob.Path).Value is { } parsed && (parsed.Manifests.Count > 0 || MediaTypes.IsIndex(mediaType)) ? parsed : null, ref failure);
        blob.Document = MediaTypes.IsIndex(mediaType) ? index ?? manifest : manifest ?? index;
        if (!blob.IsTrusted || blob.Document is null) blobs.IsIncomplete |= isKnown || blob.Document is not null;
        if (blob.Document is not null) CheckType(blob, mediaType);
        else if (isKnown && blob.IsTrusted) Malformed(blob, mediaType, bytes);
        return blob.Document;
    }

    /// <summary>The config that a blob is; null for none.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="isImage">Whether it must be an image's.</param>
    public ImageConfig? ReadConfig(CheckedBlob blob, bool isImage = true)
    {
        if (blob.IsParsed) return blob.Document as ImageConfig;
        blob.IsParsed = true;
        if (blobs.Read(blob) is not { } bytes)
        {
            if (isImage && blob is { File: not null, Unreadable: null }) TooLong(blob, FindingCodes.ConfigMalformed);
            return null;
        }

        OcxException? failure = null;
        object? config = Try(() => ConfigJson.Read(bytes, blob.Path), ref failure);
        if (config is null && isImage && blob.IsTrusted)
        {
            // Where nothing but the count is wrong, the rest can be compared.
            OcxException? other = null;
            config = Try(() => ConfigJson.Read(bytes, blob.Path, countsLayers: false), ref other);
            if (config is ImageConfig counted)
                findings.Damage(FindingCodes.ManifestLayers, blob.Path, $"{counted.DiffIds.Count} steps of the history with a layer, as there are layers", $"{counted.History.Count(h => !h.EmptyLayer)}", BundleFindings.MakeAgain, blob.Images);
            else
                findings.Damage(FindingCodes.ConfigMalformed, blob.Path, "an image's config", BundleFindings.Reason(failure!), BundleFindings.GetAgain, blob.Images);
        }

        blob.Document = config;
        return config as ImageConfig;
    }

    private static object? Try(Func<object?> parse, ref OcxException? failure)
    {
        try
        {
            return parse();
        }
        catch (OcxException e)
        {
            failure ??= e;
            return null;
        }
    }

    private void TooLong(CheckedBlob blob, string code)
    {
        blobs.IsIncomplete = true;
        findings.Damage(code, blob.Path, $"{JsonDocuments.MaxLength} bytes at most", $"{blob.File!.Source.Length} bytes", BundleFindings.GetAgain, blob.Images);
    }

    private void Malformed(CheckedBlob blob, string mediaType, byte[] bytes)
    {
        OcxException? failure = null;
        _ = Try(() => MediaTypes.IsIndex(mediaType) ? ImageIndex.Parse(bytes, blob.Path) : Manifest.Parse(bytes, blob.Path), ref failure);
        findings.Damage(
            FindingCodes.ManifestMalformed, blob.Path, MediaTypes.IsIndex(mediaType) ? "an index" : "a manifest",
            failure is null ? "something else" : BundleFindings.Reason(failure), BundleFindings.GetAgain, blob.Images);
    }

    private void CheckType(CheckedBlob blob, string mediaType)
    {
        bool isIndex = blob.Document is ImageIndex;
        string? own = isIndex ? ((ImageIndex)blob.Document!).MediaType : ((Manifest)blob.Document!).MediaType;
        string found = isIndex ? "an index" : "a manifest";
        bool isRight = isIndex ? MediaTypes.IsIndex(mediaType) : MediaTypes.IsManifest(mediaType);
        bool isOther = isIndex ? MediaTypes.IsManifest(mediaType) : MediaTypes.IsIndex(mediaType);
        if (isOther || MediaTypes.IsConfig(mediaType) || MediaTypes.IsLayer(mediaType))
            findings.Damage(FindingCodes.MediaTypeWrong, blob.Path, mediaType, found, BundleFindings.MakeAgain, blob.Images);
        else if (isRight && !string.IsNullOrEmpty(own) && own != mediaType)
            findings.Note(FindingCodes.MediaTypeWrong, blob.Path, mediaType, $"{found} that calls itself {own}", BundleFindings.MakeAgain, blob.Images);
    }
}
