using Ocx.Bundles;
using Ocx.Checking;
using Ocx.Checking.Overlay2;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.Overlay2;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tests.Contract;
using Ocx.Tests.Faults;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking;

/// <summary>A data root of ocx's own, with containers as dockerd 20.10 and 26.1 make them, that is checked and repaired.</summary>
public sealed class ContainerHost : IDisposable
{
    /// <summary>What every container wrote.</summary>
    public const string Written = "written";

    private readonly Scratch _scratch = Scratch.InMemory();

    public ContainerHost(params TestImage[] images)
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");
        Images = images;
        Archive = _scratch.Write("images.tar", ArchivePart.Pack(Producers.Make("docker up to 24", images)));
        using var bundle = Bundle.Open(Archive, new ReadOptions(_scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        using var writer = new Overlay2Writer(Root, new WriteOptions { Jobs = 1, Syncs = false });
        ImageConverter.Convert(reader, writer, new ConversionOptions { TemporaryDirectory = _scratch.Root }, CancellationToken.None);
    }

    public IReadOnlyList<TestImage> Images { get; }

    /// <summary>All images.</summary>
    public string Archive { get; }

    public string Root => _scratch["root"];

    public string ImageRoot => $"{Root}/image/overlay2";

    public string Driver => $"{Root}/overlay2";

    /// <summary>Makes a container of an image.</summary>
    /// <param name="letter">Of which its ID consists.</param>
    /// <param name="image">The image.</param>
    /// <param name="isEmpty">Whether it wrote nothing.</param>
    public string Add(char letter, TestImage image, bool isEmpty = false)
    {
        string id = new(letter, 64), mountId = MountIdOf(id), top = ChainsOf(image)[^1], below = LowerOfChild(CacheIdOf(top));
        MakeDirectory($"{mountId}-init", LinkFor(letter, 'I'), below);
        MakeDirectory(mountId, LinkFor(letter, 'M'), $"l/{LinkFor(letter, 'I')}:{below}");
        Directory.CreateDirectory($"{Driver}/{mountId}-init/diff/dev");
        if (!isEmpty) File.WriteAllText(FileOf(id), Written);
        File.WriteAllText($"{Driver}/{CacheIdOf(top)}/committed", "");
        Put(MountOf(id, "mount-id"), mountId);
        Put(MountOf(id, "init-id"), $"{mountId}-init");
        Put(MountOf(id, "parent"), $"sha256:{top}");
        Put($"{Root}/containers/{id}/config.v2.json", ConfigOf(id, image: image.Id.ToString()));
        return id;
    }

    /// <summary>What dockerd says of a container in <c>config.v2.json</c>.</summary>
    public static string ConfigOf(string id, string driver = "overlay2", string state = "{}", string image = "") => $$"""{"ID":"{{id}}","Name":"/{{id[..4]}}","Driver":"{{driver}}","Image":"{{image}}","State":{{state}},"Config":{} }""";

    /// <summary>The container's own directory, as it was made.</summary>
    public static string MountIdOf(string id) => $"{id[..63]}0";

    /// <summary>The short name of a container's own directory, or with the letter I that of its first one.</summary>
    public static string LinkFor(char letter, char kind) => new string(kind, 13) + new string(char.ToUpperInvariant(letter), 13);

    /// <summary>The file that a container wrote.</summary>
    public string FileOf(string id) => $"{Driver}/{MountIdOf(id)}/diff/file";

    public string MountOf(string id, string file) => $"{ImageRoot}/layerdb/mounts/{id}/{file}";

    public string RecordOf(TestImage image, int layer, string file) => $"{ImageRoot}/layerdb/sha256/{ChainsOf(image)[layer]}/{file}";

    public static string[] ChainsOf(TestImage image) => [.. ChainId.ForLayers(image.Tars.Select(t => new DiffId(Digest.Compute(t)))).Select(c => c.Hex)];

    public string CacheIdOf(string chain) => File.ReadAllText($"{ImageRoot}/layerdb/sha256/{chain}/cache-id");

    public string DirectoryOf(TestImage image, int layer) => $"{Driver}/{CacheIdOf(ChainsOf(image)[layer])}";

    public string LinkOf(TestImage image, int layer) => File.ReadAllText($"{DirectoryOf(image, layer)}/link");

    /// <summary>Has a short name lead to a directory.</summary>
    public void Link(string name, string directory)
    {
        File.Delete($"{Driver}/l/{name}");
        File.CreateSymbolicLink($"{Driver}/l/{name}", $"../{directory}/diff");
    }

    /// <summary>What the driver mounts for a container, topmost first: for each tree the chainID of its layer, or its name.</summary>
    public string[] LowersOf(string id)
    {
        Dictionary<string, string> layers = Directory.GetDirectories($"{ImageRoot}/layerdb/sha256").ToDictionary(d => File.ReadAllText($"{d}/cache-id"), d => Path.GetFileName(d)!);
        return [.. File.ReadAllText($"{Driver}/{File.ReadAllText(MountOf(id, "mount-id"))}/lower").Split(':').Select(l => new FileInfo($"{Driver}/{l}").LinkTarget!.Split('/')[1]).Select(d => layers.GetValueOrDefault(d, d))];
    }

    /// <summary>What it mounts for a container that nothing happened to.</summary>
    public static string[] SoundLowersOf(string id, TestImage image) => [$"{MountIdOf(id)}-init", .. ChainsOf(image).Reverse()];

    public CheckReport Check(params string[] images) => StoreChecker.Check(Root, Options(images), Kernel.Real, CancellationToken.None);

    public CheckReport Prune() => StoreRepair.Run(Root, null, prunes: true, Options(), null, CancellationToken.None).After;

    public CheckReport Repair(params string[] images) => RepairFrom(Archive, images);

    /// <summary>Repairs from another archive.</summary>
    public CheckReport RepairFrom(string archive, params string[] images)
    {
        using var bundle = Bundle.Open(archive, new ReadOptions(_scratch.Root), CancellationToken.None);
        using var reader = new DockerArchiveReader(bundle);
        return StoreRepair.Run(Root, reader, prunes: false, Options(images), null, CancellationToken.None).After;
    }

    /// <summary>An archive with other images.</summary>
    public string Pack(params TestImage[] images) => _scratch.Write("other.tar", ArchivePart.Pack(Producers.Make("docker up to 24", images)));

    public void Dispose() => _scratch.Dispose();

    private static CheckOptions Options(params string[] images) => new() { Jobs = 1, Images = images };

    private string LowerOfChild(string cacheId)
    {
        string link = $"l/{File.ReadAllText($"{Driver}/{cacheId}/link")}", lower = $"{Driver}/{cacheId}/lower";
        return File.Exists(lower) ? $"{link}:{File.ReadAllText(lower)}" : link;
    }

    private void MakeDirectory(string name, string link, string lower)
    {
        Directory.CreateDirectory($"{Driver}/{name}/diff");
        Directory.CreateDirectory($"{Driver}/{name}/work");
        File.WriteAllText($"{Driver}/{name}/link", link);
        File.WriteAllText($"{Driver}/{name}/lower", lower);
        Link(link, name);
    }

    private static void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
