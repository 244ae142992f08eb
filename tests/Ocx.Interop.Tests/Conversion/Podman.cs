using Ocx.Interop.Tests.Lab;

namespace Ocx.Interop.Tests.Conversion;

/// <summary>Podman with a store of its own, in a directory that goes away.</summary>
internal sealed class Podman : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ShellResult Run(params string[] arguments) => new ShellCommand(
        "podman", ["--root", _directory["root"], "--runroot", _directory["run"], "--tmpdir", _directory["tmp"], "--storage-driver", "vfs", "--log-level", "error", .. arguments])
    {
        Environment = new Dictionary<string, string> { ["TMPDIR"] = _directory.Path },
    }.Run();

    public void Dispose() => _directory.Dispose();
}
