using System.Text.RegularExpressions;

namespace Ocx.Interop.Tests.Import;

/// <summary>The random names of a store, by what they stand for: with these instead, two stores of the same images are the same.</summary>
internal sealed partial class StoreNames
{
    private readonly Dictionary<string, string> _names = [];

    /// <param name="root">A data root.</param>
    public StoreNames(string root)
    {
        foreach (string record in Directory.GetDirectories(Path.Combine(root, "image/overlay2/layerdb/sha256")))
        {
            string cacheId = File.ReadAllText(Path.Combine(record, "cache-id")), layer = Path.GetFileName(record)[..12];
            _names.Add(cacheId, $"[{layer}]");
            _names.Add(File.ReadAllText(Path.Combine(root, "overlay2", cacheId, "link")), $"<{layer}>");
        }
    }

    /// <summary>The text with every random name replaced; one that stands for nothing stays.</summary>
    public string Replace(string text) => RandomName().Replace(text, name => _names.GetValueOrDefault(name.Value, name.Value));

    // cache-ids, and the short names of the driver.
    [GeneratedRegex(@"\b([0-9a-f]{64}|[A-Z2-7]{26})\b")]
    private static partial Regex RandomName();
}
