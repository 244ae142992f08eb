using System.Text;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Bundles;

/// <summary>
/// A directory. Its links are the user's own and are followed wherever they lead: layouts of docker-library and of Bazel keep
/// blobs elsewhere. Paths, which may come out of a document of a stranger, are not.
/// </summary>
internal sealed class DirectoryBundle : Bundle
{
    private readonly DirectoryHandle _directory;

    public DirectoryBundle(string path, Kernel kernel) : base(path) => _directory = DirectoryHandle.Open(path, kernel);

    internal override BundleFile? Find(string path)
    {
        string clean = Encoding.UTF8.GetString(TarPath.Clean(Encoding.UTF8.GetBytes($"/{path}"))).TrimStart('/');

        // Text that leads out finds nothing, rather than something else of the same name.
        if (clean.Length == 0 || clean.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetString(TarPath.Clean(Encoding.UTF8.GetBytes(path))).StartsWith("..", StringComparison.Ordinal)) return null;
        using FileHandle? file = _directory.TryOpenFile(clean);
        if (file is null || file.Status() is not { Type: FileType.Regular } status) return null;
        return new BundleFile(file.Path, new FileSource(() => _directory.TryOpenFile(clean) ?? throw new LinuxException("open", file.Path, Errno.ENOENT), status.Size));
    }

    internal override IReadOnlyList<string> Directories() =>
        [.. _directory.Entries().Where(e => e.Type == FileType.Directory).Select(e => Encoding.UTF8.GetString(e.Name)).Order(StringComparer.Ordinal)];

    protected override void Dispose(bool disposing) => _directory.Dispose();
}
