using System.IO.Compression;
using System.Text;
using Ocx.Interop.Tests.Lab;
using Ocx.Interop.Tests.TarSplit;

namespace Ocx.Interop.Tests.Layers;

/// <summary>What is in an overlay2 store of each of some layers, as lines to compare. Takes the store apart.</summary>
internal sealed class UnpackedLayers
{
    private readonly Dictionary<string, List<string>> _lines = [];

    /// <param name="root">The data root, at rest.</param>
    /// <param name="layers">Layers that are in it.</param>
    /// <param name="since">When the first of them was unpacked: a time from then on is the time of unpacking.</param>
    public UnpackedLayers(string root, IReadOnlyList<OddLayer> layers, DateTimeOffset since)
    {
        // All trees in one directory, so that one listing, which takes several processes, does for all. It also makes paths
        // short, as some of these are as long as paths can be.
        string trees = Path.Combine(root, "trees");
        Directory.CreateDirectory(trees);
        for (int i = 0; i < layers.Count; i++)
        {
            string record = Path.Combine(root, "image/overlay2/layerdb/sha256", layers[i].ChainId);
            Directory.Move(Path.Combine(root, "overlay2", File.ReadAllText(Path.Combine(record, "cache-id")), "diff"), Path.Combine(trees, $"{i}"));
            _lines.Add(layers[i].Name, [.. Record(record)]);
        }

        foreach (string line in TreeListing.Of(trees, since).Where(line => line.StartsWith("./", StringComparison.Ordinal)))
        {
            int number = line.AsSpan(2).IndexOfAny('/', ' ') + 2;
            _lines[layers[int.Parse(line.AsSpan(2, number - 2))].Name].Add($".{line[number..]}");
        }
    }

    /// <summary>The lines of a layer.</summary>
    public IReadOnlyList<string> Of(OddLayer layer) => _lines[layer.Name];

    private static IEnumerable<string> Record(string directory)
    {
        foreach (string name in new[] { "diff", "parent", "size" })
        {
            string path = Path.Combine(directory, name);
            yield return $"{name}: {(File.Exists(path) ? File.ReadAllText(path) : "none")}";
        }

        foreach (string line in Oracle.Normalize(Unzip(Path.Combine(directory, "tar-split.json.gz"))).Split('\n')) yield return $"tar-split: {line}";
    }

    private static string Unzip(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
