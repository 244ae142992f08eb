using System.Text.Json;
using Ocx.Images;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats.OciLayout;

namespace Ocx.Tests.Formats;

/// <summary>What was written, as names and bytes, and the images that Docker's table or the layout's index finds in it; read by nothing of the library's readers.</summary>
public sealed class HomeFiles
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private HomeFiles()
    {
    }

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>The entries of index.json.</summary>
    public JsonElement[] Listed => [.. Json("index.json").GetProperty("manifests").EnumerateArray()];

    /// <summary>What index.json calls its entries, by either annotation.</summary>
    public IEnumerable<string?> ListedNames => [.. Listed.Select(e => Annotation(e, LayoutFiles.NameAnnotation) ?? Annotation(e, LayoutFiles.TagAnnotation))];

    public static HomeFiles Of(string path)
    {
        var home = new HomeFiles();
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)) home._files[Path.GetRelativePath(path, file)] = File.ReadAllBytes(file);
        }
        else
        {
            home.Add(TarListing.Of(File.ReadAllBytes(path)));
        }

        foreach ((string name, byte[] content) in home._files.Where(f => f.Key.StartsWith("blobs/", StringComparison.Ordinal)))
        {
            string[] parts = name.Split('/');
            Assert.Equal(parts[2], Digest.Compute(Enum.Parse<DigestAlgorithm>(parts[1], ignoreCase: true), content).Hex);
        }

        return home;
    }

    /// <summary>The images of manifest.json, one for each name or for none, in its order.</summary>
    public IReadOnlyList<WrittenImage> TableImages()
    {
        var images = new List<WrittenImage>();
        foreach (JsonElement item in Json("manifest.json").EnumerateArray())
        {
            byte[] config = _files[item.GetProperty("Config").GetString()!];
            Assert.Contains(ImageId.Of(config).Hex, item.GetProperty("Config").GetString());
            byte[][] layers = [.. Strings(item.GetProperty("Layers")).Select(p => _files[p])];
            string?[] names = Strings(item.GetProperty("RepoTags"));
            foreach (string? name in names.Length == 0 ? [null] : names) images.Add(new WrittenImage(name, config, layers));
        }

        return images;
    }

    /// <summary>The config that the only entry of index.json leads to.</summary>
    public byte[] OnlyConfig() => Blob(Document(Listed.Single()).GetProperty("config"));

    /// <summary>The layers, as they are stored, that the only entry of index.json leads to.</summary>
    public byte[][] OnlyLayers() => [.. Document(Listed.Single()).GetProperty("layers").EnumerateArray().Select(Blob)];

    public JsonElement Document(JsonElement descriptor) => JsonDocument.Parse(Blob(descriptor)).RootElement;

    public byte[] Blob(JsonElement descriptor)
    {
        byte[] blob = _files[$"blobs/{descriptor.GetProperty("digest").GetString()!.Replace(':', '/')}"];
        Assert.Equal(descriptor.GetProperty("size").GetInt64(), blob.Length);
        return blob;
    }

    public JsonElement Json(string name) => JsonDocument.Parse(_files[name]).RootElement;

    public static string? Annotation(JsonElement descriptor, string key) =>
        descriptor.TryGetProperty("annotations", out JsonElement annotations) && annotations.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;

    private static string[] Strings(JsonElement list) => list.ValueKind == JsonValueKind.Null ? [] : [.. list.EnumerateArray().Select(e => e.GetString()!)];

    private void Add(IReadOnlyList<TarListing> entries)
    {
        foreach ((TarListing? before, TarListing entry) in entries.Prepend(null).Zip(entries).Where(x => x.Second.Type == '0'))
        {
            // Only a name that a header has no room for needs another one, with "LENGTH path=NAME".
            string name = before?.Type == 'x' ? System.Text.Encoding.UTF8.GetString(before.Content).Split('\n').Single(r => r.Contains(" path=", StringComparison.Ordinal)).Split(" path=")[1] : entry.Name;
            Assert.True(_files.TryAdd(name, entry.Content), name);
        }

        // Docker's only links: a layer that stands in another directory already.
        foreach (TarListing entry in entries.Where(e => e.Type == '2'))
        {
            Assert.StartsWith("../", entry.Link);
            _files.Add(entry.Name, _files[entry.Link[3..]]);
        }
    }
}
