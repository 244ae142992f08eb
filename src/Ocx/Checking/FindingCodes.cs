namespace Ocx.Checking;

/// <summary>
/// The codes of findings, which programs may rely on: what a code means never changes, and none is used again for something else.
/// </summary>
public static class FindingCodes
{
    /// <summary><c>repositories.json</c> is not there, though there are images.</summary>
    public const string TagsMissing = "tags.missing";

    /// <summary><c>repositories.json</c> is not what Docker writes; dockerd does not start on it.</summary>
    public const string TagsMalformed = "tags.malformed";

    /// <summary>A key that Docker keeps and can never find.</summary>
    public const string TagKey = "tag.key";

    /// <summary>A name points at something that is no image ID.</summary>
    public const string TagTarget = "tag.target";

    /// <summary>A name points at an image that is not there.</summary>
    public const string TagDangling = "tag.dangling";

    /// <summary>There are layers, and neither an image nor a place for one: the configs are lost, and the names.</summary>
    public const string ImagesMissing = "images.missing";

    /// <summary>A file among the configs whose name is no digest.</summary>
    public const string ImageName = "image.name";

    /// <summary>A config is not what its ID says.</summary>
    public const string ImageConfigModified = "image.config.modified";

    /// <summary>A config is what its ID says, and no image config.</summary>
    public const string ImageConfigMalformed = "image.config.malformed";

    /// <summary>A record of an image, such as its parent, says nothing that Docker can use.</summary>
    public const string ImageMetadataMalformed = "image.metadata.malformed";

    /// <summary>Records of an image that is not there.</summary>
    public const string ImageMetadataOrphan = "image.metadata.orphan";

    /// <summary>An image has more layers than Docker can mount.</summary>
    public const string ImageDepth = "image.depth";

    /// <summary>An entry of the layer database whose name is no chainID.</summary>
    public const string LayerName = "layer.name";

    /// <summary>An image needs a layer that the layer database has not.</summary>
    public const string LayerRecordMissing = "layer.record.missing";

    /// <summary>A layer's record lacks <c>diff</c>, the diffID.</summary>
    public const string LayerDiffMissing = "layer.diff.missing";

    /// <summary>A layer's <c>diff</c> holds no diffID.</summary>
    public const string LayerDiffMalformed = "layer.diff.malformed";

    /// <summary>A layer's <c>diff</c> holds another diffID.</summary>
    public const string LayerDiffWrong = "layer.diff.wrong";

    /// <summary>A layer's record lacks <c>parent</c>, the chainID of the layer below.</summary>
    public const string LayerParentMissing = "layer.parent.missing";

    /// <summary>A layer's <c>parent</c> holds no chainID.</summary>
    public const string LayerParentMalformed = "layer.parent.malformed";

    /// <summary>A layer's <c>parent</c> holds another chainID, or should not be there.</summary>
    public const string LayerParentWrong = "layer.parent.wrong";

    /// <summary>A layer's record lacks <c>cache-id</c>, the name of its directory.</summary>
    public const string LayerCacheIdMissing = "layer.cache-id.missing";

    /// <summary>A layer's <c>cache-id</c> is empty, or no name.</summary>
    public const string LayerCacheIdMalformed = "layer.cache-id.malformed";

    /// <summary>Two layers name one directory.</summary>
    public const string LayerCacheIdShared = "layer.cache-id.shared";

    /// <summary>A layer's <c>cache-id</c> names a directory that is not the layer's.</summary>
    public const string LayerCacheIdWrong = "layer.cache-id.wrong";

    /// <summary>A layer's record lacks <c>size</c>, that of its files.</summary>
    public const string LayerSizeMissing = "layer.size.missing";

    /// <summary>A layer's <c>size</c> is no number.</summary>
    public const string LayerSizeMalformed = "layer.size.malformed";

    /// <summary>A layer's <c>size</c> is another number.</summary>
    public const string LayerSizeWrong = "layer.size.wrong";

    /// <summary>A layer's record lacks the tar-split stream, by which its tar is put together again.</summary>
    public const string LayerTarSplitMissing = "layer.tar-split.missing";

    /// <summary>A tar-split stream cannot be read to its end, or is none.</summary>
    public const string LayerTarSplitMalformed = "layer.tar-split.malformed";

    /// <summary>A tar-split stream can be read, and is not the one that the layer was unpacked with.</summary>
    public const string LayerTarSplitWrong = "layer.tar-split.wrong";

    /// <summary>No image, container or layer needs a layer.</summary>
    public const string LayerOrphan = "layer.orphan";

    /// <summary>A record that was never finished.</summary>
    public const string LayerTransaction = "layer.transaction";

    /// <summary>A layer's files are not there.</summary>
    public const string LayerTreeMissing = "layer.tree.missing";

    /// <summary>A layer's files are, by their names, not those of its tar-split stream.</summary>
    public const string LayerTreeWrong = "layer.tree.wrong";

    /// <summary>A layer lacks its short name, in its directory or below <c>l/</c>.</summary>
    public const string LayerLinkMissing = "layer.link.missing";

    /// <summary>A layer's short name is empty, or none.</summary>
    public const string LayerLinkMalformed = "layer.link.malformed";

    /// <summary>The link of a layer below <c>l/</c> leads elsewhere, or is none.</summary>
    public const string LayerLinkWrong = "layer.link.wrong";

    /// <summary>A layer lacks <c>lower</c>, the list of those below it.</summary>
    public const string LayerLowerMissing = "layer.lower.missing";

    /// <summary>A layer's <c>lower</c> is another list, or should not be there.</summary>
    public const string LayerLowerWrong = "layer.lower.wrong";

