using Ocx.Errors;
using Ocx.Formats.DockerArchive;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>
/// Follows the <c>manifest.json</c> of a Docker archive to the configs and layers that it names, by the rules of its reader, which stops at
/// the first thing that is wrong. Layers are noted and read later.
/// </summary>
internal sealed class ArchiveSurvey(BlobTable blobs, LayoutDocuments documents, BundleFindings findings)
{
    private readonly List<CheckedImage> _own = [];
    private readonly HashSet<CheckedImage> _named = [];
    private readonly List<(DockerArchiveItem Item, CheckedImage Image)> _items = [];

    /// <summary>The images that no layout lists.</summary>
    public IReadOnlyList<CheckedImage> Own => _own;

    /// <summary>Whether <c>manifest.json</c> could be read, all of it.</summary>
    public bool IsRead { get; private set; } = true;

    /// <summary>What it lists, and which image that is.</summary>
    public IReadOnlyList<(DockerArchiveItem Item, CheckedImage Image)> Items => _items;

    /// <summary>Looks at everything but layers.</summary>
    /// <param name="listed">The images of the layout beside it.</param>
    /// <param name="hasDirectories">Whether the archive has the directories of Docker up to 24, which calls configs by their digests.</param>
    public void Run(IReadOnlyList<CheckedImage> listed, bool hasDirectories)
    {
        // A layout's own names count where it has some.
        _named.UnionWith(listed.Where(i => i.Names.Count > 0));
        var names = new Dictionary<ImageReference, CheckedImage>();
        var parents = new List<(DockerArchiveItem Item, CheckedImage Image)>();
        foreach (DockerArchiveItem item in ReadItems())
        {
            CheckedImage image = Follow(item, listed, hasDirectories);
            AddNames(item, image, names);
            _items.Add((item, image));
            if (item.Parent.Length > 0) parents.Add((item, image));
        }

        foreach ((DockerArchiveItem item, CheckedImage image) in parents) CheckParent(item, image);
    }

    private IEnumerable<DockerArchiveItem> ReadItems()
    {
        CheckedBlob file = blobs.At(DockerArchivePaths.Manifest);
        if (blobs.Read(file) is not { } bytes)
        {
            IsRead = false;
            if (file.Unreadable is null) Malformed(DockerArchivePaths.Manifest, file.File is null ? "nothing" : $"{file.File.Source.Length} bytes");
            return [];
        }

        try
        {
            return DockerArchiveJson.ReadManifest(bytes, DockerArchivePaths.Manifest);
        }
        catch (OcxException whole)
        {
            // One bad image must not hide the others.
            return ReadEach(bytes) ?? Whole(whole);
        }

        IEnumerable<DockerArchiveItem> Whole(OcxException e)
        {
            Malformed(DockerArchivePaths.Manifest, BundleFindings.Reason(e));
            return [];
        }
    }

    private List<DockerArchiveItem>? ReadEach(byte[] bytes)
    {
        GoJsonValue[] each;
        try
        {
            each = [.. GoJsonValue.ParseFirst(bytes, DockerArchivePaths.Manifest).Items()];
        }
        catch (OcxException)
        {
            return null;
        }

        var items = new List<DockerArchiveItem>();
        for (int i = 0; i < each.Length; i++)
        {
            try
            {
                items.AddRange(DockerArchiveJson.ReadManifest([(byte)'[', .. each[i].Raw, (byte)']'], DockerArchivePaths.Manifest));
            }
            catch (OcxException e)
            {
                Malformed($"{DockerArchivePaths.Manifest}: [{i}]", BundleFindings.Reason(e));
            }
        }

        return each.Length == 0 ? null : items;
    }

    private void Malformed(string subject, string found)
    {
        IsRead = false;
        blobs.IsIncomplete = true;
        findings.Damage(FindingCodes.ArchiveMalformed, subject, "images with their configs, names and layers", found, BundleFindings.GetAgain, images: null);
    }

