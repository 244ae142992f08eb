namespace Ocx.Interop.Tests.Lab;

/// <summary>A directory with a short path that goes away with everything in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    // Not TMPDIR: a socket's path is limited to 108 bytes.
    public string Path { get; } = $"/tmp/ocx-{System.IO.Path.GetRandomFileName()[..8]}";

    public TemporaryDirectory() => Directory.CreateDirectory(Path);

    public string this[string name] => System.IO.Path.Combine(Path, name);

    // .NET cannot delete names that are not UTF-8. What is still mounted inside is not ours to empty.
    public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", Path);
}
