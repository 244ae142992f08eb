using System.Globalization;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Checks the records of layers.</summary>
/// <remarks>Source: moby layer/filestore.go, layer/layer_store.go.</remarks>
internal static class RecordsCheck
{
    /// <summary>Finds the layers, and reads their records; what is wrong with them is added to the findings.</summary>
    public static void Run(CheckedStore store, CancellationToken cancellation)
    {
        foreach (CheckedImage image in store.Images.Where(i => i.Config is not null))
        {
            for (int i = 0; i < image.Chains.Count; i++)
            {
                CheckedLayer layer = LayerOf(store, image.Chains[i]);
                (layer.DiffId, layer.Parent, layer.IsOfImage) = (image.Config!.DiffIds[i], i == 0 ? null : image.Chains[i - 1], true);
                layer.Images.Add(image.DisplayName);
            }
        }

        HashSet<ChainId> recorded = [];
        foreach (string name in store.List(store.ImageRoot, Overlay2Paths.LayerDb))
        {
            if (Digest.TryParse($"sha256:{name}", out Digest digest))
            {
                recorded.Add(new ChainId(digest));
                LayerOf(store, new ChainId(digest));
            }
            else if (store.IsWhole)
            {
                store.Leak(FindingCodes.LayerName, $"{Overlay2Paths.ImageRoot}/{Overlay2Paths.LayerDb}/{name}", "records, called by their chainIDs", "something else");
            }
        }

        foreach (CheckedLayer layer in store.Layers.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            store.Try(() => Find(store, layer, recorded.Contains(layer.ChainId)), layer);
        }
    }

    private static void Find(CheckedStore store, CheckedLayer layer, bool isListed)
    {
        string path = Overlay2Paths.LayerOf(layer.ChainId);
        using DirectoryHandle? record = store.ImageRoot.TryOpenDirectory(path);
        layer.IsRecorded = record is not null;
        if (record is null) store.Damage(layer, FindingCodes.LayerRecordMissing, $"{store.ImageRoot.Path}/{path}", "the record of a layer", isListed ? "no directory" : "nothing");
        else Check(store, layer, record);
    }

    private static CheckedLayer LayerOf(CheckedStore store, ChainId chainId)
    {
        if (!store.Layers.TryGetValue(chainId, out CheckedLayer? layer)) store.Layers[chainId] = layer = new CheckedLayer(chainId);
        return layer;
    }

    private static void Check(CheckedStore store, CheckedLayer layer, DirectoryHandle record)
    {
        StoreText diff = StoreText.Read(record, Overlay2Paths.Diff), parent = StoreText.Read(record, Overlay2Paths.Parent), cacheId = StoreText.Read(record, Overlay2Paths.CacheId);
        store.IsIncomplete |= diff.IsUnknown || parent.IsUnknown || cacheId.IsUnknown;
        CheckChain(store, layer, diff, parent);
        if (!cacheId.IsThere) store.Damage(layer, FindingCodes.LayerCacheIdMissing, cacheId.Path, "the name of the layer's directory", cacheId.Found);
        else if (!Overlay2Paths.IsCacheId(cacheId.Text)) store.Damage(layer, FindingCodes.LayerCacheIdMalformed, cacheId.Path, "the name of the layer's directory", cacheId.Found);
        else layer.CacheId = cacheId.Text;

        StoreText size = StoreText.Read(record, Overlay2Paths.Size, trims: false);
        if (!size.IsThere) store.Damage(layer, FindingCodes.LayerSizeMissing, size.Path, "the bytes of the layer's files", size.Found);
        else if (!long.TryParse(size.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long bytes) || bytes < 0) store.Damage(layer, FindingCodes.LayerSizeMalformed, size.Path, "a number of bytes", size.Found);
        else layer.Size = bytes;

        string path = $"{record.Path}/{Overlay2Paths.TarSplit}";
        if (!record.TryStatus(Overlay2Paths.TarSplit, out FileStatus tarSplit)) store.Damage(layer, FindingCodes.LayerTarSplitMissing, path, "the layer's tar-split stream", "nothing");
        else if (tarSplit.Type != FileType.Regular || tarSplit.Size == 0) store.Damage(layer, FindingCodes.LayerTarSplitMalformed, path, "the layer's tar-split stream", tarSplit.Type == FileType.Regular ? "an empty file" : "no file");
    }

    // The record's name is the digest of what these two say: where one of them is missing, or both are for another layer, an image may know better.
    private static void CheckChain(CheckedStore store, CheckedLayer layer, StoreText diff, StoreText parent)
    {
        DiffId? foundDiff = Parse(diff) is { } d ? new DiffId(d) : null;
        ChainId? foundParent = Parse(parent) is { } p ? new ChainId(p) : null;
        if (!layer.IsOfImage && foundDiff is { } diffId && (foundParent is null ? ChainId.Of(diffId) : foundParent.Value.Append(diffId)) == layer.ChainId) (layer.DiffId, layer.Parent) = (foundDiff, foundParent);
        string wanted = layer.DiffId?.ToString() ?? "the layer's diffID";
        if (!diff.IsThere) store.Damage(layer, FindingCodes.LayerDiffMissing, diff.Path, wanted, diff.Found);
        else if (foundDiff is null) store.Damage(layer, FindingCodes.LayerDiffMalformed, diff.Path, wanted, diff.Found);
        else if (layer.DiffId is { } known && known != foundDiff) store.Damage(layer, FindingCodes.LayerDiffWrong, diff.Path, wanted, diff.Found);

        string wantedParent = layer.Parent?.ToString() ?? (layer.IsOfImage ? "no such file, since the layer is the lowest of its image" : "the chainID of the layer below");
        bool isBase = layer.DiffId is not null && layer.Parent is null;
        if (!parent.IsThere && layer.Parent is not null) store.Damage(layer, FindingCodes.LayerParentMissing, parent.Path, wantedParent, parent.Found);
        else if (parent.IsThere && isBase) store.Damage(layer, FindingCodes.LayerParentWrong, parent.Path, wantedParent, parent.Found);
        else if (parent.IsThere && foundParent is null) store.Damage(layer, FindingCodes.LayerParentMalformed, parent.Path, wantedParent, parent.Found);
        else if (layer.Parent is { } below && foundParent != below) store.Damage(layer, FindingCodes.LayerParentWrong, parent.Path, wantedParent, parent.Found);
        else if (layer.DiffId is null && foundDiff is not null) store.Damage(layer, FindingCodes.LayerDiffWrong, diff.Path, $"a diffID that makes {layer.ChainId} together with the layer below", diff.Found);
    }

    private static Digest? Parse(StoreText text) => Digest.TryParse(text.Text, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256 ? digest : null;
}
