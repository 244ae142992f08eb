using Ocx.Errors;
using Ocx.Images;
using Ocx.Storage;

namespace Ocx.Originals;

/// <summary>An image's manifest as a registry has it, which dockerd kept.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Descriptor">What points at it.</param>
/// <param name="Index">The index through which the image was pulled, or null; what it lists besides is not kept.</param>
internal sealed record KeptManifest(RawJson<Manifest> Manifest, Descriptor Descriptor, BlobTree? Index)
{
    /// <summary>The manifest of an image that a digest stands for, its own or that of an index; null where it is not kept.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="image">The image.</param>
    /// <param name="read">Reads a document that is kept.</param>
    public static KeptManifest? Find(Digest digest, Image image, Func<Digest, byte[]?> read)
    {
        if (read(digest) is not { } bytes) return null;
        string path = digest.ToString();
        try
        {
            return FromManifest() ?? FromIndex();
        }
        catch (OcxException)
        {
            // It has the right digest, and is nothing of which a layout could be made: a manifest of schema 1, for one.
            return null;
        }

        KeptManifest? FromManifest()
        {
            RawJson<Manifest> manifest;
            try
            {
                manifest = Images.Manifest.Parse(bytes, path);
            }
            catch (ImageFormatException)
            {
                return null;
            }

            var descriptor = new Descriptor { MediaType = TypeOf(manifest.Value), Digest = digest, Size = bytes.Length };
            return IsOf(manifest.Value, image) ? new KeptManifest(manifest, descriptor, null) : null;
        }

        KeptManifest? FromIndex()
        {
            RawJson<ImageIndex> index = ImageIndex.Parse(bytes, path);
            var root = new Descriptor { MediaType = index.Value.MediaType ?? MediaTypes.OciIndex, Digest = digest, Size = bytes.Length };
            var tree = new BlobTree(root, [new CarriedBlob(root, () => new LiteralSource(bytes))]);
            foreach (Descriptor entry in index.Value.Manifests.Where(m => MediaTypes.IsManifest(m.MediaType)))
            {
                if (read(entry.Digest) is not { } own || own.Length != entry.Size) continue;
                RawJson<Manifest> manifest = Images.Manifest.Parse(own, entry.Digest.ToString());
                if (IsOf(manifest.Value, image)) return new KeptManifest(manifest, entry, tree);
            }

            return null;
        }
    }

    private static string TypeOf(Manifest manifest) => manifest.MediaType ?? MediaTypes.OciManifest;

    private static bool IsOf(Manifest manifest, Image image) => manifest.Config.Digest == image.Id.Digest && manifest.Layers.Count == image.Layers.Count;
}
