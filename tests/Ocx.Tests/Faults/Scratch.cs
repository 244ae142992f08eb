using Ocx.Linux;

namespace Ocx.Tests.Faults;

/// <summary>A new directory for a test, removed at its end.</summary>
public sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("ocx-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Every name below, and what is in the files: two equal listings are two equal trees.</summary>
    public string[] Listing() => ListingOf(Root);

    public static string[] ListingOf(string root) =>
        [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
            .Select(p => File.Exists(p) ? $"{Path.GetRelativePath(root, p)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(p)))}" : Path.GetRelativePath(root, p))
            .Order(StringComparer.Ordinal)];

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    // The runtime cannot remove names that are no UTF-8.
    public void Dispose()
    {
        using DirectoryHandle parent = DirectoryHandle.Open(Path.GetDirectoryName(Root)!);
        Assert.True(parent.TryRemoveTree(Path.GetFileName(Root)));
    }
}
