using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// Writes what <c>docker save</c> of 25 and later writes, byte for byte as dockerd 26.1 does: one tar that is an OCI layout and
/// a Docker archive. Blobs and manifests of the source go into it as they are.
/// </summary>
/// <remarks>
/// The two times that the daemon takes from its clock, of <c>index.json</c> and <c>blobs/sha256/</c>, are 0 here, as they are since
/// Docker 28 and 29. Of several images under one index, Docker's own table lists the one for this machine or else the first:
/// it has room for one under a name. Source: moby 26.1 image/tarexport/save.go.
/// </remarks>
public sealed class DockerArchiveWriter : ArchiveWriter
{
    private const int DirectoryMode = 0b111_101_101;
    private const int FileMode = 0b110_100_100;

    /// <summary>Writes into a pipe or a device, which is disposed with the writer.</summary>
    public DockerArchiveWriter(FileHandle pipe, WriteOptions options) : base(pipe, options)
    {
    }

    /// <summary>
    /// Writes the file <paramref name="path"/>. An image archive that stands there is replaced at the commit; a pipe or a
    /// device is written to. Nothing is made or opened for writing before the commit.
    /// </summary>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="LinuxException">It cannot be looked at.</exception>
    public DockerArchiveWriter(string path, WriteOptions options, Kernel? kernel = null) : base(path, options, kernel)
    {
    }

    /// <inheritdoc/>
    public override string Format => "docker";

    /// <inheritdoc/>
    public override FormatFeatures Features => FormatFeatures.Layout | FormatFeatures.Parents;

    private protected override ArchiveContent Arrange(CancellationToken cancellation)
    {
        BlobLayout layout = BlobLayout.Of(Images, Artifacts, Placeable, Options.Jobs, cancellation);
        Image[] listed = [.. Images.GroupBy(i => (object?)i.Index ?? i).Select(Preferred)];
        Dictionary<string, TarTime> times = AddLegacy(layout, listed);
        List<PlannedBlob> planned = [.. layout.Blobs.Select(b => new PlannedBlob(b.Digest, b.Source.Length, b.IsLayer, IsReused: false))];
        var entries = new List<ArchiveEntry>
        {
            Directory(LayoutPaths.Blobs, LastTime(listed)),
            Document(LayoutPaths.Layout, DockerArchivePaths.OciLayoutDocument),
            Document(LayoutPaths.Index, ImageIndex.Write(Listed(layout)).Bytes),
            Document(DockerArchivePaths.Manifest, DockerArchiveJson.WriteManifest(ItemsOf(listed, layout))),
        };
        (ImageReference, string)[] tags = [.. from image in listed where image.Layers.Count > 0 from name in image.Names where name.HasTag select (name, image.Layers[^1].DiffId.Hex)];
        if (tags.Length > 0) entries.Add(Document(DockerArchivePaths.Repositories, DockerArchiveJson.WriteRepositories(tags)));
        entries.AddRange(layout.Blobs.Select(b => b.Digest.Algorithm).Distinct().Select(a => Directory(LayoutPaths.DirectoryOf(a), default)));
        entries.AddRange(layout.Blobs.Zip(planned).Select(x => new ArchiveEntry(Header(x.First.Path, TarType.Regular, FileMode, times.GetValueOrDefault(x.First.Path)), x.First.Source, x.Second)));
        return new ArchiveContent(layout.Images, planned, entries.OrderBy(e => Encoding.ASCII.GetString(e.Header.Name.Span), StringComparer.Ordinal));
    }

    private static Image Preferred(IEnumerable<Image> together) => together.FirstOrDefault(i => i.Platform.Matches(Platform.Host)) ?? together.First();

    // Docker sets the directory's time with each image that has one.
    private static TarTime LastTime(IEnumerable<Image> listed) => ArchiveTime.Of(listed.Select(i => i.Config.Value.Created).LastOrDefault(created => created is not null));

    // Docker keeps, beside what it needs, the v1 JSON of each layer, which nothing points at.
    private static Dictionary<string, TarTime> AddLegacy(BlobLayout layout, IReadOnlyList<Image> listed)
    {
        var times = new Dictionary<string, TarTime>(StringComparer.Ordinal);
        HashSet<Digest> saved = [];
        foreach (Image image in listed)
        {
            TarTime created = ArchiveTime.Of(image.Config.Value.Created);
            layout.Put(image.Id.Digest, new LiteralSource(image.Config.Bytes), isLayer: false);
            times[LayoutPaths.BlobOf(image.Id.Digest)] = created;

            // What images share is saved with the first of them, and has its time.
            foreach (Layer layer in image.Layers) times.TryAdd(LayoutPaths.BlobOf(layout.DescriptorOf(layer).Digest), created);
            foreach (LegacyLayer legacy in LegacyLayers.Of(image.Config, $"image {image.Id}", DockerGeneration.Current))
            {
                // One for each id, although the JSON of another image may differ: ids of lower layers do not cover everything in it.
                if (!saved.Add(legacy.V1Id)) continue;
                var digest = Digest.Compute(legacy.Json.Span);
                layout.Put(digest, new LiteralSource(legacy.Json), isLayer: false);
                times[LayoutPaths.BlobOf(digest)] = created;
            }
        }

        return times;
    }

    // Docker lists an image without a name only while it has listed none. One that a layout lists so stays listed.
    private IReadOnlyList<Descriptor> Listed(BlobLayout layout)
    {
        HashSet<Digest?> unnamed = [.. Images.Zip(layout.Images).Where(x => x.First is { Manifest: null, Listings.Count: 0, Names.Count: 0 }).Select(x => x.Second.Manifest)];
        return [.. layout.Entries.Where((entry, i) => i == 0 || entry.Annotations.Count > 0 || !unnamed.Contains(entry.Digest))];
    }

    private static IEnumerable<DockerArchiveItem> ItemsOf(IReadOnlyList<Image> images, BlobLayout layout)
    {
        HashSet<ImageId> ids = [.. images.Select(i => i.Id)];
        foreach (IGrouping<ImageId, Image> same in images.GroupBy(i => i.Id))
        {
            Image image = same.First();
            Descriptor[] layers = [.. image.Layers.Select(layout.DescriptorOf)];
            yield return new DockerArchiveItem(
                LayoutPaths.BlobOf(image.Id.Digest),
                [.. same.SelectMany(i => i.Names).Distinct().Select(n => n.Familiar)],
                [.. layers.Select(l => LayoutPaths.BlobOf(l.Digest))])
            {
                Parent = image.Parent is { } parent && ids.Contains(parent) ? parent.ToString() : "",
                LayerSources = image.Layers.Zip(layers).DistinctBy(x => x.First.DiffId).ToDictionary(
                    x => x.First.DiffId.ToString(), x => new DockerLayerSource(x.Second.MediaType, x.Second.Size, x.Second.Digest.ToString())),
            };
        }
    }

    private static ArchiveEntry Directory(string path, TarTime time) => new(Header($"{path}/", TarType.Directory, DirectoryMode, time));

    private static ArchiveEntry Document(string path, ReadOnlyMemory<byte> content) => new(Header(path, TarType.Regular, FileMode, default), content);

    private static TarHeader Header(string name, byte type, int mode, TarTime time) => new()
    {
        Name = Encoding.ASCII.GetBytes(name),
        Type = type,
        Mode = mode,
        ModificationTime = time,
    };
}
