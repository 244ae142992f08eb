using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Tests.Formats;

/// <summary>
/// Writes a Docker data root with the overlay2 graph driver: the files that dockerd writes, where it writes them, as far
/// as an unprivileged user can. Regular files of a layer are unpacked; links, devices and owners are in the tar-split
/// stream alone, which is all that an export looks at. Every path is public, so that a test can damage anything.
/// </summary>
public sealed class StoreBuilder : IDisposable
{
    private readonly TemporaryDirectory _parent = new();
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _repositories = new(StringComparer.Ordinal);

    /// <summary>Makes an empty store.</summary>
    /// <param name="below">A directory below the parent that holds it, as <c>docker/165536.165536</c>.</param>
    public StoreBuilder(string below = "docker")
    {
        Root = _parent[below];
        Directory.CreateDirectory($"{Root}/image/overlay2/imagedb/content/sha256");
        Directory.CreateDirectory($"{Root}/image/overlay2/imagedb/metadata/sha256");
        Directory.CreateDirectory($"{Root}/image/overlay2/layerdb/sha256");
        Directory.CreateDirectory($"{Root}/image/overlay2/distribution");
        Directory.CreateDirectory($"{Root}/overlay2/l");
        WriteNames();
    }

    public string Root { get; }

    public string ImageRoot => $"{Root}/image/overlay2";

    public string Repositories => $"{ImageRoot}/repositories.json";

    /// <summary>A place outside the root that goes when the store goes.</summary>
    public string Beside(string name) => _parent[name];

    public string ConfigOf(StoreImage image) => $"{ImageRoot}/imagedb/content/sha256/{image.Id.Hex}";

    public string RecordOf(ChainId layer) => $"{ImageRoot}/layerdb/sha256/{layer.Hex}";

    public string DirectoryOf(ChainId layer) => $"{Root}/overlay2/{File.ReadAllText(RecordOf(layer) + "/cache-id")}";

    public string TreeOf(ChainId layer) => DirectoryOf(layer) + "/diff";

