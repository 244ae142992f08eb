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
            return [.. GoJsonValue.Parse(index.Span, "index").Members().Where(m => m.Name == "manifests").SelectMany(m => m.Value.Items()).Select(ReadEntry)];
        }
        catch (OcxException)
        {
            return [];
        }
    }

    // By the reader of indexes, as the only entry of one.
    private static (Descriptor? Entry, string Reason) ReadEntry(GoJsonValue entry)
    {
        var json = new GoJsonWriter();
        json.BeginObject().Name("schemaVersion").Number(2).Name("manifests").BeginArray();
        json.Raw(entry.Raw);
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
