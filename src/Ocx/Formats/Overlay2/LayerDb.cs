using System.Text;
using Ocx.Errors;
using Ocx.Images;
using Ocx.Linux;

namespace Ocx.Formats.Overlay2;

/// <summary>The layer database of a store: what it keeps of each layer, by chainID.</summary>
/// <remarks>Source: moby layer/filestore.go.</remarks>
internal sealed class LayerDb(DirectoryHandle imageRoot)
{
    // A digest with its algorithm has 71 characters, a cache-id 64; the rest is room for white space.
    private const int FileLimit = 4096;

    /// <summary>Reads a layer's record and checks that it is the one that the image means.</summary>
    /// <param name="chainId">The layer.</param>
    /// <param name="diffId">What the image's config says its tar is.</param>
    /// <param name="parent">The layer below, or null for the base.</param>
    /// <exception cref="IntegrityException">A file is missing, or says something else than the image.</exception>
    /// <exception cref="ImageFormatException">A file is malformed.</exception>
    public LayerRecord Read(ChainId chainId, DiffId diffId, ChainId? parent)
    {
        string path = Overlay2Paths.LayerOf(chainId);
        using DirectoryHandle directory = imageRoot.TryOpenDirectory(path)
            ?? throw new IntegrityException($"layer {chainId}", $"its record in {imageRoot.Path}/{path}", "nothing", Advice);
        Expect(directory, Overlay2Paths.Diff, diffId.ToString());
        if (parent is { } below)
        {
            Expect(directory, Overlay2Paths.Parent, below.ToString());
        }
        else if (directory.TryReadFile(Overlay2Paths.Parent, FileLimit) is { } unexpected)
        {
            throw new IntegrityException($"{directory.Path}/{Overlay2Paths.Parent}", "no such file, since the layer is the lowest of its image", Quote(unexpected), Advice);
        }

        return new LayerRecord(chainId, ReadCacheId(directory), $"{directory.Path}/{Overlay2Paths.TarSplit}");
    }

    /// <summary>Opens a layer's tar-split stream as it is stored, compressed.</summary>
    /// <exception cref="IntegrityException">There is none.</exception>
    public FileHandle OpenTarSplit(ChainId chainId)
    {
        string path = $"{Overlay2Paths.LayerOf(chainId)}/{Overlay2Paths.TarSplit}";
        return imageRoot.TryOpenFile(path)
            ?? throw new IntegrityException($"{imageRoot.Path}/{path}", "the layer's tar-split stream", "nothing", Advice);
    }

    private string Advice => StoreDamage.AdviceOf(imageRoot);

    private string ReadCacheId(DirectoryHandle directory)
    {
        string path = $"{directory.Path}/{Overlay2Paths.CacheId}";
        byte[] bytes = directory.TryReadFile(Overlay2Paths.CacheId, FileLimit) ?? throw new IntegrityException(path, "the name of the layer's directory", "nothing", Advice);
        string cacheId = Encoding.UTF8.GetString(bytes).Trim();
        if (cacheId.Length == 0) throw new IntegrityException(path, "the name of the layer's directory", "an empty file", Advice);
        return Overlay2Paths.IsCacheId(cacheId) ? cacheId : throw new ImageFormatException(path, $"must be the name of a directory, found {Quote(bytes)}");
    }

    private void Expect(DirectoryHandle directory, string name, string expected)
    {
        string path = $"{directory.Path}/{name}";
        byte[] bytes = directory.TryReadFile(name, FileLimit) ?? throw new IntegrityException(path, expected, "nothing", Advice);
        if (!Encoding.UTF8.GetString(bytes).Trim().Equals(expected, StringComparison.Ordinal)) throw new IntegrityException(path, expected, Quote(bytes), Advice);
    }

    private static string Quote(ReadOnlySpan<byte> bytes) => $"'{PathText.Of(bytes.Length > 100 ? bytes[..100] : bytes)}'";
}
