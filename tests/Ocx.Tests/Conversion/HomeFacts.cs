using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Ocx.Images;

namespace Ocx.Tests.Conversion;

/// <summary>
/// What a home of images holds, as sets of names and digests; found out by hand, without the library's readers, or taken from
/// what a producer's own tools said of a fixture.
/// </summary>
public sealed class HomeFacts
{
    private const string Name = "io.containerd.image.name";
    private const string Reference = "org.opencontainers.image.ref.name";

    public HashSet<string> Configs { get; } = [];

    public HashSet<string> Manifests { get; } = [];

    public HashSet<string> Indexes { get; } = [];

    public HashSet<string> Blobs { get; } = [];

    public HashSet<string> Names { get; } = [];

    public HashSet<string> Artifacts { get; } = [];

    /// <summary>Which image was built on which, where both are there.</summary>
    public HashSet<string> Parents { get; } = [];

    /// <summary>What is kept of this in <paramref name="other"/>, word by word; only of what there is.</summary>
    /// <param name="other">The other home.</param>
    /// <param name="isOnePlatform">Whether that has room for one image under a name, so that others' configs are not expected.</param>
    public IEnumerable<(string What, bool IsKept)> KeptIn(HomeFacts other, bool isOnePlatform)
    {
        bool configs = Configs.IsSubsetOf(other.Configs) || (isOnePlatform && Indexes.Count > 0 && other.Configs.Count > 0 && other.Configs.IsSubsetOf(Configs));
        (string What, HashSet<string> Here, HashSet<string> There)[] rest =
            [("names", Names, other.Names), ("blobs", Blobs, other.Blobs), ("manifests", Manifests, other.Manifests), ("indexes", Indexes, other.Indexes), ("artifacts", Artifacts, other.Artifacts), ("parents", Parents, other.Parents)];
        if (Configs.Count > 0) yield return ("configs", configs);
        foreach ((string what, HashSet<string> here, HashSet<string> there) in rest)
        {
            if (here.Count > 0) yield return (what, here.IsSubsetOf(there));
        }
    }

    /// <summary>The facts of a fixture, as its expected.json has them.</summary>
    public static HomeFacts Expected(JsonElement fixture)
    {
        var facts = new HomeFacts();
        if (fixture.TryGetProperty("images", out JsonElement images))
        {
            foreach (JsonElement image in images.EnumerateArray())
            {
                facts.Configs.Add(image.GetProperty("id").GetString()!);
                foreach (JsonElement name in image.TryGetProperty("names", out JsonElement names) && names.ValueKind == JsonValueKind.Array ? names.EnumerateArray() : []) facts.Names.Add(Full(name.GetString()!));

                // What is not compressed has the digest of its tar, which every home keeps.
                if (!image.TryGetProperty("layers", out JsonElement layers)) continue;
                facts.Blobs.UnionWith(layers.EnumerateArray().Where(l => l.GetProperty("compression").GetString() != "none").Select(l => l.GetProperty("storedDigest").GetString()!));
            }
        }

        JsonElement layout = fixture.TryGetProperty("layout", out JsonElement inner) ? inner : fixture;
        foreach (JsonElement entry in layout.TryGetProperty("entries", out JsonElement entries) ? entries.EnumerateArray() : [])
        {
            facts.AddName(entry.GetProperty("descriptor"));
            facts.AddExpected(entry);
        }

        return facts;
    }

    /// <summary>The facts of a store's tagged images, as its daemon's inspect has them.</summary>
    public static HomeFacts Inspected(JsonElement inspect)
    {
        var facts = new HomeFacts();
        foreach (JsonElement image in inspect.EnumerateArray().Where(i => i.GetProperty("RepoTags").GetArrayLength() > 0))
        {
            facts.Configs.Add(image.GetProperty("Id").GetString()!);
            facts.Names.UnionWith(image.GetProperty("RepoTags").EnumerateArray().Select(t => Full(t.GetString()!)));
            facts.Parents.Add($"{image.GetProperty("Id")} {image.GetProperty("Parent")}");
        }

        facts.Parents.RemoveWhere(p => !facts.Configs.Contains(p.Split(' ')[1]));

        return facts;
    }

