using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// Writes what <c>docker save</c> up to 24 writes, byte for byte as dockerd 20.10.24 does in UTC: a directory of Docker's first
/// image format for each layer, beside the config and the table that every <c>docker load</c> since 1.10 goes by.
/// </summary>
/// <remarks>
/// Where that daemon is not deterministic itself, this is: images stand in the order in which they were put (there, in that of a
/// Go map), and the directory of a layer that is a link to an earlier one has the image's time (there, that of the clock).
/// Source: moby 20.10 image/tarexport/save.go; pkg/archive for the headers.
/// </remarks>
public sealed class DockerLegacyWriter : ArchiveWriter
{
    // Docker before 24 leaves the file type in the mode.
    private const int DirectoryMode = 0x4000 | 0b111_101_101;
    private const int FileMode = 0x8000 | 0b110_100_100;
    private const int LinkMode = 0xA000 | 0b111_111_111;

    /// <summary>Writes into a pipe or a device, which is disposed with the writer.</summary>
    public DockerLegacyWriter(FileHandle pipe, WriteOptions options) : base(pipe, options)
    {
    }

    /// <summary>
    /// Writes the file <paramref name="path"/>. An image archive that stands there is replaced at the commit; a pipe or a
    /// device is written to. Nothing is made or opened for writing before the commit.
    /// </summary>
    /// <exception cref="DestinationConflictException">Something else stands there.</exception>
    /// <exception cref="LinuxException">It cannot be looked at.</exception>
    public DockerLegacyWriter(string path, WriteOptions options, Kernel? kernel = null) : base(path, options, kernel)
    {
    }

    /// <inheritdoc/>
    public override string Format => "docker-legacy";

    /// <inheritdoc/>
    public override FormatFeatures Features => FormatFeatures.Parents;

    private protected override ArchiveContent Arrange(CancellationToken cancellation)
    {
        Dictionary<DiffId, IByteSource> tars = OpenLayers(cancellation);
        var content = new Content(tars);
        foreach (Image image in Images) content.Add(image);
        content.AddTables(Images);
        return new ArchiveContent(
            [.. Images.Select(i => new PlannedImage(i.Id, i.Names, null))],
            [.. content.Blobs.OrderBy(b => b.Digest)],
            content.Entries);
    }

    private Dictionary<DiffId, IByteSource> OpenLayers(CancellationToken cancellation)
    {
        var tars = new Dictionary<DiffId, IByteSource>();
        LayerCopier.ForEach(Images.SelectMany(i => i.Layers).DistinctBy(l => l.DiffId), Options.Jobs, (layer, token) =>
        {
            token.ThrowIfCancellationRequested();
            IByteSource tar = Placeable(layer.OpenTar());

            // To measure a compressed layer that does not say how long it is means to inflate it.
            _ = tar.Length;
            lock (tars) tars[layer.DiffId] = tar;
        }, cancellation);
        return tars;
    }

    /// <summary>The entries, as they come together image by image.</summary>
    private sealed class Content(Dictionary<DiffId, IByteSource> tars)
    {
        private readonly SortedDictionary<string, ArchiveEntry> _entries = new(StringComparer.Ordinal);
        private readonly Dictionary<DiffId, string> _saved = [];
        private readonly Dictionary<ImageId, IReadOnlyList<LegacyLayer>> _layers = [];

        // The names are ASCII, and the walk through directories that Docker makes gives the order of whole paths here.
        public IEnumerable<ArchiveEntry> Entries => _entries.Values;

        public List<PlannedBlob> Blobs { get; } = [];

        public void Add(Image image)
        {
            if (_layers.ContainsKey(image.Id)) return;
            TarTime created = ArchiveTime.Of(image.Config.Value.Created);
            AddDocument(DockerArchivePaths.ConfigOf(image.Id), image.Config.Bytes, created);
            Blobs.Add(new PlannedBlob(image.Id.Digest, image.Config.Bytes.Length, IsLayer: false, IsReused: false));
            IReadOnlyList<LegacyLayer> layers = _layers[image.Id] = LegacyLayers.Of(image.Config, $"image {image.Id}", DockerGeneration.Legacy);
            foreach ((Layer layer, LegacyLayer legacy) in image.Layers.Zip(layers)) Add(layer, legacy, created);
        }

        public void AddTables(IReadOnlyList<Image> images)
        {
            HashSet<ImageId> ids = [.. _layers.Keys];
            Image[] distinct = [.. images.GroupBy(i => i.Id).Select(same => same.First().Named([.. same.SelectMany(i => i.Names).Distinct()]))];
            AddDocument(DockerArchivePaths.Manifest, DockerArchiveJson.WriteManifest(distinct.Select(image =>
                new DockerArchiveItem(
                    DockerArchivePaths.ConfigOf(image.Id),
                    [.. image.Names.Select(n => n.Familiar)],
                    [.. _layers[image.Id].Select(l => DockerArchivePaths.LayerOf(l.V1Id.Hex))])
                {
                    Parent = image.Parent is { } parent && ids.Contains(parent) ? parent.ToString() : "",
                })), default);
            (ImageReference, string)[] tags = [.. from image in distinct where image.Layers.Count > 0 from name in image.Names where name.HasTag select (name, _layers[image.Id][^1].V1Id.Hex)];
            if (tags.Length > 0) AddDocument(DockerArchivePaths.Repositories, DockerArchiveJson.WriteRepositories(tags), default);
        }

        private void Add(Layer layer, LegacyLayer legacy, TarTime created)
        {
            string directory = $"{legacy.V1Id.Hex}/";
            if (_entries.ContainsKey(directory)) return;
            _entries[directory] = new ArchiveEntry(Header(directory, TarType.Directory, DirectoryMode, created));
            AddDocument(directory + DockerArchivePaths.Version, DockerArchivePaths.VersionDocument, created);
            AddDocument(directory + DockerArchivePaths.Json, legacy.Json, created);
            string path = DockerArchivePaths.LayerOf(legacy.V1Id.Hex);
            if (_saved.TryGetValue(layer.DiffId, out string? first))
            {
                TarHeader link = Header(path, TarType.SymbolicLink, LinkMode, created);
                link.LinkName = Encoding.ASCII.GetBytes(DockerArchivePaths.LinkToLayerOf(first));
                _entries[path] = new ArchiveEntry(link);
                return;
            }

            _saved[layer.DiffId] = legacy.V1Id.Hex;
            IByteSource tar = tars[layer.DiffId];
            var blob = new PlannedBlob(layer.DiffId.Digest, tar.Length, IsLayer: true, IsReused: false);
            Blobs.Add(blob);
            _entries[path] = new ArchiveEntry(Header(path, TarType.Regular, FileMode, created), tar, blob);
        }

        private void AddDocument(string path, ReadOnlyMemory<byte> content, TarTime time) =>
            _entries[path] = new ArchiveEntry(Header(path, TarType.Regular, FileMode, time), content);

        private static TarHeader Header(string name, byte type, int mode, TarTime time) => new()
        {
            Name = Encoding.ASCII.GetBytes(name),
            Type = type,
            Mode = mode,
            ModificationTime = time,
            UserName = "root"u8.ToArray(),
            GroupName = "root"u8.ToArray(),
        };
    }
}
