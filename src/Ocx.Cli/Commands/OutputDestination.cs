using Ocx.Compression;
using Ocx.Conversion;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>Where images go, and in which format: decided by the destination's own words, by <c>--format</c>, or by its name.</summary>
internal sealed class OutputDestination
{
    private OutputDestination(string path, OutputFormat format, string? reference)
    {
        Path = path;
        Format = format;
        Reference = reference;
    }

    /// <summary>The file or directory; <c>-</c> for standard output.</summary>
    public string Path { get; }

    /// <summary>The format.</summary>
    public OutputFormat Format { get; }

    /// <summary>The name that the destination gives the image, or null.</summary>
    public string? Reference { get; }

    /// <summary>Whether the bytes go to standard output.</summary>
    public bool IsStandardOutput => Path == ImageLocation.Standard;

    /// <summary>Decides, and refuses what contradicts itself before anything is read.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public static OutputDestination Choose(ImageLocation location, OutputSettings settings)
    {
        // By its other names, too: the report must not follow the archive.
        if (location.Kind == LocationKind.Overlay2) return Store(location.Path, location.Reference, settings);
        string path = location.Path is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" ? ImageLocation.Standard : location.Path;
        bool isStandardOutput = path == ImageLocation.Standard;
        if (!isStandardOutput && !System.IO.Path.Exists(path)) RequireDirectoryOf(path);
        bool isDirectory = !isStandardOutput && (path.EndsWith('/') || Directory.Exists(path));
        OutputFormat format = FormatOf(location, settings.Format) ?? settings.Format
            ?? (isDirectory ? OutputFormat.OciDirectory : isStandardOutput || path.EndsWith(".tar", StringComparison.Ordinal) ? OutputFormat.Docker : OutputFormat.Oci);
        string name = ImageFormats.NameOf(format);
        if (format != OutputFormat.OciDirectory && isDirectory) throw new UsageException($"{path} is a directory, and --format {name} writes one file", "name a file, or use --format oci-dir");
        if (format == OutputFormat.OciDirectory && isStandardOutput) throw new UsageException("a directory cannot be written to standard output", "use --format oci");
        if (format == OutputFormat.DockerLegacy && (settings.Originals is not null || settings.Compression is CompressionKind.Gzip or CompressionKind.Zstd))
            throw new UsageException("layers of docker-legacy are not compressed", "use --format docker, or leave --compression out");
        if (settings.KeepsOriginals) throw new UsageException($"--keep-originals is for stores, and {(isStandardOutput ? "standard output" : path)} is none", "layouts and archives keep what they can without it: leave it out");
        if (settings.Patience is not null) throw new UsageException($"--wait is for stores, and {(isStandardOutput ? "standard output" : path)} is none", "nobody else holds an archive or a layout: leave it out");
        if (isStandardOutput && settings.Json && !settings.DryRun) throw new UsageException("--json and the archive would both go to standard output", "name a file for the archive");
        if (isStandardOutput && !settings.DryRun && !Console.IsOutputRedirected)
        {
            throw new UsageException("an archive is not for a terminal", "name a file, or redirect standard output");
        }

        return new OutputDestination(path, format, location.Reference);
    }

    /// <summary>The store at <paramref name="root"/>; refused early where it cannot be written to.</summary>
    /// <exception cref="UsageException">The options make no sense for a store.</exception>
    /// <exception cref="OcxException">It is in use, or no store can be there.</exception>
    public static OutputDestination Store(string root, string? reference, OutputSettings settings)
    {
        if (settings.Format is not null) throw new UsageException("a store has no --format", "leave it out");
        if (settings.Compression is not null || settings.Originals is not null) throw new UsageException("a store keeps layers unpacked", "leave --compression out");
        if (!settings.DryRun) Overlay2Writer.RequireWritable(root, settings.Patience ?? TimeSpan.Zero);
        return new OutputDestination(root, OutputFormat.Overlay2, reference);
    }

    /// <summary>Opens the destination for writing; nothing appears there before the commit.</summary>
    /// <exception cref="OcxException">Something stands there that must not be replaced.</exception>
    public IImageWriter Open(WriteOptions options) => ImageFormats.OpenWriter(Format, Path, options);

    /// <summary>Where temporary files go: where the user says, or else where the output goes, since there is room.</summary>
    public string TemporaryDirectory(OutputSettings settings)
    {
        if (settings.TemporaryDirectory is { } chosen) return chosen;
        if (IsStandardOutput || IsStream(Path)) return TemporaryFiles.Default;
        string above = DirectoryOf(Path);
        return Directory.Exists(above) ? above : TemporaryFiles.Large;
    }

    // Beside a pipe or a device there may be no room: /dev is memory, and in /dev/fd nobody makes a file.
    private static bool IsStream(string path)
    {
        try
        {
            return FileHandle.StatusOf(path).Type is not (FileType.Regular or FileType.Directory);
        }
        catch (LinuxException)
        {
            // What is not there is going to be a file.
            return false;
        }
    }

    // As it was written: a message should name what the user knows.
    private static string DirectoryOf(string path) => System.IO.Path.GetDirectoryName(path.TrimEnd('/')) switch
    {
        null => "/",
        "" => ".",
        var directory => directory,
    };

    // Before anything is read: a large archive may take its time.
    private static void RequireDirectoryOf(string path)
    {
        string directory = DirectoryOf(path);
        try
        {
            MissingDirectoryException.ThrowUnless(directory, "the output", $"make it first: mkdir -p {ShellWord.Of(directory)}");
        }
        catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new OutputDeniedException(e);
        }
    }

    /// <summary>Whether a path is that of the output, of something in it, or of what is written beside it before it gets its name.</summary>
    public bool Has(string path)
    {
        if (IsStandardOutput || Format == OutputFormat.Overlay2) return false;
        string output = Full(Path), other = Full(path);
        return other == output || other.StartsWith(output + '/', StringComparison.Ordinal) || System.IO.Path.GetDirectoryName(other) == System.IO.Path.GetDirectoryName(output);

        static string Full(string path) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
    }

    private static OutputFormat? FormatOf(ImageLocation location, OutputFormat? asked)
    {
        OutputFormat? own = location.Kind switch
        {
            LocationKind.OciDirectory => OutputFormat.OciDirectory,
            LocationKind.OciArchive => OutputFormat.Oci,
            LocationKind.DockerArchive => asked == OutputFormat.DockerLegacy ? asked : OutputFormat.Docker,
            _ => null,
        };
        if (own is not null && asked is not null && own != asked)
            throw new UsageException($"the destination says {ImageFormats.NameOf(own.Value)} and --format says {ImageFormats.NameOf(asked.Value)}", "leave one of them out");
        return own;
    }
}
