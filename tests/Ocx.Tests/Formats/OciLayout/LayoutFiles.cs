using Ocx.Images;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.OciLayout;

/// <summary>A layout as names and bytes, wherever it comes from; checks what the OCI image specification demands of it.</summary>
public sealed class LayoutFiles
{
    public const string NameAnnotation = "io.containerd.image.name";
    public const string TagAnnotation = "org.opencontainers.image.ref.name";

    private readonly IReadOnlyDictionary<string, byte[]> _files;

    public LayoutFiles(IReadOnlyDictionary<string, byte[]> files)
    {
        _files = files;
        Assert.Equal("{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray(), files["oci-layout"]);
        foreach ((string name, byte[] content) in files)
        {
            if (name.StartsWith("blobs/", StringComparison.Ordinal)) Assert.Equal(name, $"blobs/sha256/{Digest.Compute(content).Hex}");
        }
    }

    public ImageIndex Index => ImageIndex.Parse(_files["index.json"], "index.json").Value;

    public IReadOnlyList<WrittenImage> Images => [.. Index.Manifests.Select(ReadImage)];

    public static LayoutFiles OfDirectory(string path) =>
        new(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).ToDictionary(p => Path.GetRelativePath(path, p), File.ReadAllBytes));

    /// <summary>Reads a tar by hand: the writer's own encoder must not be asked whether it is right.</summary>
    public static LayoutFiles OfArchive(string path) => new(TarListing.Of(File.ReadAllBytes(path)).Where(e => e.Type == '0').ToDictionary(e => e.Name, e => e.Content));

    private WrittenImage ReadImage(Descriptor entry)
    {
        Manifest manifest = Manifest.Parse(Blob(entry), "manifest").Value;
        entry.Annotations.TryGetValue(NameAnnotation, out string? name);
        ImageReference? reference = name is null ? null : ImageReference.Parse(name);
        if (reference is not null) Assert.Equal((reference.Full, reference.Tag), (name, entry.Annotations[TagAnnotation]));
        Assert.Equal((MediaTypes.OciManifest, MediaTypes.OciConfig), (entry.MediaType, manifest.Config.MediaType));
        Assert.All(manifest.Layers, l => Assert.Equal(MediaTypes.OciLayer, l.MediaType));
        return new WrittenImage(reference?.Familiar, Blob(manifest.Config), [.. manifest.Layers.Select(Blob)]);
    }

    private byte[] Blob(Descriptor descriptor)
    {
        byte[] blob = _files[$"blobs/sha256/{descriptor.Digest.Hex}"];
        Assert.Equal(descriptor.Size, blob.Length);
        return blob;
    }
}
