using System.Text;
using System.Text.Json;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// What an import is about to add to a store, written down before anything of it is. An import that fails takes back what the
/// journal lists; after one that was killed, the next one does. What somebody else came to use in the meantime stays.
/// </summary>
/// <remarks>Called with the <see cref="StoreLock"/> held.</remarks>
internal sealed class ImportJournal(DirectoryHandle root, DirectoryHandle imageRoot)
{
    private const int Mode = 0b110_000_000;
    private const int SizeLimit = 16 << 20;
    private const int DigestLimit = 4096;

    private string Path => $"{imageRoot.Path}/{Overlay2Paths.Journal}";

    /// <summary>Writes down what is about to be added, and waits until that is on the disk.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Begin(IEnumerable<NewLayer> layers, IEnumerable<ImageId> images)
    {
        var document = new Document(
            [.. layers.Select(l => new Document.Layer(l.Stored.ChainId.ToString(), l.Stored.CacheId, l.Stored.Link))],
            [.. images.Select(i => i.ToString())]);
        using DirectoryHandle directory = imageRoot.OpenDirectory(Overlay2Paths.LayerTemporary);
        using var file = new AtomicFile(directory, System.IO.Path.GetFileName(Overlay2Paths.Journal), Mode);
        file.File.Write(JsonSerializer.SerializeToUtf8Bytes(document, Overlay2Json.Default.Document));
        file.Commit();
    }

    /// <summary>Ends an import that is complete.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void End() => imageRoot.TryUnlink(Overlay2Paths.Journal);

    /// <summary>Takes back what a journal lists, if there is one, and nobody uses; and removes files that were never finished.</summary>
    /// <exception cref="ImageFormatException">The journal is none of ours.</exception>
    /// <exception cref="LinuxException">The file system failed.</exception>
    public void Undo()
    {
        using (DirectoryHandle directory = imageRoot.OpenDirectory(Overlay2Paths.LayerTemporary)) StaleFiles.RemoveFor(directory, System.IO.Path.GetFileName(Overlay2Paths.Journal));
        StaleFiles.RemoveFor(imageRoot, Overlay2Paths.Repositories);
        if (imageRoot.TryReadFile(Overlay2Paths.Journal, SizeLimit) is not { } json) return;
        Document document = Parse(json);
        HashSet<ChainId> mounted = [.. Mounted()];
        UndoImages([.. document.Images.Select(ImageId.Parse)], mounted);
        HashSet<ChainId>? used = UsedByImages();
        used?.UnionWith(mounted);
        used?.UnionWith(ParentsOfOthers(document));

        // From the top down, so that a chain is never without its lower end.
        foreach (Document.Layer layer in document.Layers.Reverse()) UndoLayer(layer, used);
        End();
    }

    private void UndoImages(IReadOnlyList<ImageId> images, HashSet<ChainId> mounted)
    {
        using DirectoryHandle content = imageRoot.OpenDirectory(Overlay2Paths.ImageContent);
        foreach (ImageId id in images) StaleFiles.RemoveFor(content, id.Hex);
        byte[]? json = imageRoot.TryReadFile(Overlay2Paths.Repositories, RepositoriesFile.SizeLimit);
        HashSet<string> named = json is null ? [] : [.. RepositoriesFile.ReadDocument(json, Overlay2Paths.Repositories).Values.SelectMany(r => r?.Values ?? Enumerable.Empty<string>())];
        HashSet<string> builtOn = [.. Parents()];
        foreach (ImageId id in images)
        {
            if (named.Contains(id.ToString()) || builtOn.Contains(id.ToString())) continue;
            if (ChainsOf(id) is [.., var top] && mounted.Contains(top)) continue;
            content.TryUnlink(id.Hex);
            imageRoot.TryRemoveTree(Overlay2Paths.MetadataOf(id));
        }
    }

    private void UndoLayer(Document.Layer layer, HashSet<ChainId>? used)
    {
        string record = Overlay2Paths.LayerOf(ChainId.Parse(layer.ChainId));
        string writeSet = Overlay2Paths.WriteSetOf(layer.CacheId);
        bool isPublished = imageRoot.TryReadFile($"{record}/{Overlay2Paths.CacheId}", DigestLimit) is { } cacheId && Encoding.UTF8.GetString(cacheId) == layer.CacheId;
        if (isPublished && (used is null || used.Contains(ChainId.Parse(layer.ChainId)))) return;
        if (isPublished) imageRoot.Rename(record, writeSet);
        root.TryUnlink(Overlay2Paths.LinkOf(layer.Link));
        root.TryRemoveTree(Overlay2Paths.DirectoryOf(layer.CacheId));
        imageRoot.TryRemoveTree(writeSet);
    }

