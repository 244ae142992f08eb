using Ocx.Compression;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Formats.Overlay2;

/// <summary>A layer's tar, put together from its tar-split stream and its files.</summary>
internal sealed class Overlay2Layer : IDiagnosableSource
{
    private readonly DirectoryHandle _root;
    private readonly string _treePath;
    private readonly string _tarSplitPath;
    private readonly TarSplitSource _source;

    /// <summary>Measures the layer.</summary>
    /// <exception cref="OcxException">Its tar-split stream is missing or malformed.</exception>
    public Overlay2Layer(DirectoryHandle root, LayerDb layerDb, LayerRecord layer)
    {
        _root = root;
        _treePath = $"{root.Path}/{Overlay2Paths.TreeOf(layer.CacheId)}";
        _tarSplitPath = layer.TarSplitPath;
        _source = new TarSplitSource(OpenLines, () => new DiffTree(root, layer), layer.TarSplitPath);

        Stream OpenLines()
        {
            FileHandle file = layerDb.OpenTarSplit(layer.ChainId);
            return GzipCodec.Decompress(new FileHandleStream(file), layer.TarSplitPath);
        }
    }

    /// <inheritdoc/>
    public long Length => _source.Length;

    /// <inheritdoc/>
    public IEnumerable<ByteSegment> Segments() => _source.Segments();

    /// <inheritdoc/>
    public string Advice => StoreDamage.Advice(_root.Path);

    /// <inheritdoc/>
    public IEnumerable<string> Diagnose()
    {
        bool any = false;
        foreach (PayloadDamage damage in _source.FindDamage())
        {
            any = true;
            string name = PathText.Of(TarPath.Clean(damage.Name.Span)).TrimStart('/');
            yield return $"{_treePath}/{name}: expected {damage.Expected}, found {damage.Actual}";
        }

        // All that is left is what stands between the files.
        if (!any) yield return $"{_tarSplitPath}: expected the stream that the layer was unpacked with, found another one; all files are as it says";
    }
}
