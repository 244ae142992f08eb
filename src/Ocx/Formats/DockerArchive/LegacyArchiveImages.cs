using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Formats.DockerArchive;

/// <summary>
/// The images of an archive of Docker before 1.10, which has no configs: a directory for each image, linked by parents, and
/// <c>repositories</c> with the names. Docker makes each a config when it loads it, and that config's digest is the ID.
/// </summary>
/// <remarks>
/// The IDs are those that Docker 25 and later give; older ones write the history in another order. Docker loads an image for every directory. Here those are given that have a name, and those on which no other is built:
/// the others are their lower layers. Source: moby image/tarexport/load.go, legacyLoad.
/// </remarks>
internal sealed class LegacyArchiveImages
{
    /// <summary>moby, layer/layer_store.go, maxLayerDepth: Docker loads no longer chain. A stranger's would fill the stack.</summary>
    public const int MaxDepth = 125;

    private readonly Bundle _bundle;
    private readonly DockerArchiveLayers _layers;
    private readonly Dictionary<string, Loaded> _images = new(StringComparer.Ordinal);

    private LegacyArchiveImages(Bundle bundle, DockerArchiveLayers layers)
    {
        _bundle = bundle;
        _layers = layers;
    }

    /// <summary>Reads them all; every layer is read once for its digest.</summary>
    /// <exception cref="ImageFormatException">A document is malformed, or parents go round in a circle.</exception>
    /// <exception cref="IntegrityException">Something is missing.</exception>
    public static IReadOnlyList<DockerArchiveImage> Of(Bundle bundle, DockerArchiveLayers layers)
    {
        var archive = new LegacyArchiveImages(bundle, layers);
        return archive.Read();
    }

    private IReadOnlyList<DockerArchiveImage> Read()
    {
        BundleFile repositories = _bundle.Require(DockerArchivePaths.Repositories, "names of the images");
        foreach (string directory in _bundle.Directories()) Load(directory, []);
        var names = new Dictionary<string, List<ImageReference>>(StringComparer.Ordinal);
        foreach ((string repository, IReadOnlyDictionary<string, string> tags) in DockerArchiveJson.ReadRepositories(repositories.ReadDocument("repositories"), repositories.Path))
        {
            foreach ((string tag, string id) in tags)
            {
                if (!_images.ContainsKey(id)) throw new IntegrityException(repositories.Path, $"the image {id} of {repository}:{tag}", "nothing", $"invalid target ID: {id}");
                if (!names.TryGetValue(id, out List<ImageReference>? list)) names[id] = list = [];
                list.AddRange(DockerArchiveImages.NamesOf([$"{repository}:{tag}"], repositories.Path));
            }
        }

        HashSet<string> parents = [.. _images.Values.Select(i => i.Parent).OfType<string>()];
        return
        [
            .. _images.Where(i => names.ContainsKey(i.Key) || !parents.Contains(i.Key)).OrderBy(i => i.Key, StringComparer.Ordinal)
                .Select(i => i.Value.Built with { Names = names.GetValueOrDefault(i.Key) ?? [] }),
        ];
    }

    private Loaded Load(string id, HashSet<string> children)
    {
        if (_images.TryGetValue(id, out Loaded? known)) return known;
        BundleFile file = _bundle.Require($"{id}/{DockerArchivePaths.Json}", $"v1 JSON of image {id}");
        if (!children.Add(id)) throw new ImageFormatException(file.Path, "the parents of images go round in a circle");
        byte[] json = file.ReadDocument("v1 JSON");
        string parentId = LegacyImage.Read(json, file.Path, DockerGeneration.Current).Parent;
        if (children.Count > MaxDepth) throw TooDeep(file);
        Loaded? parent = parentId.Length > 0 ? Load(parentId, children) : null;
        if (parent?.Chain.Count >= MaxDepth) throw TooDeep(file);

        string layer = $"{id}/{DockerArchivePaths.Layer}";
        LegacyConfigLayer[] chain = [.. parent?.Chain ?? [], new LegacyConfigLayer(file.Path, json, _layers.Measure(layer, CancellationToken.None))];
        string[] layers = [.. parent?.Built.Layers ?? [], layer];
        byte[] config = LegacyConfig.Make(chain, DockerGeneration.Current);
        return _images[id] = new Loaded(new DockerArchiveImage(file.Path, config, layers, [], parent?.Built.Id), chain, parent is null ? null : parentId);
    }

    private static ImageFormatException TooDeep(BundleFile file) => new(file.Path, $"an image may have {MaxDepth} layers at most, and this one's parents go on beyond");

    private sealed record Loaded(DockerArchiveImage Built, IReadOnlyList<LegacyConfigLayer> Chain, string? Parent);
}
