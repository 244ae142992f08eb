using Ocx.Compression;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Bundles;

/// <summary>
/// The files of an image layout or archive, wherever they lie: in a directory, in a tar, in a tar that is compressed, or in
/// one that comes down a pipe. What they mean is the formats' business.
/// </summary>
/// <remarks>
/// A directory and an uncompressed tar are read in place. What is compressed or comes down a pipe is unpacked once into
/// an unnamed temporary file. Safe for concurrent use.
/// </remarks>
public abstract class Bundle : IDisposable
{
    private protected Bundle(string location) => Location = location;

    /// <summary>The bundle, as the user would name it.</summary>
    public string Location { get; }

    /// <summary>Why only a part of a tar can be read, where that was asked for; null for a whole one.</summary>
    internal ImageFormatException? Damage { get; private protected set => field = value ?? field; }

    /// <summary>How far what it has may inflate.</summary>
    internal InflationLimit Inflation { get; private protected init; } = InflationLimit.Default;

    /// <summary>Opens the directory, file or pipe at <paramref name="path"/>.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellation">Looked at while bytes are unpacked.</param>
    /// <param name="kernel">The system calls to use; null for the real ones.</param>
    /// <exception cref="ImageNotFoundException">There is nothing.</exception>
    /// <exception cref="ImageFormatException">It is no tar, or a damaged one.</exception>
    /// <exception cref="LinuxException">It cannot be read, or the temporary file not be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Bundle Open(string path, ReadOptions options, CancellationToken cancellation, Kernel? kernel = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        kernel ??= Kernel.Real;
        FileHandle file;
        try
        {
            // To open a pipe means to wait for its writer.
            file = Interruptible.Run(() => FileHandle.OpenInput(path, kernel), cancellation);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new ImageNotFoundException($"there is no {path}", path, "name an archive, a layout or a directory; - is standard input");
        }

        bool isDirectory;
        try
        {
            isDirectory = file.Status().Type == FileType.Directory;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        if (!isDirectory) return Open(file, options, cancellation, kernel);
        file.Dispose();
        return new DirectoryBundle(path, kernel) { Inflation = options.Inflation };
    }

    /// <summary>Opens a file or pipe, which is disposed with the bundle or before.</summary>
    /// <inheritdoc cref="Open(string, ReadOptions, CancellationToken, Kernel?)"/>
    public static Bundle Open(FileHandle file, ReadOptions options, CancellationToken cancellation, Kernel? kernel = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        ImageFormatException? damage = null;
        FileHandle archive = Interruptible.Run(() => ArchiveFile.Plain(file, options, kernel ?? Kernel.Real, e => damage = e, cancellation), cancellation);
        try
        {
            return new ArchiveBundle(file.Path, archive, options.Inflation, cancellation, options.IsTolerant) { Damage = damage };
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Finds the file at a path from the bundle's root. Links are followed; in a tar, they lead nowhere but within it.
    /// </summary>
    /// <param name="path">The path; a slash at the start means nothing, and one that leads out of the bundle finds nothing.</param>
    /// <returns>The file, or null if there is none.</returns>
    /// <exception cref="ImageFormatException">The links go round in a circle.</exception>
    internal abstract BundleFile? Find(string path);

    /// <summary>The names of the directories at the bundle's root, sorted.</summary>
    internal abstract IReadOnlyList<string> Directories();

    /// <summary>Where a path leads to, over links within a tar: the same text for the same file. Null where <see cref="Find"/> finds nothing.</summary>
    /// <param name="path">As in <see cref="Find"/>.</param>
    /// <exception cref="ImageFormatException">The links go round in a circle.</exception>
    internal abstract string? PlaceOf(string path);

    /// <summary>
    /// Every file, sorted by its path, with its length, and no links: in a tar all of them, in a directory those that a layout or an
    /// archive may have there. Names that are no text are in a printable form.
    /// </summary>
    /// <param name="unreadable">Is told of what cannot be read, and the rest is listed; null for an exception.</param>
    /// <exception cref="LinuxException">A directory cannot be read.</exception>
    internal abstract IReadOnlyList<(string Path, long Length)> Files(Action<LinuxException>? unreadable = null);

    /// <summary>The file at a path.</summary>
    /// <param name="path">As in <see cref="Find"/>.</param>
    /// <param name="what">What it is: "config of image …".</param>
    /// <exception cref="IntegrityException">There is none.</exception>
    internal BundleFile Require(string path, string what) =>
        Find(path) ?? throw new IntegrityException($"{Location}: {path}", $"the {what}", "nothing", "the bundle is incomplete: get it again");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is open.</summary>
    protected abstract void Dispose(bool disposing);
}
