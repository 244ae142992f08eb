using System.Text;
using Ocx.Errors;
using Ocx.Linux;
using Ocx.Storage;
using Ocx.Tar;

namespace Ocx.Formats;

/// <summary>What stands where an archive is to be written.</summary>
internal static class OutputFile
{
    // How far an archive is searched for what tells it from other tars; the documents of an image may come last.
    private const int EntriesSearched = 100_000;

    /// <summary>Looks at <paramref name="path"/>, following links.</summary>
    /// <exception cref="LinuxException">It cannot be looked at.</exception>
    public static OutputKind KindOf(string path, Kernel kernel)
    {
        FileStatus status;
        try
        {
            status = FileHandle.StatusOf(path, kernel);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return OutputKind.Nothing;
        }

        return status.Type switch
        {
            FileType.Regular => status.Size == 0 || IsImageArchive(path, kernel) ? OutputKind.Replaceable : OutputKind.Other,
            FileType.Directory => OutputKind.Other,
            FileType.Fifo => OutputKind.Stream,
            _ => status.IsNullDevice ? OutputKind.Stream : OutputKind.Special,
        };
    }

    /// <summary>Where a regular file at <paramref name="path"/> really is: as with cp, the file behind a link is written, and the link stays.</summary>
    public static string BehindLinks(string path)
    {
        // The class throws where there is nothing, which is the usual case.
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }

    private static bool IsImageArchive(string path, Kernel kernel)
    {
        using var file = FileHandle.OpenRead(path, kernel);
        try
        {
            using var stream = new FileHandleStream(file);
            using var scanner = new TarScanner(stream, file.Path, accounts: false);
            for (int i = 0; i < EntriesSearched && scanner.Read() == TarEvent.Entry; i++)
            {
                string name = Encoding.Latin1.GetString(TarPath.Clean(scanner.Entry.Name.Span));
                if (name is "oci-layout" or "manifest.json" or "repositories") return true;
            }
        }
        catch (ImageFormatException)
        {
            // No tar, or a broken one: in either case nobody's image archive.
        }

        return false;
    }
}
