using System.Text.Json;
using Ocx.Errors;
using Ocx.Images;

namespace Ocx.Checking.Bundles;

/// <summary>The entries of an index one by one, for an index that has bad ones among good ones.</summary>
internal static class IndexEntries
{
    /// <summary>Each entry, or why it is none; nothing where the document has no list of them.</summary>
    public static IReadOnlyList<(Descriptor? Entry, string Reason)> Read(ReadOnlyMemory<byte> index)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(index, new JsonDocumentOptions { MaxDepth = JsonDocuments.MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("manifests", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return [];
            return [.. list.EnumerateArray().Select(ReadEntry)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // By the reader of indexes, as the only entry of one.
    private static (Descriptor? Entry, string Reason) ReadEntry(JsonElement entry)
    {
        var json = new GoJsonWriter();
        json.BeginObject().Name("schemaVersion").Number(2).Name("manifests").BeginArray();
        json.Raw(System.Text.Encoding.UTF8.GetBytes(entry.GetRawText()));
        try
        {
            return (ImageIndex.Parse(json.EndArray().EndObject().ToArray(), "index").Value.Manifests[0], "");
        }
        catch (OcxException e)
        {
            return (null, BundleFindings.Reason(e).Replace("manifests[0]", "it", StringComparison.Ordinal));
        }
    }
}
