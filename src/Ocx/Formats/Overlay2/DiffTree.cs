using Ocx.Errors;
using Ocx.Linux;
using Ocx.Tar;
using Ocx.TarSplit;

namespace Ocx.Formats.Overlay2;

/// <summary>
/// The files of one layer: its <c>diff</c> directory. Names are resolved as if it were the root of the file system,
/// as the daemon's chroot had it when the layer was unpacked: links are followed, and none leads out.
/// </summary>
internal sealed class DiffTree : IPayloadFiles
{
    // What the kernel allows, the NUL at the end included.
    private const int PathLimit = 4096;

    private readonly DirectoryHandle _directory;

    /// <summary>Opens the tree of <paramref name="layer"/> below a data root.</summary>
    /// <exception cref="IntegrityException">There is no such directory.</exception>
    public DiffTree(DirectoryHandle root, LayerRecord layer)
    {
        string path = Overlay2Paths.TreeOf(layer.CacheId);
        _directory = root.TryOpenDirectory(path)
            ?? throw new IntegrityException($"layer {layer.ChainId}", $"its files in {root.Path}/{path}", "nothing", StoreDamage.Advice(root.Path));
    }

    /// <inheritdoc/>
    public FileHandle Open(ReadOnlySpan<byte> name) =>
        // Docker cleans a name by its text alone before it unpacks it: what stands before a ".." need not be there, and there may be more of
        // them, and of dots, than any path may have bytes.
        _directory.OpenInRoot(name.Length < PathLimit && name.IndexOf(".."u8) < 0 ? name : TarPath.Clean((byte[])[(byte)'/', .. name]));

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
