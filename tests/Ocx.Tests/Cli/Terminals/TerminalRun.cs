using System.Diagnostics;
using System.Text;

namespace Ocx.Tests.Cli.Terminals;

/// <summary>The real program on a terminal of its own, which answers keys as a terminal does, and the screen that a user would see.</summary>
public sealed class TerminalRun : IDisposable
{
    // Nothing here depends on time; this only ends a test that would hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly PseudoTerminal _terminal;
    private readonly Process _process;
    private readonly Thread _reader;
    private readonly StringBuilder _bytes = new();
    private Exception? _failure;

    private TerminalRun(string[] command, (int Rows, int Columns) size, bool hasSize, IEnumerable<(string Name, string Value)> variables)
    {
        _terminal = hasSize ? new PseudoTerminal(size.Rows, size.Columns) : new PseudoTerminal(0, 0);
        Screen = new Screen(size.Rows, size.Columns);

        // A session of its own with this terminal, and only then the program, whose files may be others. Who runs the tests may ignore signals.
        const string inner = """exec "$@" <"$STDIN_PATH" >"$STDOUT_PATH" 2>"$STDERR_PATH" """;
        const string outer = """exec env --default-signal setsid --ctty --wait /bin/sh -c "$INNER" sh "$@" <"$TERMINAL" >"$TERMINAL" 2>"$TERMINAL" """;
        var start = new ProcessStartInfo("/bin/sh", ["-c", outer, "sh", .. command]);
        start.Environment.Remove("OCX_ROOT");
        start.Environment.Remove("NO_COLOR");
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["INNER"] = inner;
        foreach (string name in new[] { "TERMINAL", "STDIN_PATH", "STDOUT_PATH", "STDERR_PATH" }) start.Environment[name] = _terminal.Path;
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>What the user sees; to be read when nothing is going on.</summary>
    public Screen Screen { get; }

    /// <summary>Everything that came to the terminal.</summary>
    public string Bytes
    {
        get
        {
            lock (_lock) return _bytes.ToString();
        }
    }

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="rows">The window's rows.</param>
    /// <param name="columns">The window's columns.</param>
    /// <param name="hasSize">Whether the terminal knows that; a serial line does not.</param>
    /// <param name="variables">Environment variables; STDIN_PATH, STDOUT_PATH and STDERR_PATH stand for what is not the terminal.</param>
    public static TerminalRun Start(string[] arguments, int rows = 24, int columns = 80, bool hasSize = true, params (string Name, string Value)[] variables) =>
        new([Environment.ProcessPath!, "exec", Path.Combine(AppContext.BaseDirectory, "ocx.dll"), .. arguments], (rows, columns), hasSize, variables);

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until there is such a file.</summary>
    public void WaitForFile(string path) => WaitFor(path, _ => File.Exists(path));

    /// <summary>Waits until what is on the screen is as it should be.</summary>
    public void WaitFor(string what, Func<Screen, bool> isThere)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            lock (_lock)
            {
                if (_failure is not null) throw new InvalidOperationException(_failure.Message, _failure);
                if (isThere(Screen)) return;
            }

            if (waited.Elapsed > Patience) throw new TimeoutException($"never saw {what}; the screen is:\n{Screen.Text}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Waits for a text.</summary>
    public void WaitFor(string text) => WaitFor(text, s => s.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Gives the window another size.</summary>
    public void Resize(int rows, int columns, bool breaksLines)
    {
        lock (_lock)
        {
            Screen.Resize(rows, columns, breaksLines);
            _terminal.Resize(rows, columns);
        }
    }

    /// <summary>What a user types.</summary>
    public void Type(string keys) => _terminal.Type(keys);

    /// <summary>Waits for the program's end and for all that it wrote.</summary>
    public int WaitForExit()
    {
        if (!_process.WaitForExit(Patience)) throw new TimeoutException($"ocx did not end; the screen is:\n{Screen.Text}");
        if (!_reader.Join(Patience)) throw new TimeoutException("somebody keeps the terminal open");
        return _failure is null ? _process.ExitCode : throw new InvalidOperationException(_failure.Message, _failure);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _terminal.Dispose();
    }

    private void Read()
    {
        try
        {
            byte[] buffer = new byte[4096];
            while (true)
            {
                int count = _terminal.Read(buffer);
                lock (_lock)
                {
                    // Before the program has opened its side there is nobody, too.
                    if (count == 0 && _process.HasExited) return;
                    _bytes.Append(Encoding.Latin1.GetString(buffer, 0, count));
                    Screen.Feed(buffer.AsSpan(0, count));
                }

                if (count == 0) Thread.Sleep(5);
            }
        }
        catch (Exception e)
        {
            lock (_lock) _failure = e;
        }
    }
}
