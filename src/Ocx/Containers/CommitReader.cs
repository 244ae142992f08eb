using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Containers;

/// <summary>
/// The one image that <c>docker commit</c> would make of a container: the layers of its image, and one more with the files that it
/// wrote. A home of images like any other, so that every writer can take it.
/// </summary>
/// <remarks>
/// Where the container's image is gone and its layers are not, they alone are taken: with the container's settings, and without
/// the image's own history. Source: moby daemon/commit.go, daemon/images/image_commit.go.
/// </remarks>
public sealed class CommitReader : IImageReader
{
    // The digest of a tar without an entry, by which Docker knows a container that wrote nothing.
    private static readonly DiffId EmptyTar = DiffId.Parse("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");

    private readonly ContainerStore _store;
    private readonly Image _image;
    private readonly List<string> _notes = [];

    /// <summary>Reads all files of the container once, since the image's config has the digest of its layer in it.</summary>
    /// <param name="store">The store, which must stay open.</param>
    /// <param name="container">One of its containers.</param>
    /// <param name="options">How to commit it.</param>
    /// <param name="cancellation">Looked at all the time.</param>
    /// <exception cref="ImageFormatException">An instruction to change the settings is none, or a record is malformed.</exception>
    /// <exception cref="UnsupportedFeatureException">This is not the super-user, or a file cannot be read without a mount.</exception>
    /// <exception cref="IntegrityException">Files are missing, or change while they are read.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public CommitReader(ContainerStore store, Container container, CommitOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        ContainerLayers layers = store.LayersOf(container);
        layers.RequireReadable();

        // What is wrong with an instruction is found before a gigabyte is read.
        CommitConfig.Make(container, null, [], null, options);
        Layer[] below = LayersBelow(layers);
        ImageConfig? parent = ReadParent(container, below);
        OwnerNames names = options.Style.WritesOwnerNames ? OwnerNames.Read(options.NamesDirectory) : OwnerNames.None;
        var tar = new CommitTar(layers.OpenOwn, options.Style, layers.Owners, names, cancellation);
        DiffId diffId;
        using (var bytes = new SegmentStream(tar)) diffId = new DiffId(Digest.Compute(DigestAlgorithm.Sha256, bytes, cancellation));
        AddNotes(tar);

        bool isEmpty = diffId == EmptyTar;
        byte[] config = CommitConfig.Make(container, parent, below.Select(l => l.DiffId), isEmpty ? null : diffId, options);
        ChainId chain = below.Length > 0 ? below[^1].ChainId.Append(diffId) : ChainId.Of(diffId);
        Layer[] all = isEmpty ? [.. below] : [.. below, new Layer(diffId, chain, () => tar)];
        _image = new Image(container.RecordPath, ImageConfig.Parse(config, container.RecordPath), all, []) { Parent = parent is null ? null : container.ImageId };
        Entries = [new ImageEntry(_image.Id, [])];
    }

    /// <inheritdoc/>
    public string Location => _store.Location;

    /// <inheritdoc/>
    public string? Elsewhere => null;

    /// <inheritdoc/>
    public IReadOnlyList<ImageEntry> Entries { get; }

    /// <summary>What could not be kept, each a line for people.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <inheritdoc/>
    public Image Open(ImageEntry entry) => _image;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The store is the caller's.
    }

    // Whatever is wrong with it, there are files to be rescued.
    private ImageConfig? ReadParent(Container container, IReadOnlyList<Layer> layers)
    {
        if (container.ImageId is not { } id) return null;
        string path = $"{_store.ImageRoot.Path}/{Overlay2Paths.ConfigOf(id)}", reason;
        try
        {
            byte[]? bytes = _store.ImageRoot.TryReadFile(Overlay2Paths.ConfigOf(id), JsonDocuments.MaxLength);
            if (bytes is null) reason = "is gone";
            else if (ImageId.Of(bytes) != id) reason = "is damaged: its config has changed";
            else if (ImageConfig.Parse(bytes, path).Value is var config && config.DiffIds.SequenceEqual(layers.Select(l => l.DiffId))) return config;
            else reason = "has other layers than those that the container stands on";
        }
        catch (OcxException e)
        {
            reason = $"is damaged: {e.Message}";
        }

        _notes.Add($"the container's image {id} {reason}; its layers are taken without its history");
        return null;
    }

    private Layer[] LayersBelow(ContainerLayers layers)
    {
        var layerDb = new LayerDb(_store.ImageRoot);
        return [.. layers.Chain().Select(l =>
        {
            LayerRecord record = layerDb.Read(l.Chain, l.DiffId, l.Parent);
            return new Layer(l.DiffId, l.Chain, () => new Overlay2Layer(_store.Root, layerDb, record));
        })];
    }

    private void AddNotes(CommitTar tar)
    {
        if (tar.SocketCount > 0) _notes.Add($"{tar.SocketCount} {(tar.SocketCount == 1 ? "socket is" : "sockets are")} left out: a layer cannot have them, and docker leaves them out as well");
        if (tar.ForeignCount > 0) _notes.Add($"{tar.ForeignCount} {(tar.ForeignCount == 1 ? "file is" : "files are")} left out whose owners are outside of the remapped ids, as docker leaves them out");
    }
}
