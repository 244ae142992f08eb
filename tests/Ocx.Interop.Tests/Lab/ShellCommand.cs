using System.ComponentModel;
using System.Diagnostics;

namespace Ocx.Interop.Tests.Lab;

/// <summary>One run of a real program. Standard input is empty unless given.</summary>
/// <remarks>Arguments are UTF-8; a name that is not goes through <c>bash -c</c> and its <c>$'\xff'</c>.</remarks>
internal sealed class ShellCommand(string program, params IEnumerable<string> arguments)
{
    private readonly string[] _arguments = [.. arguments];

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Added to the environment of the tests.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? WorkingDirectory { get; init; }

    public ReadOnlyMemory<byte> Input { get; init; }

    /// <exception cref="ShellException">It could not be run, took too long or did not exit with 0.</exception>
    public ShellResult Run()
    {
        ShellResult result = TryRun();
        return result.ExitCode == 0 ? result : throw new ShellException($"{this} ended with {result.ExitCode}", result);
    }

    /// <summary>The same, for callers that look at the exit code themselves.</summary>
    /// <exception cref="ShellException">It could not be run or took too long.</exception>
    public ShellResult TryRun()
    {
        using Process process = Start();
        using MemoryStream output = new(), error = new();
        Task[] streams =
        [
            process.StandardOutput.BaseStream.CopyToAsync(output),
            process.StandardError.BaseStream.CopyToAsync(error),
            FeedAsync(process.StandardInput.BaseStream),
        ];
        // What it leaves behind may hold the pipes open after its own end, so both waits have a limit.
        bool ended = process.WaitForExit(Timeout) && Task.WaitAll(streams, Timeout);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
            Task.WaitAll(streams, TimeSpan.FromSeconds(5));
        }
        ShellResult result = new(ended ? process.ExitCode : -1, output.ToArray(), error.ToArray());
        return ended ? result : throw new ShellException($"{this} did not end within {Timeout}", result);
    }

    public override string ToString() => string.Join(' ', [program, .. _arguments]);

    private Process Start()
    {
        ProcessStartInfo start = new(program, _arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach ((string name, string value) in Environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ShellException($"{this} cannot be run: {e.Message}", new ShellResult(-1, [], []));
        }
    }

    private async Task FeedAsync(Stream input)
    {
        try
        {
            await using (input)
                await input.WriteAsync(Input);
        }
        catch (IOException)
        {
            // It ended without reading all of its input. Whether that is an error, its exit code says.
        }
    }
}
