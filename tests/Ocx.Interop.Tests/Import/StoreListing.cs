using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ocx.Interop.Tests.Lab;
using Ocx.Interop.Tests.TarSplit;

namespace Ocx.Interop.Tests.Import;

/// <summary>
/// All that two stores must have in common to be the same for a daemon: a line for every directory and file below <c>image</c>
/// and <c>overlay2</c>, with its mode, owner and content, and for every file of every layer with its time too.
/// </summary>
/// <remarks>
/// Left out is what is random (<see cref="StoreNames"/>), how a record is compressed and its segments are cut (<see cref="Oracle.Normalize"/>), and <c>distribution</c> with the digests
/// of manifests in <c>repositories.json</c>: a load has none, an import has those that its source has.
/// </remarks>
internal static class StoreListing
{
    private const int Shown = 20;

    /// <summary>The lines, sorted.</summary>
    /// <param name="root">A data root on which nothing runs.</param>
    /// <param name="since">When the first of it was written: times from then on are the time of writing.</param>
    public static string[] Of(string root, DateTimeOffset since)
    {
        var names = new StoreNames(root);
        IEnumerable<string?> lines = new[] { "overlay2", "image" }.SelectMany(top => TreeListing.Of(Path.Combine(root, top), since).Select(line => Line(root, top, line, names)));
        return [.. lines.OfType<string>().Order(StringComparer.Ordinal)];
    }

    /// <summary>Fails unless they are the same.</summary>
    public static void AssertSame(string[] docker, string[] ocx)
    {
        if (docker.SequenceEqual(ocx)) return;
        string[] theirs = [.. docker.Except(ocx)], ours = [.. ocx.Except(docker)];
        Assert.Fail($"docker only, {theirs.Length}:\n{Some(theirs)}\nocx only, {ours.Length}:\n{Some(ours)}");
    }

    /// <summary>What <c>repositories.json</c> says, without the digests of manifests.</summary>
    public static string TagsOf(string root)
    {
        JsonNode document = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "image/overlay2/repositories.json")))!;
        foreach ((string _, JsonNode? references) in document["Repositories"]!.AsObject())
        {
            foreach (string key in references!.AsObject().Select(r => r.Key).Where(k => k.Contains('@')).ToArray()) references.AsObject().Remove(key);
        }

        return document.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    // "./PATH KIND MODE OWNER TIME", and for a file "SIZE DIGEST". No path outside the layers' trees has a space, and no time there a meaning.
    private static string? Line(string root, string top, string line, StoreNames names)
    {
        string[] fields = line.Split(' ');
        string path = $"{top}{fields[0][1..]}", file = Path.GetFileName(path);
        if (path.StartsWith("image/overlay2/distribution/", StringComparison.Ordinal)) return null;
        string own = $"{top}{names.Replace(fields[0][1..])}";
        bool isOfTree = top == "overlay2" && fields[0].Split('/') is [_, _, "diff", _, ..];
        if (isOfTree) return $"{own} {names.Replace(string.Join(' ', fields[1..]))}";
        string status = string.Join(' ', fields[1..4]);
        if (fields[1] != "Regular") return $"{own} {status} {names.Replace(string.Join(' ', fields[5..]))}";
        string full = Path.Combine(root, path);
        string content = file switch
        {
            "tar-split.json.gz" => Digest(Encoding.Latin1.GetBytes(Oracle.Normalize(Unzip(full)))),
            "repositories.json" => TagsOf(root),
            _ => names.Replace(File.ReadAllText(full)),
        };
        return $"{own} {status} {content}";
    }

    private static string Digest(byte[] bytes) => $"{bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static string Unzip(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static string Some(string[] lines) => string.Join('\n', lines.Take(Shown).Select(line => $"  {(line.Length > 400 ? $"{line[..300]}…{line[^80..]}" : line)}"));
}
