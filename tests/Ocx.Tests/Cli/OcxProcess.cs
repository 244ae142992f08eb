using System.Diagnostics;
using System.Text;

namespace Ocx.Tests.Cli;

/// <summary>The real program in a process of its own, as it was built beside these tests.</summary>
public sealed class OcxProcess : IDisposable
{
    // Nothing here depends on time; this only ends a test that would hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<byte[]> _output;
    private readonly Task<string> _error;
    private readonly StringBuilder _errorSoFar = new();

    private OcxProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _output = Task.Run(async () =>
        {
            var all = new MemoryStream();
            await _process.StandardOutput.BaseStream.CopyToAsync(all);
            return all.ToArray();
        });
        _error = Task.Run(async () =>
        {
            var buffer = new char[1024];
            for (int count; (count = await _process.StandardError.ReadAsync(buffer)) > 0;) lock (_errorSoFar) _errorSoFar.Append(buffer, 0, count);
            return _errorSoFar.ToString();
        });
    }

    public byte[] Output => _output.GetAwaiter().GetResult();

    public string Error => _error.GetAwaiter().GetResult();

    public static OcxProcess Start(string[] arguments, (string Name, string Value)? variable = null)
    {
        // The one that runs these tests, wherever it is installed.
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", Path.Combine(AppContext.BaseDirectory, "ocx.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("OCX_ROOT");
        if (variable is { } set) start.Environment[set.Name] = set.Value;
        return new OcxProcess(start);
    }

    /// <summary>Sends all of standard input, and its end.</summary>
    public void Send(byte[] input)
    {
        using Stream stream = _process.StandardInput.BaseStream;
        stream.Write(input);
    }

    /// <summary>Waits until standard error has something on it.</summary>
    public void WaitForError(string text)
    {
        for (long begun = Stopwatch.GetTimestamp(); !ErrorSoFar().Contains(text, StringComparison.Ordinal); Thread.Sleep(10))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(begun) > Patience) throw new TimeoutException($"ocx did not say '{text}': {Error}");
        }

        string ErrorSoFar()
        {
            lock (_errorSoFar) return _errorSoFar.ToString();
        }
    }

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public int WaitForExit()
    {
        if (!_process.WaitForExit(Patience)) throw new TimeoutException("ocx did not end");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
