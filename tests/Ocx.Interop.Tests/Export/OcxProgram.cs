using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Export;

/// <summary>The real program, as it was built beside these tests.</summary>
internal static class OcxProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "ocx");

    /// <exception cref="ShellException">It did not exit with 0.</exception>
    public static ShellResult Run(params IEnumerable<string> arguments) => Shell.Run(Path, arguments);

    public static ShellResult TryRun(params IEnumerable<string> arguments) => Shell.TryRun(Path, arguments);

    /// <summary>The same without a process, for hundreds of runs.</summary>
    public static (int ExitCode, string Output, string Error) RunInside(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = Cli.Program.Run(arguments, output, error, CancellationToken.None);
        return (exitCode, output.ToString(), error.ToString());
    }
}
