using System.Diagnostics;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Originals;

/// <summary>Debian's docker-registry beside a daemon, on the loopback device that only the two of them have; what it has is in the daemon's root.</summary>
/// <remarks>Ends with the daemon, or before it.</remarks>
internal sealed class LoopbackRegistry : IDisposable
{
    /// <summary>Its address, as names of images begin.</summary>
    public const string Address = "localhost:5000";

    private const int Tries = 100;

    private readonly DockerDaemon _daemon;
    private readonly Process _server;

    /// <summary>Starts it.</summary>
    /// <param name="daemon">The daemon, which runs.</param>
    public LoopbackRegistry(DockerDaemon daemon)
    {
        _daemon = daemon;
        Directory.CreateDirectory(FilesIn(daemon.Root));
        string settings = Path.Combine(FilesIn(daemon.Root), "registry.yml");
        File.WriteAllText(settings, $$$"""
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: "{{{FilesIn(daemon.Root)}}}"}}
            http: {addr: "{{{Address}}}"}
            """);
        _server = Process.Start(new ProcessStartInfo("nsenter", ["--target", Target, "--all", "--", "docker-registry", "serve", settings]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.OutputDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
        _server.BeginOutputReadLine();
        for (int tries = 0; Inside("bash", "-c", $"exec 3<>/dev/tcp/{Address.Replace(':', '/')}").TryRun().ExitCode != 0; tries++)
        {
            Assert.False(tries == Tries || _server.HasExited, "the registry did not start");
            Thread.Sleep(100);
        }
    }

    private string Target => _daemon.ProcessId!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where the registry of a root has its files.</summary>
    public static string FilesIn(string root) => Path.Combine(root, "registry");

    /// <summary>A blob or manifest that the registry of a root has, by its digest.</summary>
    public static string BlobIn(string root, string digest)
    {
        string hex = digest["sha256:".Length..];
        return Path.Combine(FilesIn(root), "docker/registry/v2/blobs/sha256", hex[..2], hex, "data");
    }

    /// <summary>The digest of what a tag stands for.</summary>
    public static string TagIn(string root, string repository, string tag) =>
        File.ReadAllText(Path.Combine(FilesIn(root), "docker/registry/v2/repositories", repository, "_manifests/tags", tag, "current/link"));

    /// <summary>A program of this machine, on the daemon's network.</summary>
    public ShellCommand OnNetwork(string program, params IEnumerable<string> arguments) => new("nsenter", ["--target", Target, "--net", "--", program, .. arguments]);

    public void Dispose()
    {
        // The server is a child of nsenter, in the daemon's namespace of processes.
        Inside("bash", "-c", "kill $(grep -l docker-registry /proc/[0-9]*/comm | tr -dc '0-9\\n')").TryRun();
        if (!_server.WaitForExit(TimeSpan.FromSeconds(5))) _server.Kill(entireProcessTree: true);
        _server.Dispose();
    }

    private ShellCommand Inside(string program, params IEnumerable<string> arguments) => new("nsenter", ["--target", Target, "--all", "--", program, .. arguments]);
}
