using Ocx.Linux;

namespace Ocx.Tests.Hostile;

/// <summary>A tree that belongs to somebody else: whatever touches it shows.</summary>
internal sealed class Canary
{
    private static readonly DateTime Long = new(2001, 9, 9, 1, 46, 40, DateTimeKind.Utc);

    private readonly string[] _before;

    /// <summary>Makes the tree.</summary>
    public Canary(string path)
    {
        Root = path;
        Directory.CreateDirectory($"{path}/nest", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText($"{path}/bird", "alive");
        File.WriteAllText($"{path}/nest/egg", "whole");
        File.SetUnixFileMode($"{path}/bird", UnixFileMode.UserRead);
        File.CreateSymbolicLink($"{path}/twig", "nest/egg");
        foreach (string file in new[] { "bird", "nest/egg" }) File.SetLastWriteTimeUtc($"{path}/{file}", Long);
        foreach (string directory in new[] { "nest", "." }) Directory.SetLastWriteTimeUtc($"{path}/{directory}", Long);
        _before = [.. Look()];
    }

    /// <summary>Where it is.</summary>
    public string Root { get; }

    /// <summary>Nothing was added, changed or removed: names, bytes, modes, owners, times, attributes, and how many names each file has.</summary>
    public void AssertUntouched() => Assert.Equal<string>(_before, Look());

    private IEnumerable<string> Look()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Append(Root).Order(StringComparer.Ordinal))
        {
            using var above = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            byte[] name = System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path));
            Assert.True(above.TryStatus(name, out FileStatus status));
            string content = status.Type == FileType.Regular ? File.ReadAllText(path) : "";
            yield return $"{path} {status} {content} {string.Join(' ', above.Attributes(name).Select(a => $"{Convert.ToHexString(a.Key)}={Convert.ToHexString(a.Value)}"))}";
        }
    }
}
