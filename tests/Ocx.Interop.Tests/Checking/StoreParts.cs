using System.Text.Json;
using Ocx.Images;

namespace Ocx.Interop.Tests.Checking;

/// <summary>Where everything is in a store of <see cref="OddStore"/>; looked up while it is whole.</summary>
internal sealed class StoreParts
{
    /// <summary>Layers of the image, base first: see <c>tests/lab/images/odd</c>, and <see cref="OddStore"/> for the last two.</summary>
    public const int Base = 0, Types = 1, Names = 2, Changes = 4, Extra = 7, Child = 8;

    private readonly string[] _cacheIds, _links;

    public StoreParts(string root)
    {
        Root = root;
        JsonElement tags = JsonDocument.Parse(File.ReadAllBytes(Tags)).RootElement.GetProperty("Repositories");
        OddId = IdOf("odd");
        ChildId = IdOf("child");
        JsonElement config = JsonDocument.Parse(File.ReadAllBytes(Config(ChildId))).RootElement;
        Chains = [.. ChainId.ForLayers([.. config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(d => DiffId.Parse(d.GetString()!))]).Select(c => c.Hex)];
        _cacheIds = [.. Chains.Select((_, i) => File.ReadAllText(Record(i, "cache-id")))];
        _links = [.. Chains.Select((_, i) => File.ReadAllText(InDirectory(i, "link")))];
        Container = Path.GetFileName(Directory.GetDirectories($"{ImageRoot}/layerdb/mounts").Single());
        MountId = File.ReadAllText(Mount("mount-id"));

        string IdOf(string repository) => tags.GetProperty(repository).GetProperty($"{repository}:1").GetString()!["sha256:".Length..];
    }

    public string Root { get; }

    public string ImageRoot => $"{Root}/image/overlay2";

    public string Tags => $"{ImageRoot}/repositories.json";

    /// <summary>The image <c>odd:1</c>, which <c>child:1</c> was built on.</summary>
    public string OddId { get; }

    /// <summary>The image <c>child:1</c>, also <c>also:1</c>.</summary>
    public string ChildId { get; }

    public IReadOnlyList<string> Chains { get; }

    public string Container { get; }

    public string MountId { get; }

    public string Config(string id) => $"{ImageRoot}/imagedb/content/sha256/{id}";

    public string Metadata(string id, string file) => $"{ImageRoot}/imagedb/metadata/sha256/{id}/{file}";

    public string Record(int layer) => $"{ImageRoot}/layerdb/sha256/{Chains[layer]}";

    public string Record(int layer, string file) => $"{Record(layer)}/{file}";

    public string CacheId(int layer) => _cacheIds[layer];

    /// <summary>The layer's directory of the driver.</summary>
    public string InDriver(int layer) => $"{Root}/overlay2/{_cacheIds[layer]}";

    public string InDirectory(int layer, string file) => $"{InDriver(layer)}/{file}";

    public string Tree(int layer, string path = "") => $"{InDriver(layer)}/diff{(path.Length > 0 ? "/" : "")}{path}";

    public string LinkName(int layer) => _links[layer];

    public string Link(int layer) => $"{Root}/overlay2/l/{_links[layer]}";

    /// <summary>The short name of a directory of the driver.</summary>
    public string LinkOf(string directory) => $"{Root}/overlay2/l/{File.ReadAllText($"{Root}/overlay2/{directory}/link")}";

    /// <summary>A file in the container's own directory of the driver, or with a suffix in its first one.</summary>
    public string OfContainer(string file, string suffix = "") => $"{Root}/overlay2/{MountId}{suffix}/{file}";

    public string Mount(string file) => $"{ImageRoot}/layerdb/mounts/{Container}/{file}";
}
