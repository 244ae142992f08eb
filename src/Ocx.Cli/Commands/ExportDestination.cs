using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.OciLayout;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>Where an export goes, and in which format: decided by <c>--format</c>, or by the output's name.</summary>
internal sealed class ExportDestination
{
    private const string OciArchive = "oci";
    private const string OciDirectory = "oci-dir";
    private const string StandardOutput = "-";

    private ExportDestination(string path, string format)
    {
        Path = path;
        Format = format;
    }

    /// <summary>The values of <c>--format</c>.</summary>
    public static string[] Formats => [OciArchive, OciDirectory];

    /// <summary>The format.</summary>
    public string Format { get; }

    /// <summary>Whether the bytes go to standard output.</summary>
    public bool IsStandardOutput => Path == StandardOutput;

    private string Path { get; }

    /// <summary>Decides, and refuses what contradicts itself before anything is read.</summary>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public static ExportDestination Choose(ExportOptions options)
    {
        // By its other names, too: the report must not follow the archive.
        string path = options.Output is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" ? StandardOutput : options.Output;
        if (path.Length == 0) throw new UsageException("--output must not be empty");
        bool isStandardOutput = path == StandardOutput;
        bool isDirectory = !isStandardOutput && (path.EndsWith('/') || Directory.Exists(path));
        string format = options.Format ?? (isDirectory ? OciDirectory : OciArchive);
        if (format == OciArchive && isDirectory) throw new UsageException($"{path} is a directory, and --format oci writes one file", "name a file, or use --format oci-dir");
        if (format == OciDirectory && isStandardOutput) throw new UsageException("a directory cannot be written to standard output", "use --format oci");
        if (isStandardOutput && options.Json && !options.DryRun) throw new UsageException("--json and the archive would both go to standard output", "name a file with --output");
        if (isStandardOutput && !options.DryRun && !Console.IsOutputRedirected)
        {
            throw new UsageException("an archive is not for a terminal", "name a file with --output, or redirect standard output");
        }

        return new ExportDestination(path, format);
    }

    /// <summary>Opens the destination for writing; nothing appears there before the commit.</summary>
    /// <exception cref="OcxException">Something stands there that must not be replaced.</exception>
    public IImageWriter Open(WriteOptions options) =>
        Format == OciDirectory ? new OciDirectoryWriter(Path, options)
        : IsStandardOutput ? new OciArchiveWriter(FileHandle.StandardOutput(), options)
        : new OciArchiveWriter(Path, options);
}
