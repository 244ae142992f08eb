using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>The images that a <c>manifest.json</c> lists.</summary>
internal static class DockerArchiveImages
{
    /// <summary>Reads them and their configs.</summary>
    /// <exception cref="ImageFormatException">The table or a name is malformed.</exception>
    /// <exception cref="IntegrityException">A config is missing.</exception>
    public static IReadOnlyList<DockerArchiveImage> Of(BundleFile manifest, Bundle bundle)
    {
        var items = new List<DockerArchiveImage>();
        foreach (DockerArchiveItem listed in DockerArchiveJson.ReadManifest(manifest.ReadDocument("manifest"), manifest.Path))
        {
            BundleFile config = bundle.Require(listed.Config, "config of an image");
            ImageId? parent = Digest.TryParse(listed.Parent, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256 ? new ImageId(digest) : null;
            items.Add(new DockerArchiveImage(config.Path, config.ReadDocument("config"), listed.Layers, NamesOf(listed.RepoTags, manifest.Path), parent));
        }

        return items;
    }

    /// <summary>The names of tags as an archive lists them.</summary>
    /// <exception cref="ImageFormatException">One is no name.</exception>
    public static IReadOnlyList<ImageReference> NamesOf(IEnumerable<string> tags, string path)
    {
        var names = new List<ImageReference>();
        foreach (string tag in tags)
        {
            if (!ImageReference.TryParse(tag, out ImageReference? name, out string reason) || name is null) throw new ImageFormatException(path, $"invalid tag \"{tag}\": {reason}");

            // Docker's own store ends such a load with an error when the image is in it already; the containerd store takes the
            // name for its latest tag, and drops one that is a digest, as here.
            if (name.Digest is null) names.Add(name.WithDefaultTag());
        }

        return names;
    }
}
