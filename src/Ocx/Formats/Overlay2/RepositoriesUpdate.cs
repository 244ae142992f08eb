using System.Text;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>The names of a store with some added or moved. Keys that Docker could never find stay as they are, as in its own file.</summary>
/// <remarks>Source: moby reference/store.go: compact JSON, keys sorted.</remarks>
internal sealed class RepositoriesUpdate
{
    private static readonly Comparer<string> ByteOrder = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    private readonly Dictionary<string, Dictionary<string, string>?> _repositories;

    /// <summary>Starts from what is there.</summary>
    /// <param name="json">The file's bytes, or null where there is none.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <exception cref="Errors.ImageFormatException">It is not what Docker writes.</exception>
    public RepositoriesUpdate(byte[]? json, string path)
    {
        _repositories = json is null ? [] : RepositoriesFile.ReadDocument(json, path);
        IsChanged = json is null;
    }

    /// <summary>Whether something is different from what was there.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Starts from the names of a store.</summary>
    /// <param name="imageRoot">Its directory; null for a store that is yet to be made.</param>
    /// <param name="location">What to call it in messages.</param>
    /// <exception cref="Errors.ImageFormatException">The file is not what Docker writes.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static RepositoriesUpdate Read(DirectoryHandle? imageRoot, string location) =>
        new(imageRoot?.TryReadFile(Overlay2Paths.Repositories, RepositoriesFile.SizeLimit), $"{imageRoot?.Path ?? location}/{Overlay2Paths.Repositories}");

    /// <summary>
    /// Makes the images' names stand for them; and beside each tag what a pull of it would have recorded, the digest of what
    /// the tag stood for, be it a manifest or an index.
    /// </summary>
    /// <returns>The tags that another image loses.</returns>
    public IReadOnlyList<MovedName> Add(IEnumerable<Image> images)
    {
        var moved = new List<MovedName>();
        foreach (Image image in images)
        {
            Digest[] digests = [.. new[] { image.IndexDigest, image.ManifestDescriptor?.Digest }.OfType<Digest>().Where(d => d.Algorithm == DigestAlgorithm.Sha256).Distinct()];
            foreach (ImageReference name in image.Names.Concat(image.Names.SelectMany(n => digests.Select(n.WithDigest))).Distinct())
            {
                if (Set(name, image.Id) is { } before && Digest.TryParse(before, out Digest from) && from.Algorithm == DigestAlgorithm.Sha256) moved.Add(new MovedName(name, new ImageId(from)));
            }
        }

        return moved;
    }

    /// <summary>Makes a name stand for an image. A tag moves from the image that had it; a digest stays where it is.</summary>
    /// <returns>The image that had the tag and loses it, as the file has it; null where none does.</returns>
    public string? Set(ImageReference name, ImageId image)
    {
        if (!_repositories.TryGetValue(name.FamiliarName, out Dictionary<string, string>? references) || references is null)
            _repositories[name.FamiliarName] = references = [];

        // What has both is known by its digest alone.
        string key = (name.Digest is { } digest ? name.WithDigest(digest) : name.WithDefaultTag()).Familiar;
        string id = image.ToString();
        bool isThere = references.TryGetValue(key, out string? there);
        if (there == id || (isThere && name.Digest is not null)) return null;
        references[key] = id;
        IsChanged = true;
        return there;
    }

    /// <summary>The file as Docker writes it.</summary>
    public byte[] ToJson()
    {
        GoJsonWriter json = new GoJsonWriter().BeginObject().Name("Repositories").BeginObject();
        foreach ((string repository, Dictionary<string, string>? references) in _repositories.OrderBy(r => r.Key, ByteOrder))
        {
            json.Name(repository).BeginObject();
            foreach ((string reference, string id) in (references ?? []).OrderBy(r => r.Key, ByteOrder)) json.Name(reference).String(id);
            json.EndObject();
        }

        return json.EndObject().EndObject().ToArray();
    }
}