    /// <summary>The facts of files by their names.</summary>
    public static HomeFacts Of(IReadOnlyDictionary<string, byte[]> files)
    {
        var facts = new HomeFacts();
        if (files.TryGetValue("index.json", out byte[]? index))
        {
            foreach (JsonElement entry in Parse(index).GetProperty("manifests").EnumerateArray())
            {
                facts.AddName(entry);
                facts.Add(entry, files);
            }
        }

        foreach (JsonElement image in files.TryGetValue("manifest.json", out byte[]? table) ? Parse(table).EnumerateArray() : [])
        {
            string id = DigestOf(files[image.GetProperty("Config").GetString()!]);
            facts.Configs.Add(id);
            if (image.TryGetProperty("Parent", out JsonElement parent)) facts.Parents.Add($"{id} {parent}");
            foreach (JsonElement tag in image.GetProperty("RepoTags") is { ValueKind: JsonValueKind.Array } tags ? tags.EnumerateArray() : []) facts.Names.Add(Full(tag.GetString()!));
        }

        return facts;
    }

    /// <summary>The files of a directory or of a plain tar.</summary>
    public static IReadOnlyDictionary<string, byte[]> FilesOf(string path)
    {
        if (Directory.Exists(path)) return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).ToDictionary(p => Path.GetRelativePath(path, p), File.ReadAllBytes);
        var files = new Dictionary<string, byte[]>();
        using var reader = new TarReader(File.OpenRead(path));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name] = content.ToArray();
        }

        return files;
    }

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;

    private static string DigestOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static string Full(string name) => ImageReference.Parse(name).WithDefaultTag().Full;

    private void AddName(JsonElement descriptor)
    {
        if (!descriptor.TryGetProperty("annotations", out JsonElement annotations)) return;
        if (annotations.TryGetProperty(Name, out JsonElement name)) Names.Add(Full(name.GetString()!));
        else if (annotations.TryGetProperty(Reference, out JsonElement reference)) Names.Add(reference.GetString()!.AsSpan().ContainsAny('/', ':') ? Full(reference.GetString()!) : reference.GetString()!);
    }

    private void AddExpected(JsonElement entry)
    {
        string digest = entry.GetProperty("descriptor").GetProperty("digest").GetString()!;
        switch (entry.GetProperty("kind").GetString())
        {
            case "index":
                Indexes.Add(digest);
                foreach (JsonElement child in entry.GetProperty("entries").EnumerateArray()) AddExpected(child);
                break;
            case "image":
                Manifests.Add(digest);
                Configs.Add(entry.GetProperty("id").GetString()!);
                Blobs.UnionWith(entry.GetProperty("layers").EnumerateArray().Where(l => l.GetProperty("compression").GetString() != "none").Select(l => l.GetProperty("digest").GetString()!));
                break;
            case "missing":
                break;
            default:
                Artifacts.Add(digest);
                break;
        }
    }

    private void Add(JsonElement descriptor, IReadOnlyDictionary<string, byte[]> files)
    {
        string digest = descriptor.GetProperty("digest").GetString()!;
        if (!files.TryGetValue($"blobs/{digest.Replace(':', '/')}", out byte[]? bytes)) return;
        Assert.Equal(digest, DigestOf(bytes));
        JsonElement document = Parse(bytes);
        if (document.TryGetProperty("manifests", out JsonElement children))
        {
            Indexes.Add(digest);
            foreach (JsonElement child in children.EnumerateArray()) Add(child, files);
            return;
        }

        // An artifact is expected by its manifest; what is an image, its fixture says.
        Manifests.Add(digest);
        Artifacts.Add(digest);
        string config = document.GetProperty("config").GetProperty("digest").GetString()!;
        Assert.Equal(config, DigestOf(files[$"blobs/{config.Replace(':', '/')}"]));
        Configs.Add(config);
        foreach (JsonElement layer in document.GetProperty("layers").EnumerateArray())
        {
            string blob = layer.GetProperty("digest").GetString()!;
            Assert.Equal(blob, DigestOf(files[$"blobs/{blob.Replace(':', '/')}"]));
            Blobs.Add(blob);
        }
    }
}
