using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Formats.DockerArchive;
using Ocx.Formats.OciLayout;
using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>The writers of files and directories, on a kernel of a test's own.</summary>
internal static class Writers
{
    /// <summary>One job: the calls of a run are the same each time.</summary>
    public static WriteOptions Options => new() { Jobs = 1 };

    public static IImageWriter Open(OutputFormat format, string path, Kernel kernel) => format switch
    {
        OutputFormat.Oci => new OciArchiveWriter(path, Options, kernel),
        OutputFormat.OciDirectory => new OciDirectoryWriter(path, Options, kernel),
        OutputFormat.Docker => new DockerArchiveWriter(path, Options, kernel),
        _ => new DockerLegacyWriter(path, Options, kernel),
    };
}
