using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ocx.Interop.Tests.Lab;

/// <summary>A real Docker daemon on a data root of its own, started by <c>tests/lab/dockerd</c>.</summary>
/// <remarks>
/// It lives in namespaces of its own: its mounts, containers and network are seen by nobody else and end with it,
/// however it ends. Several can run side by side, each on its own root. Not thread-safe.
/// </remarks>
internal sealed class DockerDaemon : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);
    private const int MostRuns = 5;

    private readonly TemporaryDirectory _state = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly string[] _options;
    private Process? _launcher;

    /// <summary>Starts one and waits until it answers.</summary>
    /// <param name="version">Which.</param>
    /// <param name="root">Its data root; by default an empty one that is deleted with it.</param>
    /// <param name="options">Options of dockerd besides those that every daemon of the lab has. It finds the root's files and no others.</param>
    public DockerDaemon(DockerVersion version, string? root = null, params string[] options)
    {
        Version = version;
        _options = options;
        Root = root ?? _state["root"];
        try
        {
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public DockerVersion Version { get; }

    /// <summary>The data root, the same path for the daemon as for everybody else.</summary>
    public string Root { get; }

    /// <summary>The address for clients, as <c>docker --host</c> and skopeo take it.</summary>
    public string Host => $"unix://{_state["docker.sock"]}";

    /// <summary>The process id of dockerd itself, as it is seen from outside; null when it does not run.</summary>
    public int? ProcessId => _launcher is { HasExited: false } && TryReadChild() is int id ? id : null;

    /// <summary>Everything that the daemon said, over all its starts.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Runs the client of the daemon's own version.</summary>
    public ShellResult Docker(params IEnumerable<string> arguments) => Client(arguments).Run();

    /// <summary>The same, for callers that look at the exit code themselves.</summary>
    public ShellResult TryDocker(params IEnumerable<string> arguments) => Client(arguments).TryRun();

    /// <summary>
    /// Runs a container without a network to its end, and removes it: <c>docker run --rm</c>, which on a busy machine loses the
    /// output of a container that has ended before the client is attached.
    /// </summary>
    /// <param name="arguments">Those of <c>docker run</c> behind its options: more options, the image, and a command.</param>
    /// <returns>What it wrote; its exit code was 0.</returns>
    public ShellResult RunContainer(params IEnumerable<string> arguments)
    {
        string container = Docker(["create", "--network", "none", .. arguments]).Text;
        ShellResult output = RunAgain(container);
        Docker("rm", container);
        return output;
    }

    /// <summary>Runs a container that is there to its end, as <see cref="RunContainer"/> does.</summary>
    /// <returns>What its log has: all that it wrote, in all of its runs.</returns>
    public ShellResult RunAgain(string container)
    {
        for (int tries = 1; ; tries++)
        {
            Docker("start", container);
            string exitCode = Docker("wait", container).Text;
            ShellResult output = Docker("logs", container);
            if (exitCode != "0") throw new ShellException($"the container ended with {exitCode}", output);

            // The daemon gives a container's last words two seconds to reach its log, and on a busy disk that can be too few.
            if (output.Output.Length > 0 || tries == MostRuns) return output;
        }
    }

    /// <summary>Starts it again, on the same root.</summary>
    public void Start()
    {
        if (_launcher is not null)
            throw new InvalidOperationException("the daemon runs already");
        // Not within the limit below: the first time this takes half a minute.
        LabFiles.Release(Version);
        ProcessStartInfo start = new(Repository.LabScript("dockerd"), [Version.Name, _state.Path, Root, .. _options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _launcher = new Process { StartInfo = start };
        _launcher.OutputDataReceived += Remember;
        _launcher.ErrorDataReceived += Remember;
        _launcher.Start();
        // Standard input stays open: should the tests crash, its end stops the daemon.
        _launcher.BeginOutputReadLine();
        _launcher.BeginErrorReadLine();

        long started = Stopwatch.GetTimestamp();
        while (TryDocker("version").ExitCode != 0)
        {
            if (_launcher.HasExited)
            {
                // Without a limit, this also waits for the last of what it said.
                _launcher.WaitForExit();
                throw new InvalidOperationException($"dockerd {Version.Name} ended with {_launcher.ExitCode}; its log:\n{Log}");
            }
            if (Stopwatch.GetElapsedTime(started) > ReadyWithin)
                throw new InvalidOperationException($"dockerd {Version.Name} is not ready after {ReadyWithin}; its log:\n{Log}");
            Thread.Sleep(100);
        }
    }

    /// <summary>Ends it in order, so that the root is at rest. Idempotent.</summary>
    public void Stop() => End("TERM");

    /// <summary>Ends it as a power cut would, containers and all. Idempotent.</summary>
    public void Kill() => End("KILL");

    public void Dispose()
    {
        Stop();
        _state.Dispose();
    }

    private void End(string signal)
    {
        if (_launcher is null)
            return;
        Signal(signal);
        if (!_launcher.WaitForExit(StopWithin))
        {
            Signal("KILL");
            _launcher.WaitForExit();
        }
        _launcher.Dispose();
        _launcher = null;
        // Nothing else of it can still be there. A killed daemon leaves its containers' groups, empty.
        Shell.TryRun("find", "/sys/fs/cgroup", "-type", "d", "-path", $"*/{Path.GetFileName(_state.Path)}*", "-delete");
    }

    // To dockerd itself: the launcher passes nothing on. It ends when dockerd and all of its processes have.
    private void Signal(string signal)
    {
        if (ProcessId is int id)
            Shell.TryRun("bash", "-c", $"kill -{signal} {id}");
        else
            _launcher!.Kill();
    }

    private int? TryReadChild()
    {
        try
        {
            string children = File.ReadAllText($"/proc/{_launcher!.Id}/task/{_launcher.Id}/children");
            return int.TryParse(children, out int id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Remember(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _log.Enqueue(line.Data);
    }

    private ShellCommand Client(IEnumerable<string> arguments) =>
        new(Path.Combine(LabFiles.Release(Version), "usr/bin/docker"), arguments)
        {
            Environment = new Dictionary<string, string>
            {
                ["DOCKER_HOST"] = Host,
                // Not the user's own settings, and the builder that keeps parent links and intermediate images.
                ["DOCKER_CONFIG"] = _state["client"],
                ["DOCKER_BUILDKIT"] = "0",
                ["TZ"] = "UTC",
            },
        };
}
