using Ocx.Bundles;
using Ocx.Errors;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.OciLayout;
using Ocx.Formats.Overlay2;
using Ocx.Linux;

namespace Ocx.Conversion;

/// <summary>All formats: by what they are recognised, and how each is opened.</summary>
public static class ImageFormats
{
    private static readonly (OutputFormat Format, string Name)[] Outputs =
    [
        (OutputFormat.Oci, "oci"),
        (OutputFormat.OciDirectory, "oci-dir"),
        (OutputFormat.Docker, "docker"),
        (OutputFormat.DockerLegacy, "docker-legacy"),
        (OutputFormat.Overlay2, "overlay2"),
    ];

    /// <summary>The names of formats that are written to a file or a directory of any name, as on the command line.</summary>
    public static IReadOnlyList<string> OutputNames { get; } = [.. Outputs.Where(o => o.Format != OutputFormat.Overlay2).Select(o => o.Name)];

    /// <summary>A format's name.</summary>
    public static string NameOf(OutputFormat format) => Outputs.Single(o => o.Format == format).Name;

    /// <summary>The format of a name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static OutputFormat Parse(string name) => Outputs.Single(o => o.Name == name).Format;

    /// <summary>
    /// Whether what is at a path looks like a home of images: a directory by the files that it has, a file by its first bytes alone. Of
    /// anything else, a pipe as a rule, nobody knows before it is read: it may be one.
    /// </summary>
    /// <exception cref="LinuxException">There is nothing, or it cannot be read.</exception>
    public static bool Recognises(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileType type = FileHandle.StatusOf(path).Type;
        if (type == FileType.Regular)
        {
            using var file = FileHandle.OpenRead(path);
            return ArchiveFile.Recognises(file);
        }

        if (type != FileType.Directory || Overlay2Reader.Recognises(path)) return true;
        using var bundle = new DirectoryBundle(path, Kernel.Real);
        return OciLayoutReader.Recognises(bundle) || DockerArchiveReader.Recognises(bundle);
    }

    /// <summary>Opens images for reading; what the location does not say of their format is found out by looking.</summary>
    /// <param name="location">Where they are.</param>
    /// <param name="options">How a layout or an archive is read.</param>
    /// <param name="cancellation">Looked at while one is unpacked.</param>
    /// <param name="damage">Told why the names of a store cannot be read, if they cannot; null to throw it.</param>
    /// <exception cref="OcxException">There are no images, or they cannot be read.</exception>
    /// <exception cref="LinuxException">A system call failed.</exception>
    public static IImageReader OpenReader(ImageLocation location, ReadOptions options, CancellationToken cancellation, Action<Exception>? damage = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (location.Kind == LocationKind.Overlay2) return new Overlay2Reader(location.Path, damage: damage);
        Bundle bundle = location.IsStandard ? Bundle.Open(FileHandle.StandardInput(), options, cancellation) : Bundle.Open(location.Path, options, cancellation);
        try
        {
            bool isLayout = OciLayoutReader.Recognises(bundle);
            bool isArchive = DockerArchiveReader.Recognises(bundle);
            return location.Kind switch
            {
                LocationKind.OciDirectory or LocationKind.OciArchive => new OciLayoutReader(bundle),
                LocationKind.DockerArchive => new DockerArchiveReader(bundle),
                _ when isLayout && isArchive => new HybridReader(new OciLayoutReader(bundle), new DockerArchiveReader(bundle)),
                _ when isLayout => new OciLayoutReader(bundle),
                _ when isArchive => new DockerArchiveReader(bundle),
                _ => OpenStore(location.Path, bundle, damage),
            };
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a destination for writing; nothing appears there before the commit.</summary>
    /// <param name="format">What to write.</param>
    /// <param name="path">Where; <c>-</c> for standard output.</param>
    /// <param name="options">How.</param>
    /// <exception cref="DestinationConflictException">Something stands there that must not be replaced.</exception>
    public static IImageWriter OpenWriter(OutputFormat format, string path, WriteOptions options)
    {
        FileHandle? output = path == ImageLocation.Standard ? FileHandle.StandardOutput() : null;
        return format switch
        {
            OutputFormat.Oci => output is null ? new OciArchiveWriter(path, options) : new OciArchiveWriter(output, options),
            OutputFormat.OciDirectory => new OciDirectoryWriter(path, options),
            OutputFormat.Overlay2 => new Overlay2Writer(path, options),
            OutputFormat.Docker => output is null ? new DockerArchiveWriter(path, options) : new DockerArchiveWriter(output, options),
            _ => output is null ? new DockerLegacyWriter(path, options) : new DockerLegacyWriter(output, options),
        };
    }

    // The store's own reader says best what is wrong with a directory that is nearly one.
    private static Overlay2Reader OpenStore(string path, Bundle bundle, Action<Exception>? damage)
    {
        bool mayBeStore = Directory.Exists(path) && bundle.Directories().Any(d => d is "image" or "overlay2" or "containers");
        if (!mayBeStore && (!Directory.Exists(path) || !Overlay2Reader.Recognises(path)))
            throw Overlay2Reader.NoHome(bundle.Location, "expected an OCI layout (index.json), a docker archive (manifest.json or repositories) or a Docker data root (image/overlay2), found none of their files");
        var reader = new Overlay2Reader(path, damage: damage);
        bundle.Dispose();
        return reader;
    }
}
