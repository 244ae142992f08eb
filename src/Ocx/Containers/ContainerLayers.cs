using System.Globalization;
using System.Text;
using Ocx.Errors;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Layers;
using Ocx.Linux;

namespace Ocx.Containers;

/// <summary>Where the files of a container are: those that it wrote itself, those that Docker put there for it, and the image's.</summary>
/// <remarks>Source: moby layer/filestore.go, mounts; layer/mounted_layer.go.</remarks>
public sealed class ContainerLayers
{
    // A digest, or the name of a directory, and room for white space.
    private const int TextLimit = 4096;

    private string Advice => StoreDamage.ContainerAdvice(_store.Location);

    private readonly ContainerStore _store;
    private readonly string _mounts;
    private readonly string _mountId;

    internal ContainerLayers(ContainerStore store, Container container)
    {
        _store = store;
        _mounts = $"{Overlay2Paths.Mounts}/{container.Id}";
        _mountId = ReadName(Overlay2Paths.MountId) ?? throw Missing(Overlay2Paths.MountId, "the name of the container's directory");
    }

    /// <summary>The directory of the files that the container wrote.</summary>
    public string Directory => $"{_store.Root.Path}/{Overlay2Paths.TreeOf(_mountId)}";

    internal OwnerShift Owners => OwnerShift.Of(_store.Root);

    /// <summary>The bytes of the files that the container wrote, as Docker counts them.</summary>
    /// <exception cref="IntegrityException">They are gone.</exception>
    /// <exception cref="LinuxException">They cannot be read.</exception>
    public long Size()
    {
        using DirectoryHandle own = OpenOwn();
        return TreeSize.Of(own);
    }

    /// <summary>The bytes of all files below it, by the layers' records: what Docker calls the virtual size, less <see cref="Size"/>.</summary>
    /// <exception cref="OcxException">A record is missing or malformed.</exception>
    public long ImageSize()
    {
        long size = 0;
        foreach ((ChainId chain, _, _) in Chain())
        {
            string path = $"{Overlay2Paths.LayerOf(chain)}/{Overlay2Paths.Size}";
            byte[]? text = _store.ImageRoot.TryReadFile(path, TextLimit);
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long own))
                throw new IntegrityException($"{_store.ImageRoot.Path}/{path}", "the size of a layer", text is null ? "nothing" : $"'{PathText.Of(text)}'", Advice);
            size += own;
        }

        return size;
    }

    /// <summary>
    /// Fails where what a container changed cannot be told: the attributes of directories that hide what is below them are shown to
    /// the machine's super-user alone, and which ids a daemon without his rights gives to files is not in its store.
    /// </summary>
    /// <exception cref="UnsupportedFeatureException">It cannot.</exception>
    internal void RequireReadable()
    {
        if (!Capabilities.SeeTrusted(_store.Root.Kernel))
            throw new UnsupportedFeatureException(Directory, "reading what a container changed needs root: nobody else sees the attributes of directories that it replaced (trusted.overlay.opaque)", "run ocx with sudo, outside of user namespaces, and with CAP_SYS_ADMIN");
        if (_store.Root.TryStatus(Overlay2Paths.DriverRoot, out FileStatus driver) && driver.Uid != 0)
            throw new UnsupportedFeatureException(_store.Location, $"this is the root of a daemon of user {driver.Uid} (rootless), whose ids of files are not what they are in its containers", "start that daemon and use docker commit");
    }

    internal DirectoryHandle OpenOwn() => OpenTree(_mountId);

    /// <summary>The image's layers, base first, by what the container stands on.</summary>
    internal IReadOnlyList<(ChainId Chain, DiffId DiffId, ChainId? Parent)> Chain()
    {
        var chain = new List<(ChainId, DiffId, ChainId?)>();
        for (ChainId? next = ReadChain($"{_mounts}/{Overlay2Paths.Parent}"); next is { } layer;)
        {
            // More than Docker can mount is a circle.
            if (chain.Count > ImportSurvey.MaxLayers) throw new ImageFormatException($"{_store.ImageRoot.Path}/{_mounts}/{Overlay2Paths.Parent}", $"the container stands on more than {ImportSurvey.MaxLayers} layers");
            string path = Overlay2Paths.LayerOf(layer);
            ChainId diff = ReadChain($"{path}/{Overlay2Paths.Diff}") ?? throw new IntegrityException($"{_store.ImageRoot.Path}/{path}/{Overlay2Paths.Diff}", "a layer that the container stands on", "nothing", Advice);
            next = ReadChain($"{path}/{Overlay2Paths.Parent}");
            chain.Add((layer, new DiffId(diff.Digest), next));
        }

        chain.Reverse();
        return chain;
    }

    /// <summary>The trees that the container's own one is to be compared with, topmost first: Docker's own, then the image's.</summary>
    internal MergedDirectory OpenBelow()
    {
        var trees = new List<DirectoryHandle>();
        try
        {
            if (ReadName(Overlay2Paths.InitId) is { } init) trees.Add(OpenTree(init));
            var layerDb = new LayerDb(_store.ImageRoot);
            foreach ((ChainId chain, DiffId diffId, ChainId? parent) in Chain().Reverse()) trees.Add(OpenTree(layerDb.Read(chain, diffId, parent).CacheId));
            return new MergedDirectory(trees);
        }
        catch
        {
            trees.ForEach(t => t.Dispose());
            throw;
        }
    }

    private DirectoryHandle OpenTree(string cacheId) =>
        _store.Root.TryOpenDirectory(Overlay2Paths.TreeOf(cacheId))
        ?? throw new IntegrityException($"{_store.Root.Path}/{Overlay2Paths.TreeOf(cacheId)}", "the files of a container or of a layer below it", "nothing", Advice);

    // It becomes part of a path, so it must be one name.
    private string? ReadName(string file)
    {
        byte[]? bytes = _store.ImageRoot.TryReadFile($"{_mounts}/{file}", TextLimit);
        if (bytes is null) return null;
        string name = Encoding.UTF8.GetString(bytes).Trim();
        return name is "" or "." or ".." or "l" || name.AsSpan().ContainsAny('/', '\0')
            ? throw new ImageFormatException($"{_store.ImageRoot.Path}/{_mounts}/{file}", $"must be the name of a directory, found '{PathText.Of(bytes.AsSpan(0, Math.Min(100, bytes.Length)))}'")
            : name;
    }

    private ChainId? ReadChain(string path)
    {
        byte[]? bytes = _store.ImageRoot.TryReadFile(path, TextLimit);
        if (bytes is null) return null;
        return Digest.TryParse(Encoding.UTF8.GetString(bytes).Trim(), out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256
            ? new ChainId(digest)
            : throw new ImageFormatException($"{_store.ImageRoot.Path}/{path}", $"must be a SHA-256 digest, found '{PathText.Of(bytes.AsSpan(0, Math.Min(100, bytes.Length)))}'");
    }

    private IntegrityException Missing(string file, string what) => new($"{_store.ImageRoot.Path}/{_mounts}/{file}", what, "nothing", Advice);
}
