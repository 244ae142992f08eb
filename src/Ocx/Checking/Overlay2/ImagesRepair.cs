using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Checking.Overlay2;

/// <summary>Sets configs, parents and names of a store right, by the images of a source.</summary>
/// <param name="store">The store, checked.</param>
/// <param name="images">The images of the source by their IDs.</param>
internal sealed class ImagesRepair(CheckedStore store, IReadOnlyDictionary<ImageId, Image> images)
{
    private const int FileMode = 0b110_000_000;

    /// <summary>Does what can be done about these findings.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Run(IReadOnlyList<Finding> findings)
    {
        foreach (ImageId id in Broken(store))
        {
            if (images.TryGetValue(id, out Image? image)) StoreFile.Write(store.ImageRoot, Overlay2Paths.ConfigOf(id), image.Config.Bytes.Span, FileMode);
        }

        if (findings.Any(f => f.Code == FindingCodes.ImagesMissing)) RestoreImages();
        if (findings.Any(f => f.Code == FindingCodes.ImageMetadataMalformed)) RepairMetadata();
        if (findings.Any(f => f.Code is FindingCodes.TagsMissing or FindingCodes.TagsMalformed or FindingCodes.TagTarget or FindingCodes.TagDangling)) RepairNames(findings);
    }

    /// <summary>The images whose configs are missing or damaged.</summary>
    public static IReadOnlyCollection<ImageId> Broken(CheckedStore store) =>
        store.Images.Where(i => i.Config is null).Select(i => i.Id).Concat(store.Names.Keys.Where(id => !store.Has(store.ImageRoot, Overlay2Paths.ConfigOf(id)))).ToHashSet();

    // Those whose layers are here; their names come when they are.
    private void RestoreImages()
    {
        foreach (Image image in images.Values.Where(i => i.Layers.All(l => store.Layers.TryGetValue(l.ChainId, out CheckedLayer? here) && here.IsRecorded)))
            StoreFile.Write(store.ImageRoot, Overlay2Paths.ConfigOf(image.Id), image.Config.Bytes.Span, FileMode);
    }

    // What nobody knows any more is better missing than wrong: Docker takes it for an image without a parent.
    private void RepairMetadata()
    {
        foreach (CheckedImage image in store.Images)
        {
            StoreText time = StoreText.Read(store.ImageRoot, Overlay2Paths.LastUpdatedOf(image.Id), trims: false);
            if (time.IsThere && !Timestamp.TryParse(time.Text, out _)) store.ImageRoot.TryRemoveTree(Overlay2Paths.LastUpdatedOf(image.Id));
            StoreText parent = StoreText.Read(store.ImageRoot, Overlay2Paths.ParentOf(image.Id));
            if (!parent.IsThere || (Digest.TryParse(parent.Text, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256)) continue;
            if (images.GetValueOrDefault(image.Id)?.Parent is { } known) StoreFile.Write(store.ImageRoot, Overlay2Paths.ParentOf(image.Id), known.ToString(), FileMode);
            else store.ImageRoot.TryRemoveTree(Overlay2Paths.ParentOf(image.Id));
        }
    }

    // Names that point nowhere, or all where nobody knows them any more, as the source has them. Those of images that the source has
    // are right again with their configs.
    private void RepairNames(IReadOnlyList<Finding> findings)
    {
        bool isLost = findings.Any(f => f.Code is FindingCodes.TagsMissing or FindingCodes.TagsMalformed);
        HashSet<string> right = [.. store.Names.Where(n => images.ContainsKey(n.Key)).SelectMany(n => n.Value).Select(n => n.Familiar)];
        HashSet<string> wrong = [.. findings.Where(f => f.Code is FindingCodes.TagTarget or FindingCodes.TagDangling && !right.Contains(f.Subject)).Select(f => f.Subject)];
        Image[] named =
        [
            .. images.Values.Where(i => store.ImageRoot.TryStatus(Overlay2Paths.ConfigOf(i.Id), out _))
                .Select(i => i.Named([.. i.Names.Where(n => isLost || wrong.Contains(n.WithDefaultTag().Familiar))])).Where(i => i.Names.Count > 0),
        ];

        // A source of other images does not make names that are lost into none.
        if (named.Length == 0) return;
        var names = new RepositoriesUpdate(isLost ? null : store.ImageRoot.TryReadFile(Overlay2Paths.Repositories, RepositoriesFile.SizeLimit), Overlay2Paths.Repositories);
        names.Add(named);
        if (names.IsChanged) StoreFile.Write(store.ImageRoot, Overlay2Paths.Repositories, names.ToJson(), FileMode);
    }
}
