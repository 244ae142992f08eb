using System.Text;
using System.Text.Json.Nodes;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Checking.Bundles;

/// <summary>The files of a bundle before it is written, for a test to damage.</summary>
public sealed class BundleParts(IEnumerable<ArchivePart> parts)
{
    private readonly List<ArchivePart> _parts = [.. parts];

    public byte[] this[string path]
    {
        get => _parts[IndexOf(path)].Content;
        set => _parts[IndexOf(path)] = _parts[IndexOf(path)] with { Content = value };
    }

    public BundleParts Remove(string path)
    {
        _parts.RemoveAt(IndexOf(path));
        return this;
    }

    public BundleParts Add(ArchivePart part)
    {
        _parts.Add(part);
        return this;
    }

    public BundleParts Empty(string path) => Set(path, []);

    public BundleParts Truncate(string path) => Set(path, this[path][..^1]);

    /// <summary>Another bit in the middle.</summary>
    public BundleParts Flip(string path) => Flip(path, this[path].Length / 2);

    public BundleParts Flip(string path, int offset)
    {
        byte[] bytes = [.. this[path]];
        bytes[offset] ^= 1;
        return Set(path, bytes);
    }

    public BundleParts Set(string path, byte[] content)
    {
        this[path] = content;
        return this;
    }

    public BundleParts Set(string path, string content) => Set(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Changes a JSON document that nothing has a digest of.</summary>
    public BundleParts Edit(string path, Action<JsonNode> edit)
    {
        JsonNode json = JsonNode.Parse(this[path])!;
        edit(json);
        return Set(path, json.ToJsonString());
    }

    public BundleParts Link(string path, string target)
    {
        _parts[IndexOf(path)] = ArchivePart.SymbolicLink(path, target);
        return this;
    }

    public byte[] Pack() => ArchivePart.Pack(_parts);

    public string WriteArchive(string path)
    {
        File.WriteAllBytes(path, Pack());
        return path;
    }

    public string WriteDirectory(string path)
    {
        foreach (ArchivePart part in _parts.Where(p => p.Type == '0'))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(path, part.Name))!);
            File.WriteAllBytes(Path.Combine(path, part.Name), part.Content);
        }

        foreach (ArchivePart part in _parts.Where(p => p.Type == '2')) File.CreateSymbolicLink(Path.Combine(path, part.Name), part.Link);
        return path;
    }

    private int IndexOf(string path)
    {
        int index = _parts.FindIndex(p => p.Name == path);
        Assert.True(index >= 0, $"there is no {path} to damage");
        return index;
    }
}