    // Null where an image cannot be read: then nobody knows what it uses.
    private HashSet<ChainId>? UsedByImages()
    {
        HashSet<ChainId> used = [];
        using DirectoryHandle content = imageRoot.OpenDirectory(Overlay2Paths.ImageContent);
        foreach (DirectoryEntry entry in content.Entries())
        {
            if (!Digest.TryParse((byte[])[.. "sha256:"u8, .. entry.Name], out Digest digest)) continue;
            if (ChainsOf(new ImageId(digest)) is not { } chains) return null;
            used.UnionWith(chains);
        }

        return used;
    }

    private IReadOnlyList<ChainId>? ChainsOf(ImageId id)
    {
        try
        {
            byte[]? config = imageRoot.TryReadFile(Overlay2Paths.ConfigOf(id), JsonDocuments.MaxLength);
            return config is null ? [] : ChainId.ForLayers(ImageConfig.Parse(config, Path).Value.DiffIds);
        }
        catch (OcxException)
        {
            return null;
        }
    }

    // The images that others were built on.
    private IEnumerable<string> Parents() => Texts(Overlay2Paths.ImageMetadata, Overlay2Paths.Parent).Select(t => t.Text);

    // The layers that containers stand on.
    private IEnumerable<ChainId> Mounted() => Chains(Texts(Overlay2Paths.Mounts, Overlay2Paths.Parent)).Select(c => c.Chain);

    // The layers that stand under others than these.
    private IEnumerable<ChainId> ParentsOfOthers(Document document)
    {
        HashSet<string> own = [.. document.Layers.Select(l => ChainId.Parse(l.ChainId).Hex)];
        return Chains(Texts(Overlay2Paths.LayerDb, Overlay2Paths.Parent)).Where(c => !own.Contains(c.Owner)).Select(c => c.Chain);
    }

    private static IEnumerable<(string Owner, ChainId Chain)> Chains(IEnumerable<(string Owner, string Text)> texts)
    {
        foreach ((string owner, string text) in texts)
        {
            if (Digest.TryParse(text, out Digest digest) && digest.Algorithm == DigestAlgorithm.Sha256) yield return (owner, new ChainId(digest));
        }
    }

    private IEnumerable<(string Owner, string Text)> Texts(string directory, string file)
    {
        using DirectoryHandle? listing = imageRoot.TryOpenDirectory(directory);
        if (listing is null) yield break;
        foreach (DirectoryEntry entry in listing.Entries())
        {
            string owner = Encoding.UTF8.GetString(entry.Name);
            if (listing.TryReadFile($"{owner}/{file}", DigestLimit) is { } text) yield return (owner, Encoding.UTF8.GetString(text).Trim());
        }
    }

    // Its names become paths of what is removed.
    private Document Parse(byte[] json)
    {
        try
        {
            Document document = JsonSerializer.Deserialize(json, Overlay2Json.Default.Document) ?? throw new JsonException("null");
            bool isOurs = document is { Layers: not null, Images: not null } && document.Layers.All(l => l is { CacheId.Length: > 0, Link.Length: > 0 } && l.CacheId.All(char.IsAsciiHexDigitLower) && l.Link.All(char.IsAsciiLetterOrDigit) && ChainId.Parse(l.ChainId) is var _)
                && document.Images.All(i => ImageId.Parse(i) is var _);
            return isOurs ? document : throw new JsonException("a name is none of a layer");
        }
        catch (Exception e) when (e is JsonException or OcxException)
        {
            throw new ImageFormatException(Path, $"must be the journal of an import by ocx: {e.Message}", hint: "remove the file, if nothing else than ocx can have written it", inner: e);
        }
    }

    /// <summary>The journal as it stands on disk.</summary>
    /// <param name="Layers">The layers, base first.</param>
    /// <param name="Images">The image IDs.</param>
    internal sealed record Document(IReadOnlyList<Document.Layer> Layers, IReadOnlyList<string> Images)
    {
        /// <summary>A layer.</summary>
        /// <param name="ChainId">Its chainID.</param>
        /// <param name="CacheId">Its directory.</param>
        /// <param name="Link">The short name of its tree.</param>
        internal sealed record Layer(string ChainId, string CacheId, string Link);
    }
}
