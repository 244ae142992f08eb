namespace Ocx.Tests.Formats;

/// <summary>A directory of a test's own, which is gone after it, whatever permissions the test left in it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = Directory.CreateTempSubdirectory("ocx-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The names in it, sorted.</summary>
    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Path).Select(p => System.IO.Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        MakeRemovable(Path);
        Directory.Delete(Path, recursive: true);
    }

    private static void MakeRemovable(string path)
    {
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Mine);
        foreach (string child in Directory.EnumerateDirectories(path))
        {
            if (new DirectoryInfo(child).LinkTarget is null) MakeRemovable(child);
        }
    }
}