    /// <summary>Puts an image into the store, with its layers where they are not there yet.</summary>
    /// <param name="names">What <c>docker tag</c> would be given; a name with a digest is one from a pull.</param>
    /// <param name="tars">The layers, base first.</param>
    /// <param name="edit">Changes the config before it is written.</param>
    public StoreImage Add(string[] names, byte[][] tars, Action<JsonObject>? edit = null)
    {
        DiffId[] diffIds = [.. tars.Select(t => new DiffId(Digest.Compute(t)))];
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["config"] = new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["Labels"] = null },
            ["created"] = "2024-05-06T07:08:09.123456789Z",
            ["os"] = "linux",
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. diffIds.Select(d => (JsonNode)d.ToString())]) },
        };
        edit?.Invoke(config);
        var image = AddConfig(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(config), tars);
        foreach (string name in names) Tag(name, image);
        return image;
    }

    public StoreImage Add(string name, params byte[][] tars) => Add([name], tars);

    /// <summary>Puts an image with exactly these bytes as config.</summary>
    public StoreImage AddConfig(byte[] config, byte[][] tars)
    {
        var image = new StoreImage(ImageId.Of(config), config, tars);
        for (int i = 0; i < tars.Length; i++) AddLayer(image, i);
        File.WriteAllBytes(ConfigOf(image), config);
        return image;
    }

    public void Tag(string name, StoreImage image)
    {
        ImageReference reference = ImageReference.Parse(name).WithDefaultTag();
        Tag(reference.FamiliarName, reference.Familiar, image.Id.ToString());
    }

    /// <summary>Writes an entry of repositories.json as it is given, right or wrong.</summary>
    public void Tag(string repository, string reference, string id)
    {
        if (!_repositories.TryGetValue(repository, out SortedDictionary<string, string>? references))
        {
            _repositories[repository] = references = new(StringComparer.Ordinal);
        }

        references[reference] = id;
        WriteNames();
    }

    public void Dispose() => _parent.Dispose();

    private void WriteNames() => File.WriteAllText(Repositories, JsonSerializer.Serialize(new { Repositories = _repositories }));

    // As dockerd does: the tree first, then the record.
    private void AddLayer(StoreImage image, int index)
    {
        string record = RecordOf(image.ChainIds[index]);
        if (Directory.Exists(record)) return;

        // Random in Docker's stores; here it only must not look like anything that is derived from the content.
        string cacheId = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        string directory = $"{Root}/overlay2/{cacheId}";
        Directory.CreateDirectory($"{directory}/diff");
        string link = cacheId[..26].ToUpperInvariant();
        File.WriteAllText($"{directory}/link", link);
        File.CreateSymbolicLink($"{Root}/overlay2/l/{link}", $"../{cacheId}/diff");
        if (index > 0)
        {
            string parent = DirectoryOf(image.ChainIds[index - 1]);
            string lower = "l/" + File.ReadAllText($"{parent}/link");
            File.WriteAllText($"{directory}/lower", File.Exists($"{parent}/lower") ? $"{lower}:{File.ReadAllText($"{parent}/lower")}" : lower);
            Directory.CreateDirectory($"{directory}/work");
            File.WriteAllText($"{parent}/committed", "");
        }

        var lines = new MemoryStream();
        long size = Unpack(image.Tars[index], $"{directory}/diff", lines);
        Directory.CreateDirectory(record);
        File.WriteAllBytes($"{record}/tar-split.json.gz", Compress(lines.ToArray()));
        File.WriteAllText($"{record}/diff", image.DiffIds[index].ToString());
        File.WriteAllText($"{record}/size", size.ToString());
        File.WriteAllText($"{record}/cache-id", cacheId);
        if (index > 0) File.WriteAllText($"{record}/parent", image.ChainIds[index - 1].ToString());
    }

    private static byte[] Compress(byte[] lines)
    {
        // A layer of no bytes has no lines. Go writes a whole gzip stream for that, and .NET nothing.
        if (lines.Length == 0) return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0];
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(lines);
        return compressed.ToArray();
    }

    private static long Unpack(byte[] tar, string tree, Stream lines)
    {
        long total = 0;
        using var writer = new TarSplitWriter(lines);
        using var disassembler = new Disassembler(new MemoryStream(tar), writer, "layer.tar");
        byte[] buffer = new byte[64 * 1024];
        while (disassembler.ReadEntry())
        {
            if (disassembler.Entry.Size <= 0) continue;
            using FileHandle file = Create(tree, disassembler.Entry.Name.Span);
            long offset = 0;
            for (int count; (count = disassembler.ReadPayload(buffer)) > 0; offset += count) file.WriteAt(buffer.AsSpan(0, count), offset);
            total += offset;
        }

        // What tar-split announces that it cannot give back is no layer that could be exported.
        return disassembler.Loss is { } loss ? throw new InvalidDataException(loss) : total;
    }

    // Names need not be UTF-8, which the file classes of .NET cannot make. The name is taken as Docker takes it: cleaned
    // first, and what leads above the root ends there.
    private static FileHandle Create(string tree, ReadOnlySpan<byte> name)
    {
        byte[] cleaned = TarPath.Clean([(byte)'/', .. name]);
        byte[] path = Encoding.UTF8.GetBytes(tree);
        string[] components = Encoding.Latin1.GetString(cleaned).Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string component in components[..^1])
        {
            path = [.. path, (byte)'/', .. Encoding.Latin1.GetBytes(component)];
            int made = Kernel.Real.CreateDirectory(Kernel.CurrentDirectory, [.. path, 0], 0b111_101_101);
            if (made < 0 && made != -(int)Errno.EEXIST) throw new LinuxException("mkdir", Encoding.Latin1.GetString(path), (Errno)(-made));
        }

        path = [.. path, (byte)'/', .. Encoding.Latin1.GetBytes(components[^1]), 0];
        const int flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec;
        int opened = Kernel.Real.Open(Kernel.CurrentDirectory, path, flags, 0b110_100_100);
        return opened < 0 ? throw new LinuxException("open", Encoding.Latin1.GetString(path), (Errno)(-opened)) : new FileHandle(Kernel.Real, opened, "payload");
    }
}
