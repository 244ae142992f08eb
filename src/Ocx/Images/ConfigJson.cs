using Ocx.Errors;

namespace Ocx.Images;

/// <summary>From the wire form of a config to its view, by the rules of moby, image/image.go and image/store.go.</summary>
internal static class ConfigJson
{
    /// <summary>Reads a config.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="path">Where it comes from, as the user would name it.</param>
    /// <param name="countsLayers">False to accept a history of more layers than there are: for who wants to know what else is wrong.</param>
    public static ImageConfig Read(ReadOnlySpan<byte> bytes, string path, bool countsLayers = true)
    {
        ConfigDto dto = JsonDocuments.Read(bytes, ImagesJson.Default.ConfigDto, path, "config");
        if (dto.RootFs is null)
            throw new ImageFormatException(path, "invalid image JSON, no RootFS key");

        DiffId[] diffIds = Array.ConvertAll(dto.RootFs.DiffIds ?? [], text => ReadDiffId(text, path));
        HistoryEntry[] history = [.. (dto.History ?? []).Select(entry => ReadHistory(entry, path))];
        int withLayer = history.Count(entry => !entry.EmptyLayer);
        if (countsLayers && withLayer > diffIds.Length)
            throw new ImageFormatException(path, $"too many non-empty layers in History section: {withLayer}, for {diffIds.Length} layers");

        return new ImageConfig
        {
            Created = ReadTime(dto.Created, path),
            Author = dto.Author ?? "",
            Platform = new Platform(dto.Os ?? "", dto.Architecture ?? "", dto.Variant ?? "")
            {
                OsVersion = dto.OsVersion ?? "",
                OsFeatures = JsonDocuments.Strings(dto.OsFeatures),
            },
            DiffIds = diffIds,
            History = history,
        };
    }

    private static DiffId ReadDiffId(string? text, string path)
    {
        if (!Digest.TryParse(text, out Digest digest, out string reason))
            throw new ImageFormatException(path, $"rootfs.diff_ids: \"{text}\": {reason}");
        return digest.Algorithm == DigestAlgorithm.Sha256
            ? new DiffId(digest)
            : throw new UnsupportedFeatureException(path, $"rootfs.diff_ids: {digest}: only sha256 names a layer, here and in Docker");
    }

    // Go reads a null among the entries as an entry without anything, which counts as one with a layer.
    private static HistoryEntry ReadHistory(HistoryDto? dto, string path) => new(
        ReadTime(dto?.Created, path), dto?.CreatedBy ?? "", dto?.Author ?? "", dto?.Comment ?? "", dto?.EmptyLayer ?? false);

    private static Timestamp? ReadTime(string? text, string path)
    {
        if (text is null)
            return null;
        return Timestamp.TryParse(text, out Timestamp time)
            ? time
            : throw new ImageFormatException(path, $"created: \"{text}\" is no RFC 3339 time");
    }
}
