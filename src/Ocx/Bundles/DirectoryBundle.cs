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
    // The one directory whose own directories have files that matter.
    private const string LayoutBlobs = "blobs";

    private readonly DirectoryHandle _directory;

    public DirectoryBundle(string path, Kernel kernel) : base(path) => _directory = DirectoryHandle.Open(path, kernel);

    internal override BundleFile? Find(string path)
    {
        if (Clean(path) is not { } clean) return null;
        using FileHandle? file = _directory.TryOpenFile(clean);
        if (file is null || file.Status() is not { Type: FileType.Regular } status) return null;
        return new BundleFile(file.Path, new FileSource(() => _directory.TryOpenFile(clean) ?? throw new LinuxException("open", file.Path, Errno.ENOENT), status.Size));
    }

    internal override IReadOnlyList<string> Directories() =>
        [.. _directory.Entries().Where(e => e.Type == FileType.Directory).Select(e => Encoding.UTF8.GetString(e.Name)).Order(StringComparer.Ordinal)];

    internal override string? PlaceOf(string path) => Find(path) is null ? null : Clean(path);

    internal override IReadOnlyList<(string Path, long Length)> Files(Action<LinuxException>? unreadable = null)
    {
        // What else a directory holds, below those that it has, is its owner's business.
        var directories = new List<string> { "" };
        Try(() => directories.AddRange(Directories()));
        Try(() => directories.AddRange(NamesIn(LayoutBlobs).Select(d => $"{LayoutBlobs}/{d}")));
        var files = new List<(string Path, long Length)>();
        foreach (string directory in directories)
        {
            IReadOnlyList<string> names = [];
            Try(() => names = NamesIn(directory));
            foreach (string path in names.Select(n => directory.Length == 0 ? n : $"{directory}/{n}")) Add(path);
        }

        return [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];

        void Add(string path)
        {
            try
            {
                if (_directory.TryStatus(path, out FileStatus status) && status.Type == FileType.Regular) files.Add((PathText.Of(path), status.Size));
            }
            catch (LinuxException e) when (unreadable is not null && e.IsOfFile)
            {
                // Whoever needs it finds out.
                files.Add((PathText.Of(path), 0));
            }
        }

        void Try(Action list)
        {
            try
            {
                list();
            }
            catch (LinuxException e) when (unreadable is not null && e.IsOfFile)
            {
                unreadable(e);
            }
        }
    }

    protected override void Dispose(bool disposing) => _directory.Dispose();

    private IReadOnlyList<string> NamesIn(string directory)
    {
        using DirectoryHandle? opened = directory.Length == 0 ? _directory.OpenDirectory(".") : _directory.TryOpenDirectory(directory);
        return opened is null ? [] : [.. opened.Entries().Select(e => Encoding.UTF8.GetString(e.Name))];
    }

    // Text that leads out finds nothing, rather than something else of the same name.
    private static string? Clean(string path)
    {
        string clean = Encoding.UTF8.GetString(TarPath.Clean(Encoding.UTF8.GetBytes($"/{path}"))).TrimStart('/');
        bool leadsOut = Encoding.UTF8.GetString(TarPath.Clean(Encoding.UTF8.GetBytes(path))).StartsWith("..", StringComparison.Ordinal);
        return clean.Length == 0 || clean.Contains('\0', StringComparison.Ordinal) || leadsOut ? null : clean;
    }
}