    /// <summary>A file, directory, link or device of a layer is not there.</summary>
    public const string LayerFileMissing = "layer.file.missing";

    /// <summary>A file is there that the layer has not.</summary>
    public const string LayerFileExtra = "layer.file.extra";

    /// <summary>A file has other bytes of the same number.</summary>
    public const string LayerFileModified = "layer.file.modified";

    /// <summary>A file is longer or shorter.</summary>
    public const string LayerFileLength = "layer.file.length";

    /// <summary>A file, directory, link or device is another kind of thing.</summary>
    public const string LayerFileType = "layer.file.type";

    /// <summary>A file or a directory has other permissions.</summary>
    public const string LayerFileMode = "layer.file.mode";

    /// <summary>A file, directory, link or device has another owner or group.</summary>
    public const string LayerFileOwner = "layer.file.owner";

    /// <summary>A symbolic link leads elsewhere.</summary>
    public const string LayerFileTarget = "layer.file.target";

    /// <summary>A device has other numbers.</summary>
    public const string LayerFileDevice = "layer.file.device";

    /// <summary>An extended attribute is missing, there without a reason, or has another value.</summary>
    public const string LayerFileXattr = "layer.file.xattr";

    /// <summary>Two names of one file are two files, or the other way round.</summary>
    public const string LayerFileHardlink = "layer.file.hardlink";

    /// <summary>A file or a directory of a layer cannot be read.</summary>
    public const string LayerFileUnreadable = "layer.file.unreadable";

    /// <summary>A directory of the driver that belongs to nothing.</summary>
    public const string TreeOrphan = "tree.orphan";

    /// <summary>A short name below <c>l/</c> that belongs to nothing.</summary>
    public const string LinkOrphan = "link.orphan";

    /// <summary>A record of which blob a layer came from holds nothing that Docker can use.</summary>
    public const string DistributionMalformed = "distribution.malformed";

    /// <summary>A record of a container's layers cannot be used.</summary>
    public const string ContainerMalformed = "container.malformed";

    /// <summary>A container stands on a layer that is not there.</summary>
    public const string ContainerLayerMissing = "container.layer.missing";

    /// <summary>A container's own files are not there.</summary>
    public const string ContainerTreeMissing = "container.tree.missing";

    /// <summary>The layers of a container that is not there.</summary>
    public const string ContainerOrphan = "container.orphan";

    /// <summary>A container has no record of its layers.</summary>
    public const string ContainerRecordMissing = "container.record.missing";

    /// <summary>A container lacks <c>lower</c>, the list of the layers that it stands on, or has another one.</summary>
    public const string ContainerLowerWrong = "container.lower.wrong";

    /// <summary>A container's directory is that of a layer or of another container, too.</summary>
    public const string ContainerTreeShared = "container.tree.shared";

    /// <summary>There are records of containers' layers, and no containers at all.</summary>
    public const string ContainersMissing = "containers.missing";

    /// <summary>An import by ocx was killed; the next one takes back what it left.</summary>
    public const string ImportLeftover = "import.leftover";

    /// <summary>A directory or a file of the store cannot be read, which is of no layer's files.</summary>
    public const string StoreUnreadable = "store.unreadable";

    /// <summary>Attributes that only root sees, with all its rights, were left out of the check.</summary>
    public const string StoreUnseen = "store.unseen";

    /// <summary><c>oci-layout</c> or <c>index.json</c> is missing, or not what it should be.</summary>
    public const string LayoutMalformed = "layout.malformed";

    /// <summary>An entry of an index says what cannot be.</summary>
    public const string IndexEntry = "index.entry";

    /// <summary>A manifest, or an index, cannot be read.</summary>
    public const string ManifestMalformed = "manifest.malformed";

    /// <summary>Manifest, config and layers are not as many.</summary>
    public const string ManifestLayers = "manifest.layers";

    /// <summary>A media type is not what the bytes are.</summary>
    public const string MediaTypeWrong = "media-type.wrong";

    /// <summary>A blob that something needs is not there.</summary>
    public const string BlobMissing = "blob.missing";

    /// <summary>A blob has another size than what points at it says.</summary>
    public const string BlobSize = "blob.size";

    /// <summary>A blob's bytes are not those of its digest.</summary>
    public const string BlobDigest = "blob.digest";

    /// <summary>A file of a layout or an archive cannot be read.</summary>
    public const string BlobUnreadable = "blob.unreadable";

    /// <summary>A file among the blobs whose name is no digest.</summary>
    public const string BlobName = "blob.name";

    /// <summary>Nothing needs a blob.</summary>
    public const string BlobOrphan = "blob.orphan";

    /// <summary>A compressed layer cannot be read to its end.</summary>
    public const string BlobMalformed = "blob.malformed";

    /// <summary>A layer's tar is not the one that the config names.</summary>
    public const string LayerDiffId = "layer.diff-id";

    /// <summary>An image's config cannot be read.</summary>
    public const string ConfigMalformed = "config.malformed";

    /// <summary>A config is not what its name says.</summary>
    public const string ConfigDigest = "config.digest";

    /// <summary>A name is none that could be used.</summary>
    public const string NameMalformed = "name.malformed";

    /// <summary>One name stands for two images.</summary>
    public const string NameTwice = "name.twice";

    /// <summary><c>manifest.json</c>, or the tar itself, cannot be read.</summary>
    public const string ArchiveMalformed = "archive.malformed";

    /// <summary>The two tables of contents of an archive disagree.</summary>
    public const string ArchiveViews = "archive.views";

    /// <summary>A file that only Docker before 1.10 reads is not what it should be.</summary>
    public const string ArchiveLegacy = "archive.legacy";
}
