using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>The layers of a store that others can be put on.</summary>
internal sealed class StoredLayers(DirectoryHandle root, DirectoryHandle imageRoot)
{
    // 128 layers of 28 characters each are what the driver can mount.
    private const int LinkLimit = 4096;

    private readonly LayerDb _layerDb = new(imageRoot);

    /// <summary>Finds a layer by its chainID; null where the store has none of that name.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parent">The layer below, or null for the base.</param>
    /// <exception cref="IntegrityException">It is there and damaged: Docker could neither use nor replace it.</exception>
    /// <exception cref="ImageFormatException">A file of it is malformed.</exception>
    public StoredLayer? TryFind(Layer layer, ChainId? parent)
    {
        if (!imageRoot.TryStatus(Overlay2Paths.LayerOf(layer.ChainId), out _)) return null;
        LayerRecord record = _layerDb.Read(layer.ChainId, layer.DiffId, parent);
        foreach (string file in (string[])[Overlay2Paths.Size, Overlay2Paths.TarSplit]) Require(imageRoot, $"{Overlay2Paths.LayerOf(layer.ChainId)}/{file}");
        Require(root, Overlay2Paths.TreeOf(record.CacheId));
        string directory = Overlay2Paths.DirectoryOf(record.CacheId);
        string link = Read($"{directory}/{Overlay2Paths.Link}");
        Require(root, Overlay2Paths.LinkOf(link));
        return new StoredLayer(layer.ChainId, record.CacheId, link, parent is null ? null : Read($"{directory}/{Overlay2Paths.Lower}"));
    }

    // Docker does not trim these two, and the first becomes part of a path.
    private string Read(string path)
    {
        byte[] bytes = root.TryReadFile(path, LinkLimit) ?? throw Missing(root, path);
        string text = Encoding.UTF8.GetString(bytes);
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or ':') && !(text.Contains('/', StringComparison.Ordinal) && path.EndsWith(Overlay2Paths.Link, StringComparison.Ordinal))
            ? text
            : throw new ImageFormatException($"{root.Path}/{path}", $"must be short names of layers, found '{PathText.Of(bytes.AsSpan(0, Math.Min(100, bytes.Length)))}'");
    }

    private void Require(DirectoryHandle directory, string path)
    {
        if (!directory.TryStatus(path, out _)) throw Missing(directory, path);
    }

    private IntegrityException Missing(DirectoryHandle directory, string path) =>
        new($"{directory.Path}/{path}", "a part of a layer that the store has", "nothing", StoreDamage.Advice(root.Path));
}
