namespace Ocx.Interop.Tests.Lab;

/// <summary>Runs real programs, the short way; <see cref="ShellCommand"/> has the options.</summary>
internal static class Shell
{
    /// <exception cref="ShellException">It could not be run, took too long or did not exit with 0.</exception>
    public static ShellResult Run(string program, params IEnumerable<string> arguments) =>
        new ShellCommand(program, arguments).Run();

    /// <summary>The same, for callers that look at the exit code themselves.</summary>
    /// <exception cref="ShellException">It could not be run or took too long.</exception>
    public static ShellResult TryRun(string program, params IEnumerable<string> arguments) =>
        new ShellCommand(program, arguments).TryRun();
}
