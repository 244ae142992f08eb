using System.Diagnostics;
using Ocx.Linux;

namespace Ocx.Tests.Formats;

/// <summary>A directory of a test's own, which is gone after it, whatever permissions the test left in it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("ocx-test-").FullName;

    private TemporaryDirectory(string path) => Path = path;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The names in it, sorted.</summary>
    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Path).Select(p => System.IO.Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    /// <summary>A directory in which things happen thousands of times: see <see cref="MemoryDisk"/>.</summary>
    public static TemporaryDirectory InMemory() => new(MemoryDisk.MakeDirectory());

    /// <summary>Makes a named pipe and returns its path.</summary>
    public string MakePipe(string name)
    {
        using Process made = Process.Start("mkfifo", this[name]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return this[name];
    }

    public void Dispose()
    {
        MakeRemovable(Path);

        // Not Directory.Delete: it passes over names that are no UTF-8.
        using DirectoryHandle parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        parent.TryRemoveTree(System.IO.Path.GetFileName(Path));
    }

    private static void MakeRemovable(string path)
    {
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Mine);
        foreach (string child in Directory.EnumerateDirectories(path))
        {
            var info = new DirectoryInfo(child);
            if (info is { LinkTarget: null, Exists: true }) MakeRemovable(child);
        }
    }
}
