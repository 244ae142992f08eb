using System.Text;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>Writes what a store records of its images, each file at once or not at all.</summary>
/// <remarks>Sources: moby image/fs.go, distribution/metadata, reference/store.go.</remarks>
internal sealed class ImageRecords(DirectoryHandle imageRoot)
{
    private const int FileMode = 0b110_000_000;
    private const int MetadataMode = 0b111_000_000;
    private const int MapMode = 0b110_100_100;
    private const int MapDirectoryMode = 0b111_101_101;

    /// <summary>Writes the images' configs, whose digests are their names.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void WriteConfigs(IEnumerable<Image> images)
    {
        using DirectoryHandle content = imageRoot.OpenDirectory(Overlay2Paths.ImageContent);
        foreach (Image image in images) Write(content, image.Id.Hex, image.Config.Bytes.Span, FileMode);
        content.Sync();
    }

    /// <summary>Writes which image another was built on, where both are there: also of old ones, as Docker does when it loads one again.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void WriteParents(IEnumerable<Image> images)
    {
        foreach (Image image in images.DistinctBy(i => i.Id))
        {
            if (image.Parent is not { } parent || parent == image.Id || !imageRoot.TryStatus(Overlay2Paths.ConfigOf(parent), out _)) continue;
            using DirectoryHandle metadata = Open(Overlay2Paths.MetadataOf(image.Id), MetadataMode);
            Write(metadata, Overlay2Paths.Parent, parent.ToString(), FileMode);
        }
    }

    /// <summary>Writes which diffID a blob has, as a pull records it: a later pull of the blob finds that it has the layer.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void WriteDiffIds(IEnumerable<Layer> layers)
    {
        foreach (Layer layer in layers)
        {
            if (layer.Blob is not { } blob || blob.Digest == layer.DiffId.Digest) continue;
            string directory = Path.GetDirectoryName(Overlay2Paths.DiffIdOf(blob.Digest))!;
            Open(Path.GetDirectoryName(directory)!, MapDirectoryMode).Dispose();
            using DirectoryHandle map = Open(directory, MapDirectoryMode);
            Write(map, blob.Digest.Hex, layer.DiffId.ToString(), MapMode);
        }
    }

    /// <summary>Writes the names, by which images appear.</summary>
    /// <exception cref="Errors.ImageFormatException">What is there is not what Docker writes.</exception>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void WriteNames(IEnumerable<Image> images)
    {
        RepositoriesUpdate names = RepositoriesUpdate.Read(imageRoot, imageRoot.Path);
        names.Add(images);
        if (names.IsChanged) Write(imageRoot, Overlay2Paths.Repositories, names.ToJson(), FileMode);
    }

    private DirectoryHandle Open(string path, int mode)
    {
        if (!imageRoot.TryStatus(path, out _)) StoreSkeleton.MakeOne(imageRoot, path, mode, 0, 0);
        return imageRoot.OpenDirectory(path);
    }

    private static void Write(DirectoryHandle directory, string name, string text, int mode) => Write(directory, name, Encoding.UTF8.GetBytes(text), mode);

    private static void Write(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, int mode)
    {
        using var file = new AtomicFile(directory, name, mode);
        file.File.Write(content);
        file.Commit();
    }
}
