using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Cli;

/// <summary>Tells the user what went wrong: one sentence, and one more with what to do.</summary>
internal static class ErrorReport
{
    /// <summary>Prints the error and returns the exit code.</summary>
    public static int Print(Exception e, TextWriter error)
    {
        int code = ExitCode.Of(e);
        switch (code)
        {
            case ExitCode.Interrupted:
                error.WriteLine("interrupted");
                break;
            case ExitCode.Bug:
                // Not the user's doing: everything that helps to mend it.
                error.WriteLine($"error: a bug in ocx: {e}");
                break;
            default:
                error.WriteLine($"error: {e.Message}");
                if (HintOf(e) is { } hint) error.WriteLine($"hint:  {hint}");
                break;
        }

        return code;
    }

    private static string? HintOf(Exception e) => e switch
    {
        OcxException known => known.Hint,
        UsageException usage => usage.Hint,
        LinuxException { Errno: Errno.EACCES or Errno.EPERM } when !Environment.IsPrivilegedProcess =>
            "Docker's files belong to root: run ocx as root, or on a copy that you may read",
        LinuxException { Errno: Errno.ENOSPC or Errno.EDQUOT } => "nothing was left behind; make room or choose another place",
        _ => null,
    };
}
