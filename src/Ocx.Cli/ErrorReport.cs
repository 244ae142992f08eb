using Ocx.Cli.Commands;
using Ocx.Errors;
using Ocx.Linux;

namespace Ocx.Cli;

/// <summary>Tells the user what went wrong: one line, and one more with what to do. A command in it stands at its end, and works when it is pasted.</summary>
internal static class ErrorReport
{
    /// <summary>Prints the error and returns the exit code.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="arguments">The user's words.</param>
    /// <param name="error">Where to print it.</param>
    public static int Print(Exception e, IReadOnlyList<string> arguments, TextWriter error)
    {
        int code = ExitCode.Of(e);
        switch (code)
        {
            case ExitCode.Interrupted:
                error.WriteLine("interrupted");
                break;
            case ExitCode.Bug:
                // Not the user's doing: everything that helps to mend it.
                foreach (string line in $"error: a bug in ocx: {e}".Split('\n')) error.PrintLine(line);
                break;
            default:
                error.PrintLine($"error: {e.Message}");
                if (HintOf(e, arguments) is { } hint) error.PrintLine($"hint:  {hint}");
                break;
        }

        return code;
    }

    private static string? HintOf(Exception e, IReadOnlyList<string> arguments) => e switch
    {
        ImageNotFoundException { Alternatives: [var first, ..] } missing => Corrected(missing, first, arguments),
        ImageFormatException { Alternatives: [var first, ..] } wrong => CorrectedCommand.Replacing(arguments, wrong.Path, first) is { } command ? $"{wrong.Hint} Try: {command}" : wrong.Hint,
        UnsupportedFeatureException { NeedsRoot: true } known => $"{known.Hint}: {AsRoot(arguments)}",
        OcxException known => known.Hint,
        UsageException usage => usage.Hint,
        MissingDirectoryException missing => missing.Hint,
        OutputDeniedException when !Environment.IsPrivilegedProcess => $"you may not write there; choose another place for the output, or do it as root: {AsRoot(arguments)}",
        LinuxException { Errno: Errno.EACCES or Errno.EPERM } when !Environment.IsPrivilegedProcess =>
            $"you may not; Docker's files belong to root: {AsRoot(arguments)}",
        LinuxException { Errno: Errno.EROFS } => "the file system is mounted read-only; mount it for writing, or work on a copy",
        LinuxException { Errno: Errno.ENOSPC or Errno.EDQUOT } => "nothing was left behind; make room or choose another place",
        _ => null,
    };

    // The environment stays behind where sudo is not told otherwise: a data root that it named must be on the line.
    private static string AsRoot(IReadOnlyList<string> arguments)
    {
        string? command = CommonOptions.RootOfEnvironment is { } root ? CorrectedCommand.WithRoot(arguments, root) : null;
        return $"sudo {command ?? CorrectedCommand.Of(arguments)}";
    }

    // A data root that nobody named is the usual one.
    private static string? Corrected(ImageNotFoundException missing, string instead, IReadOnlyList<string> arguments)
    {
        string? command = CorrectedCommand.Replacing(arguments, missing.Asked, instead)
            ?? (Path.IsPathRooted(instead) ? CorrectedCommand.WithRoot(arguments, instead) : null);
        return command is null ? missing.Hint : $"{missing.Hint} Try: {command}";
    }
}