    private CheckedImage Follow(DockerArchiveItem item, IReadOnlyList<CheckedImage> listed, bool hasDirectories)
    {
        CheckedBlob blob = blobs.At(item.Config);
        blob.IsRequired = true;
        ImageConfig? config = documents.ReadConfig(blob);
        Digest? own = blob.Found?[DigestAlgorithm.Sha256];
        Digest? named = NameOf(item.Config);
        bool isRight = named is null || own is null || named == own || (blobs.Read(blob) is { } bytes && Digest.Compute([.. bytes, (byte)'\n']) == named);

        // Docker never looks at the name, and some tools have checksums of their own there.
        bool isPromise = hasDirectories || !item.Config.EndsWith(".json", StringComparison.Ordinal);
        Digest? id = own is null || (!isRight && isPromise) ? named : own;
        CheckedImage image = ImageOf(id, blob, item, listed);
        blob.Images.Add(image);
        if (!isRight && blob.Digests.Count == 0)
        {
            if (isPromise) findings.Damage(FindingCodes.ConfigDigest, blob.Path, named.ToString()!, own.ToString()!, BundleFindings.GetAgain, blob.Images);
            else findings.Note(FindingCodes.ConfigDigest, blob.Path, named.ToString()!, own.ToString()!, "nothing, if its maker calls configs by checksums of its own", blob.Images);
        }

        IReadOnlyList<DiffId>? diffIds = blob.IsTrusted && (isRight || !isPromise) ? config?.DiffIds : null;
        if (diffIds is not null && diffIds.Count != item.Layers.Count)
        {
            findings.Damage(FindingCodes.ManifestLayers, DockerArchivePaths.Manifest, $"{diffIds.Count} layers, as in {blob.Path}", $"{item.Layers.Count}", BundleFindings.MakeAgain, [image]);
            diffIds = null;
        }

        for (int i = 0; i < item.Layers.Count; i++) AddLayer(item.Layers[i], diffIds?[i], image);
        return image;
    }

    private void AddLayer(string path, DiffId? diffId, CheckedImage image)
    {
        CheckedBlob layer = blobs.At(path);
        layer.IsLayer = layer.IsRequired = true;
        layer.Images.Add(image);
        if (diffId is { } known) layer.DiffIds.Add(known);
    }

    private CheckedImage ImageOf(Digest? id, CheckedBlob config, DockerArchiveItem item, IReadOnlyList<CheckedImage> listed)
    {
        if (id is { } digest && listed.Concat(_own).FirstOrDefault(i => i.Id.Digest == digest) is { } known) return known;
        var image = new CheckedImage { Id = id is { Algorithm: DigestAlgorithm.Sha256 } known256 ? new ImageId(known256) : default, IsPresent = config.File is not null, Place = item.Config };
        _own.Add(image);
        return image;
    }

    private void AddNames(DockerArchiveItem item, CheckedImage image, Dictionary<ImageReference, CheckedImage> owners)
    {
        foreach (string tag in item.RepoTags)
        {
            if (!ImageReference.TryParse(tag, out ImageReference? name, out string reason) || name is null)
            {
                findings.Damage(FindingCodes.NameMalformed, tag, "a name with a tag", reason, BundleFindings.MakeAgain, [image]);
                continue;
            }

            if (!name.HasTag || name.Digest is not null)
                findings.Note(FindingCodes.NameMalformed, tag, "a name with a tag", name.Digest is null ? "one without" : "one with a digest, which docker load drops", BundleFindings.MakeAgain, [image]);
            if (name.Digest is not null) continue;
            name = name.WithDefaultTag();
            if (!owners.TryAdd(name, image) && owners[name] != image)
                findings.Damage(FindingCodes.NameTwice, name.Familiar, "one image of that name", $"{owners[name].Id} and {image.Id}; the last one gets it", "give one of them another name", [owners[name], image]);
            if (!_named.Contains(image)) image.Add([name]);
        }
    }

    private void CheckParent(DockerArchiveItem item, CheckedImage image)
    {
        bool isThere = Digest.TryParse(item.Parent, out Digest parent) && _items.Any(i => i.Image.Id.Digest == parent);
        if (isThere) return;
        findings.Damage(
            FindingCodes.ImageMetadataMalformed, DockerArchivePaths.Manifest, "the ID of an image in the archive as \"Parent\"", item.Parent,
            "save the image and its parent together; docker load ends with an error otherwise, after it has loaded the images", [image]);
    }

    // IMAGE.json, sha256:HEX, and paths of a layout.
    private static Digest? NameOf(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (name.EndsWith(".json", StringComparison.Ordinal)) name = name[..^".json".Length];
        return Digest.TryParse(name.Contains(':', StringComparison.Ordinal) ? name : $"sha256:{name}", out Digest digest) ? digest : null;
    }
}
