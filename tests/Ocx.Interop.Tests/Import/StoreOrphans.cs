using System.Text.Json;
using System.Text.RegularExpressions;
using Ocx.Images;

namespace Ocx.Interop.Tests.Import;

/// <summary>What is in a store that nothing needs, or is needed and not there.</summary>
internal static partial class StoreOrphans
{
    /// <summary>A line for each.</summary>
    public static IEnumerable<string> Of(string root)
    {
        string image = Path.Combine(root, "image/overlay2"), driver = Path.Combine(root, "overlay2"), links = Path.Combine(driver, "l");
        string[] records = [.. Names(Path.Combine(image, "layerdb/sha256"))];
        Dictionary<string, string> byCacheId = records.ToDictionary(r => File.ReadAllText(Path.Combine(image, "layerdb/sha256", r, "cache-id")));
        HashSet<string> mounts = [.. Names(Path.Combine(image, "layerdb/mounts")).SelectMany(c => new[] { "mount-id", "init-id" }.Select(f => File.ReadAllText(Path.Combine(image, "layerdb/mounts", c, f))))];
        HashSet<string> used = [.. Names(Path.Combine(image, "imagedb/content/sha256")).SelectMany(i => Chains(Path.Combine(image, "imagedb/content/sha256", i)))];
        foreach (string name in Names(driver).Where(n => n != "l" && !byCacheId.ContainsKey(n) && !mounts.Contains(n))) yield return $"overlay2/{name} belongs to no layer";
        foreach ((string cacheId, string record) in byCacheId)
        {
            string directory = Path.Combine(driver, cacheId);
            if (!used.Contains(record)) yield return $"the layer {record} belongs to no image";
            if (!Directory.Exists(Path.Combine(directory, "diff"))) yield return $"the layer {record} has no tree";
            else if (new FileInfo(Path.Combine(links, File.ReadAllText(Path.Combine(directory, "link")))).LinkTarget != $"../{cacheId}/diff") yield return $"the layer {record} has no link";
        }

        foreach (string chain in used.Except(records)) yield return $"the layer {chain} is missing";
        foreach (string link in Names(links).Where(l => !Path.Exists(Path.Combine(links, new FileInfo(Path.Combine(links, l)).LinkTarget!)))) yield return $"the link {link} leads nowhere";
        if (Names(links).Count() != Names(driver).Count() - 1) yield return "links and layers are not as many";
        foreach (string path in Directory.EnumerateFileSystemEntries(image, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(image, p)).Where(p => !Known().IsMatch(p))) yield return $"{path} is no file of Docker's";
        foreach (string path in Names(driver).Where(n => n != "l").SelectMany(n => Names(Path.Combine(driver, n)).Where(f => !KnownInLayer().IsMatch(f)).Select(f => $"{n}/{f}"))) yield return $"overlay2/{path} is no file of Docker's";
    }

    private static IEnumerable<string> Names(string directory) => Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p)) : [];

    private static IEnumerable<string> Chains(string config)
    {
        JsonElement rootfs = JsonDocument.Parse(File.ReadAllBytes(config)).RootElement.GetProperty("rootfs");
        return !rootfs.TryGetProperty("diff_ids", out JsonElement ids) ? [] : ChainId.ForLayers([.. ids.EnumerateArray().Select(i => new DiffId(Images.Digest.Parse(i.GetString()!)))]).Select(c => c.Hex);
    }

    [GeneratedRegex(@"^(repositories\.json|distribution(/.*)?|imagedb(/(content|metadata)(/sha256(/[0-9a-f]{64}(/(parent|lastUpdated|builtLocally))?)?)?)?|layerdb(/tmp|/mounts(/.*)?|/sha256(/[0-9a-f]{64}(/(diff|parent|cache-id|size|tar-split\.json\.gz))?)?)?)$")]
    private static partial Regex Known();

    [GeneratedRegex("^(diff|link|lower|work|committed|merged)$")]
    private static partial Regex KnownInLayer();
}
