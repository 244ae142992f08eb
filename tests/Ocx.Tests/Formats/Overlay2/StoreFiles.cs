using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ocx.Images;
using Ocx.Tests.Contract;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>A store on disk, read as its documentation says and without the library's reader.</summary>
public sealed class StoreFiles(string root)
{
    private string ImageRoot => $"{root}/image/overlay2";

    /// <summary>The images, one for each name in the order of names, and then those without one; every digest checked.</summary>
    public IReadOnlyList<WrittenImage> Images
    {
        get
        {
            var names = new List<(string Name, string Id)>();
            using JsonDocument repositories = JsonDocument.Parse(File.ReadAllBytes($"{ImageRoot}/repositories.json"));
            foreach (JsonProperty repository in repositories.RootElement.GetProperty("Repositories").EnumerateObject())
                names.AddRange(repository.Value.EnumerateObject().Select(r => (r.Name, r.Value.GetString()!)));
            // Docker passes over names that are no digests.
            IEnumerable<string> ids = NamesIn($"{ImageRoot}/imagedb/content/sha256").Select(n => $"sha256:{n}").Where(id => Digest.TryParse(id, out _));
            return
            [
                .. names.Where(n => !n.Name.Contains('@', StringComparison.Ordinal)).Select(n => Read(n.Name, n.Id)),
                .. ids.Except(names.Select(n => n.Id)).Order(StringComparer.Ordinal).Select(id => Read(null, id)),
            ];
        }
    }

    /// <summary>All names, digests too.</summary>
    public string[] Names
    {
        get
        {
            using JsonDocument repositories = JsonDocument.Parse(File.ReadAllBytes($"{ImageRoot}/repositories.json"));
            return [.. repositories.RootElement.GetProperty("Repositories").EnumerateObject().SelectMany(r => r.Value.EnumerateObject()).Select(r => r.Name)];
        }
    }

    /// <summary>The chainIDs of all layers, as hexadecimal digits.</summary>
    public string[] Chains => NamesIn($"{ImageRoot}/layerdb/sha256");

    /// <summary>What is there and belongs to nothing: trees, links, half-made records.</summary>
    public string[] Orphans
    {
        get
        {
            string[] cacheIds = [.. Chains.Select(CacheIdOf)];
            string[] links = [.. cacheIds.Select(c => File.ReadAllText($"{root}/overlay2/{c}/link"))];
            HashSet<string> used = [.. Images.SelectMany(i => ChainId.ForLayers(i.Layers.Select(l => new DiffId(Digest.Compute(l))))).Select(c => c.Hex)];
            return
            [
                .. NamesIn($"{root}/overlay2").Except(cacheIds).Except(["l"]), .. NamesIn($"{root}/overlay2/l").Except(links), .. NamesIn($"{ImageRoot}/layerdb/tmp"),
                .. Chains.Except(used), .. NamesIn(ImageRoot).Concat(NamesIn($"{ImageRoot}/imagedb/content/sha256")).Where(n => n.StartsWith('.')),
            ];
        }
    }

    /// <summary>The directory of a layer.</summary>
    public string DirectoryOf(string chain) => $"{root}/overlay2/{CacheIdOf(chain)}";

    /// <summary>Everything but the random names.</summary>
    public string[] State
    {
        get
        {
            Dictionary<string, string> random = [];
            foreach (string chain in Chains)
            {
                random[CacheIdOf(chain)] = $"cache-id-of-{chain}";
                random[File.ReadAllText($"{DirectoryOf(chain)}/link")] = $"link-of-{chain}";
            }

            return [.. Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, ReturnSpecialDirectories = false }).Select(Line).Order(StringComparer.Ordinal)];

            string Line(string path)
            {
                FileSystemInfo info = new FileInfo(path);
                string content = info.LinkTarget ?? (File.Exists(path) && !info.Attributes.HasFlag(FileAttributes.Directory) && info.UnixFileMode != 0 && new FileInfo(path).Length > 0 ? Encoding.Latin1.GetString(File.ReadAllBytes(path)) : "");
                string line = $"{Path.GetRelativePath(root, path)} {info.UnixFileMode} {content}";
                foreach ((string name, string replacement) in random) line = line.Replace(name, replacement, StringComparison.Ordinal);
                return line;
            }
        }
    }

    private static string[] NamesIn(string directory) => Directory.Exists(directory) ? [.. Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)] : [];

    private string CacheIdOf(string chain) => File.ReadAllText($"{ImageRoot}/layerdb/sha256/{chain}/cache-id");

    private WrittenImage Read(string? name, string id)
    {
        byte[] config = File.ReadAllBytes($"{ImageRoot}/imagedb/content/sha256/{id["sha256:".Length..]}");
        Assert.Equal(id, Digest.Compute(config).ToString());
        using JsonDocument document = JsonDocument.Parse(config);
        DiffId[] diffIds = [.. document.RootElement.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(d => DiffId.Parse(d.GetString()!))];
        var layers = new List<byte[]>();
        string? parent = null, lower = null;
        foreach ((DiffId diffId, ChainId chain) in diffIds.Zip(ChainId.ForLayers(diffIds)))
        {
            string record = $"{ImageRoot}/layerdb/sha256/{chain.Hex}", directory = DirectoryOf(chain.Hex), link = File.ReadAllText($"{directory}/link");
            Assert.Equal(diffId.ToString(), File.ReadAllText($"{record}/diff"));
            Assert.Equal(parent, File.Exists($"{record}/parent") ? File.ReadAllText($"{record}/parent") : null);
            Assert.Equal(lower, File.Exists($"{directory}/lower") ? File.ReadAllText($"{directory}/lower") : null);
            Assert.Equal($"../{CacheIdOf(chain.Hex)}/diff", new FileInfo($"{root}/overlay2/l/{link}").LinkTarget);
            byte[] tar = Assemble($"{record}/tar-split.json.gz", $"{directory}/diff");
            Assert.Equal(diffId.Digest, Digest.Compute(tar));
            layers.Add(tar);
            parent = chain.ToString();
            lower = lower is null ? $"l/{link}" : $"l/{link}:{lower}";
        }

        return new WrittenImage(name, config, layers);
    }

    private static byte[] Assemble(string tarSplit, string tree)
    {
        using var tar = new MemoryStream();
        using var lines = new StreamReader(new GZipStream(File.OpenRead(tarSplit), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("type").GetInt32() == 2) tar.Write(entry.RootElement.GetProperty("payload").GetBytesFromBase64());
            else if (entry.RootElement.TryGetProperty("size", out JsonElement size) && size.GetInt64() > 0) tar.Write(File.ReadAllBytes($"{tree}/{entry.RootElement.GetProperty("name").GetString()}"));
        }

        return tar.ToArray();
    }
}
