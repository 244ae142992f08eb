using Ocx.Images;
using Ocx.Tar;

namespace Ocx.Formats.DockerArchive;

/// <summary>The times that Docker gives the files of an archive.</summary>
internal static class ArchiveTime
{
    // What fits into 64 bits of nanoseconds, which Docker takes for what a file system can hold.
    private static readonly long Latest = long.MaxValue / 1_000_000_000;

    /// <summary>
    /// When an image was made, in whole seconds; 0 where nobody says, before 1970 and after 2262 (moby pkg/system, Chtimes).
    /// </summary>
    public static TarTime Of(Timestamp? created) => created is { } time && time.UnixSeconds is >= 0 and var seconds && seconds <= Latest ? new TarTime(seconds) : default;
}
