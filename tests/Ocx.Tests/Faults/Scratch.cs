using Ocx.Linux;
using Ocx.Tests.Formats;

namespace Ocx.Tests.Faults;

/// <summary>A new directory for a test, removed at its end.</summary>
public sealed class Scratch : IDisposable
{
    public Scratch() => Root = Directory.CreateTempSubdirectory("ocx-test-").FullName;

    private Scratch(string root) => Root = root;

    public string Root { get; }

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>A directory for sweeps: see <see cref="MemoryDisk"/>.</summary>
    public static Scratch InMemory() => new(MemoryDisk.MakeDirectory());

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
