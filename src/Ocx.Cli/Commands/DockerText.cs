using Ocx.Cli.Tables;
using Ocx.Images;
using Ocx.Inspection;
using Ocx.Linux;

namespace Ocx.Cli.Commands;

/// <summary>How Docker's client says when something was made, and how it measures text.</summary>
/// <remarks>Source: docker/cli cli/command/formatter/image.go, cli/command/image/formatter_history.go.</remarks>
internal static class DockerText
{
    /// <summary>What stands for a time or a size that nobody knows.</summary>
    public const string Unknown = "N/A";

    // The zero of Go's time type, and the year 2000, before which newer clients believe no time in a history.
    private const long NoTime = -62_135_596_800;
    private const long Epoch = 946_684_800;

    /// <summary>When an image was made.</summary>
    public static string Since(long seconds, DateTimeOffset now) => seconds == NoTime ? Unknown : Ago(seconds, now);

    /// <summary>When a step of a history was made.</summary>
    public static string StepSince(long seconds, DateTimeOffset now, DockerRelease release) =>
        release != DockerRelease.Legacy && seconds <= Epoch ? Unknown : Ago(seconds, now);

    /// <summary>The same as a time of the clock here.</summary>
    public static string StepAt(long seconds)
    {
        int offset = 0;
        if (seconds is > NoTime and < 253_402_300_800)
            offset = (int)TimeZoneInfo.Local.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(seconds)).TotalMinutes;
        return new Timestamp(seconds, 0, offset).ToString();
    }

    /// <summary>How wide a text is in a table: newer clients know of wide characters.</summary>
    public static Func<string, int> WidthOf(DockerRelease release) => release == DockerRelease.Legacy ? TextWidth.Characters : TextWidth.Of;

    /// <summary>
    /// A stranger's text as it may be shown: to programs and in files as it is, line feeds and all, and on a terminal, which it could
    /// drive, with the characters that are none written out.
    /// </summary>
    public static string Shown(string text, bool isTerminal) => isTerminal ? string.Join('\n', text.Split('\n').Select(PathText.Of)) : text;

    // Whole seconds since 1970 may be further away than a TimeSpan holds.
    private static string Ago(long seconds, DateTimeOffset now)
    {
        double passed = (now - DateTimeOffset.UnixEpoch).TotalSeconds - seconds;
        return HumanDuration.Of(passed >= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(passed)) + " ago";
    }
}
