using System.Globalization;
using Ocx.Images;
using Ocx.Inspection;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>What is shown of layers: only columns in which anything stands.</summary>
/// <param name="isFull">Whether digests and paths are shown in full.</param>
/// <param name="counts">Whether files were counted.</param>
/// <param name="digests">Whether all blobs are shown, in full, and their encoders.</param>
internal sealed class LayerColumns(bool isFull, bool counts, bool digests = false)
{
    // How many names stand for all that share a layer, unless they are shown in full.
    private const int NamesShown = 3;

    /// <summary>The titles and the cells of an image's layers, base first.</summary>
    public (string[] Titles, string[][] Rows) Of(IReadOnlyList<LayerRow> layers)
    {
        var columns = new List<(string Title, Func<LayerRow, string> Cell)>
        {
            ("DIFF ID", l => ShortId.Of(l.Layer.DiffId.Digest, isFull)),
            ("CHAIN ID", l => ShortId.Of(l.Layer.ChainId.Digest, isFull)),
        };
        bool isStored = layers.Any(l => l.Layer.CacheId is not null);
        if (isStored) columns.Add(("CACHE ID", CacheIdOf));
        if (digests) columns.Add(("BLOBS", BlobsOf));
        else if (layers.Any(l => l.Layer.Blobs.Count > 0)) columns.Add(("BLOB", BlobOf));
        columns.Add(("SIZE", l => l.Layer.Size is { } size ? HumanSize.Of(size, 3) : DockerText.Unknown));
        if (counts) columns.Add(("FILES", l => l.Files?.ToString(CultureInfo.InvariantCulture) ?? DockerText.Unknown));
        columns.Add(("SHARED WITH", SharingOf));
        if (isStored) columns.Add(("DIRECTORY", DirectoryOf));
        return ([.. columns.Select(c => c.Title)], [.. layers.Select(l => columns.Select(c => c.Cell(l)).ToArray())]);
    }

    private string CacheIdOf(LayerRow row) => row.Layer.CacheId is { } id ? PathText.Of(Cut(id)) : DockerText.Unknown;

    // A shell finds the directory by the start of its name.
    private string DirectoryOf(LayerRow row)
    {
        if (row.Layer is not { Directory: { } path, CacheId: { } id }) return DockerText.Unknown;
        path = PathText.Of(path);
        return isFull || Cut(id) == id ? path : path.Replace(id, Cut(id) + "*", StringComparison.Ordinal);
    }

    private string BlobOf(LayerRow row)
    {
        Digest[] digests = [.. row.Layer.Blobs.Select(b => b.Digest).Distinct()];
        if (digests.Length == 0) return "-";

        // A store lists the latest one last.
        return isFull ? string.Join(',', digests) : ShortId.Of(digests[^1], isFull) + (digests.Length > 1 ? $" +{digests.Length - 1}" : "");
    }

    private static string BlobsOf(LayerRow row)
    {
        string[] blobs = [.. row.Layer.Blobs.GroupBy(b => b.Digest).Select(same => same.First().Encoder is { } encoder ? $"{same.Key} ({PathText.Of(encoder)})" : same.Key.ToString())];
        return blobs.Length == 0 ? "-" : string.Join(", ", blobs);
    }

    private string SharingOf(LayerRow row)
    {
        // What has no name is what a build left: it comes last.
        string[] names = [.. row.Sharing.OrderBy(i => i.IsNameless).ThenBy(NameOf, StringComparer.Ordinal).Select(NameOf)];
        if (names.Length == 0) return "-";
        return isFull || names.Length <= NamesShown ? string.Join(", ", names) : $"{string.Join(", ", names[..NamesShown])} and {names.Length - NamesShown} more";
    }

    private string NameOf(InspectedImage image) => image.IsNameless ? ShortId.Of(image.Id, isFull) : PathText.Of(image.DisplayName);

    private string Cut(string id) => isFull || id.Length <= 12 ? id : id[..12];
}
